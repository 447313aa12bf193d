"""Whether a word is negated: 没有着火, nobody was injured."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Final

from rules.text.script import is_han

_ENDS_CLAUSE: Final = frozenset(",.!?;:。、\n")

_FARTHEST: Final = 40
"""Characters before a word beyond which no negator is looked for, whatever the lexicon allows."""

_NEAREST: Final = 4
"""Words behind a negator that may end its reach; more do not fit between it and the word."""


@dataclass(frozen=True, slots=True)
class Negator:
    """How far a negator reaches."""

    characters: int
    words: int


class Negation:
    """The negators of one text, and what ends their reach."""

    __slots__ = ("_enders", "_hiders", "_negators", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._negators: list[tuple[int, int, Negator]] = []
        self._hiders: list[tuple[int, int]] = []
        self._enders: list[tuple[int, int]] = []

    def note(self, kind: str, start: int, end: int, negator: Negator | None) -> None:
        """Take in a negator, a word that hides one, or a word that ends its reach."""
        if negator is not None:
            self._negators.append((start, end, negator))
        elif kind == "hider":
            self._hiders.append((start, end))
        else:
            self._enders.append((start, end))

    def put_in_order(self) -> None:
        """Order what was noted by place; to be called once, before the first question."""
        self._negators.sort(key=lambda found: found[1])
        self._hiders.sort()
        self._enders.sort()

    def reaches(self, place: int) -> bool:
        """Say whether a negator stands before a place, in its clause and near enough to negate it."""
        near = bisect_left(self._negators, place - _FARTHEST, key=lambda found: found[1])
        for start, end, negator in self._negators[near:]:
            if end > place:
                break
            if self._is_near(end, place, negator) and not self._is_hidden(start, end):
                return True
        return False

    def _is_near(self, end: int, place: int, negator: Negator) -> bool:
        between = self._text[end:place]
        if not _ENDS_CLAUSE.isdisjoint(between) or self._is_ended(end, place):
            return False
        han = sum(map(is_han, between))
        return han <= negator.characters and len(between.split()) - (han > 0) <= negator.words

    def _is_ended(self, end: int, place: int) -> bool:
        following = bisect_left(self._enders, (end, 0))
        nearest = self._enders[following : following + _NEAREST]
        return any(last <= place for _, last in nearest)

    def _is_hidden(self, start: int, end: int) -> bool:
        before = bisect_left(self._hiders, start - _FARTHEST, key=lambda found: found[0])
        behind = bisect_right(self._hiders, start, key=lambda found: found[0])
        return any(end <= last for _, last in self._hiders[before:behind])
