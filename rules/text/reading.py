"""A text or several fields read through a lexicon: what stands where, and how strongly it speaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rules.text.lexicon import Hit, compiled
from rules.text.normal import Normal, normalise
from rules.text.script import language_of
from schemas.assessment import Span, Where
from schemas.policy.lexicon import LexiconPolicy

_NOT_THEIRS: Final[frozenset[Where]] = frozenset({"fact", "translation", "saying"})
"""What is read of a case and is not the customer's own words."""


@dataclass(frozen=True, slots=True)
class FieldRead:
    """One field with its hits."""

    where: Where
    normal: Normal
    hits: tuple[Hit, ...]

    def span_of(self, hit: Hit) -> Span:
        """Give a hit as it stands in the original."""
        start, end = self.normal.original_span(hit.start, hit.end)
        found = self.normal.original[start:end]
        return Span(word=hit.word, found=found, start=start, end=end, where=self.where, row=hit.row.id)


@dataclass(frozen=True)
class Reading:
    """Several fields, read."""

    fields: tuple[FieldRead, ...]

    @cached_property
    def _longest(self) -> tuple[tuple[FieldRead, list[Hit]], ...]:
        return tuple((part, longest(part.hits)) for part in self.fields)

    @cached_property
    def weights(self) -> Mapping[str, int]:
        """Mark to strength: each word counts once, and not inside a longer word of the same mark."""
        counted: dict[str, dict[str, int]] = {}
        for _, hits in self._longest:
            for hit in hits:
                counted.setdefault(hit.row.mark, {})[hit.word] = hit.row.weight
        return {mark: sum(words.values()) for mark, words in counted.items()}

    def weight(self, marks: Iterable[str]) -> int:
        """Give the strength of several marks together."""
        weights, strength = self.weights, 0
        for mark in marks:
            strength += weights.get(mark, 0)
        return strength

    def spans(self, marks: Iterable[str]) -> tuple[Span, ...]:
        """Give the first place of each word of these marks in each field."""
        wanted = frozenset(marks)
        places: dict[tuple[str, str, str], Span] = {}
        for part, hits in self._longest:
            for hit in hits:
                key = (part.where, hit.row.id, hit.word)
                if hit.row.mark in wanted and key not in places:
                    places[key] = part.span_of(hit)
        return tuple(places.values())

    @property
    def said(self) -> str:
        """All that the customer wrote, verbatim."""
        own = (part.normal.original for part in self.fields if part.where not in _NOT_THEIRS)
        return "\n".join(own)

    @cached_property
    def language(self) -> str:
        """The language of all that the customer wrote, by its script."""
        return language_of(self.said)

    def count(self, character: str) -> int:
        """Give how often a character of the normal form stands in the fields."""
        return sum(part.normal.text.count(character) for part in self.fields)


def longest(hits: Sequence[Hit]) -> list[Hit]:
    """Give the hits that do not stand inside a longer one of the same mark."""
    kept: list[Hit] = []
    reach: dict[str, tuple[int, int]] = {}
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        start, end = reach.get(hit.row.mark, (-1, -1))
        if hit.end > end or (hit.start, hit.end) == (start, end):
            reach[hit.row.mark] = (hit.start, hit.end)
            kept.append(hit)
    return kept


def read(fields: Iterable[tuple[Where, str]], policy: LexiconPolicy) -> Reading:
    """Read fields through a lexicon."""
    lexicon = compiled(policy)
    normals = [(where, normalise(text)) for where, text in fields]
    return Reading(tuple(FieldRead(where, normal, lexicon.hits(normal)) for where, normal in normals))


def read_text(text: str, policy: LexiconPolicy) -> Reading:
    """Read one text that stands alone."""
    return read([("text", text)], policy)
