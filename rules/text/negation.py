"""Whether a word is negated: 没有着火, nobody was injured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rules.text.script import is_han

_ENDS_CLAUSE: Final = ",.!?;:。、\n"


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

    def reaches(self, place: int) -> bool:
        """Say whether a negator before a place in the same clause is near enough to negate what begins there."""
        return any(
            end <= place and self._is_near(end, place, negator) and not self._is_hidden(start, end)
            for start, end, negator in self._negators
        )

    def _is_near(self, end: int, place: int, negator: Negator) -> bool:
        between = self._text[end:place]
        if any(mark in between for mark in _ENDS_CLAUSE):
            return False
        if any(end <= first and last <= place for first, last in self._enders):
            return False
        han = sum(map(is_han, between))
        return han <= negator.characters and len(between.split()) - (han > 0) <= negator.words

    def _is_hidden(self, start: int, end: int) -> bool:
        return any(first <= start and end <= last for first, last in self._hiders)
