"""A set of texts that is only asked whether it has one: eight bytes each, so that a week of events fits into memory."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from typing import Final

_PARTS: Final = 256


class Fingerprints:
    """Holds the first 64 bits of each text's SHA-256: two texts are hardly ever the same by them."""

    def __init__(self) -> None:
        """Begin empty."""
        self._parts: list[array[int]] = [array("Q") for _ in range(_PARTS)]
        self._sorted = [True] * _PARTS
        self.count = 0
        """Texts that were put in, copies too."""

    def add(self, text: str) -> None:
        """Put one in."""
        mark = _mark(text)
        part = mark % _PARTS
        self._parts[part].append(mark)
        self._sorted[part] = False
        self.count += 1

    def __contains__(self, text: str) -> bool:
        """Say whether a text was put in."""
        mark = _mark(text)
        part = mark % _PARTS
        if not self._sorted[part]:
            self._parts[part] = array("Q", sorted(self._parts[part]))
            self._sorted[part] = True
        marks = self._parts[part]
        place = bisect_left(marks, mark)
        return place < len(marks) and marks[place] == mark


def _mark(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
