"""A lexicon made ready for matching, and the hits that it finds."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ahocorasick_rs import AhoCorasick

from rules.text.negation import Negation, Negator
from rules.text.normal import Normal, normalise
from schemas.policy.lexicon import LexiconPolicy, PhraseRow, WordRow

_GAP: Final = "…"
_REST: Final = "*"
_ENDS_SENTENCE: Final = frozenset(".!?;。\n")


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of the lexicon found in a normal form."""

    word: str
    """As the lexicon writes it."""
    row: WordRow
    start: int
    end: int
    """Places in the normal form."""


@dataclass(frozen=True, slots=True)
class _Use:
    """What a pattern of the automaton is for."""

    kind: str
    """word, part, unless, negator, hider, ender."""
    row: int = -1
    word: str = ""
    part: int = 0
    negator: Negator | None = None


@dataclass(slots=True)
class _Patterns:
    """Patterns while they are gathered: the text with its boundary rules to its uses."""

    uses: dict[tuple[str, bool, bool], list[_Use]] = field(default_factory=dict)

    def add(self, written: str, use: _Use) -> None:
        text = normalise(written.strip(_REST)).text
        left = not written.startswith(_REST) and _is_ascii_letter(text[0])
        right = not written.endswith(_REST) and _is_ascii_letter(text[-1])
        self.uses.setdefault((text, left, right), []).append(use)


class Lexicon:
    """A compiled lexicon. Never changes."""

    def __init__(self, policy: LexiconPolicy) -> None:
        self._rows = policy.words
        self._gap = policy.gap.characters
        patterns = _Patterns()
        self._parts: Mapping[tuple[int, str], int] = {
            (number, word): word.count(_GAP) + 1
            for number, row in enumerate(policy.words)
            for word in row.words
            if _GAP in word
        }
        for number, row in enumerate(policy.words):
            _add_row(patterns, number, row)
        for negators in policy.negators:
            use = _Use("negator", negator=Negator(negators.characters, negators.words_between))
            _add_all(patterns, negators.words, use)
        _add_phrases(patterns, policy.not_negating, "hider")
        _add_phrases(patterns, policy.ends_negation, "ender")
        self._patterns: Sequence[tuple[tuple[str, bool, bool], list[_Use]]] = list(patterns.uses.items())
        self._automaton = AhoCorasick([text for (text, _, _), _ in self._patterns])

    def hits(self, normal: Normal) -> tuple[Hit, ...]:
        """Give every word found and meant, overlapping ones too, in order of place."""
        text = normal.text
        found: list[Hit] = []
        parts: dict[tuple[int, str], list[list[tuple[int, int]]]] = {}
        unless: dict[int, list[tuple[int, int]]] = {}
        negation = Negation(text)
        for pattern, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            (_, left, right), uses = self._patterns[pattern]
            if (left and _goes_on_before(text, start)) or (right and _goes_on_after(text, end)):
                continue
            for use in uses:
                match use.kind:
                    case "word":
                        found.append(Hit(use.word, self._rows[use.row], start, end))
                    case "part":
                        key = (use.row, use.word)
                        lists = parts.setdefault(key, [[] for _ in range(self._parts[key])])
                        lists[use.part].append((start, end))
                    case "unless":
                        unless.setdefault(use.row, []).append((start, end))
                    case _:
                        negation.note(use.kind, start, end, use.negator)
        found += self._joined(text, parts)
        negation.put_in_order()
        covers = {id(self._rows[number]): spans for number, spans in unless.items()}
        meant = [hit for hit in found if _is_meant(hit, covers.get(id(hit.row), ()), negation)]
        return tuple(sorted(meant, key=lambda hit: (hit.start, hit.end, hit.row.id, hit.word)))

    def _joined(
        self, text: str, parts: Mapping[tuple[int, str], list[list[tuple[int, int]]]]
    ) -> Iterable[Hit]:
        """Give the words with gaps whose parts stand in order, near enough, in one sentence."""
        for (row, word), lists in parts.items():
            for start, end in lists[0]:
                last = end
                for following in lists[1:]:
                    place = bisect_left(following, (last, 0))
                    if place == len(following) or not self._is_near(text, last, following[place][0]):
                        break
                    last = following[place][1]
                else:
                    yield Hit(word, self._rows[row], start, last)

    def _is_near(self, text: str, end: int, start: int) -> bool:
        return start - end <= self._gap and _ENDS_SENTENCE.isdisjoint(text[end:start])


def _add_row(patterns: _Patterns, number: int, row: WordRow) -> None:
    for word in row.words:
        if _GAP in word:
            for place, part in enumerate(word.split(_GAP)):
                patterns.add(part, _Use("part", number, word, place))
        else:
            patterns.add(word, _Use("word", number, word))
    _add_all(patterns, row.unless, _Use("unless", number))


def _add_phrases(patterns: _Patterns, phrases: PhraseRow | None, kind: str) -> None:
    _add_all(patterns, phrases.words if phrases else (), _Use(kind))


def _add_all(patterns: _Patterns, words: Iterable[str], use: _Use) -> None:
    for word in words:
        patterns.add(word, use)


def _is_meant(hit: Hit, covers: Sequence[tuple[int, int]], negation: Negation) -> bool:
    if any(start <= hit.start and hit.end <= end for start, end in covers):
        return False
    return not (hit.row.negatable and negation.reaches(hit.start))


def _is_ascii_letter(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")


def _goes_on_before(text: str, start: int) -> bool:
    return start > 0 and _is_ascii_letter(text[start - 1])


def _goes_on_after(text: str, end: int) -> bool:
    return end < len(text) and (_is_ascii_letter(text[end]) or text.startswith("'t", end))


_KEPT: Final = 16
"""Compiled lexicons kept; a process has a few packs."""

_compiled: dict[int, tuple[LexiconPolicy, Lexicon]] = {}


def compiled(policy: LexiconPolicy) -> Lexicon:
    """Give a pack's lexicon ready for matching, compiled once for each loaded pack version."""
    kept = _compiled.get(id(policy))
    if kept is not None and kept[0] is policy:
        return kept[1]
    lexicon = Lexicon(policy)
    if len(_compiled) >= _KEPT:
        _compiled.clear()
    _compiled[id(policy)] = (policy, lexicon)
    return lexicon
