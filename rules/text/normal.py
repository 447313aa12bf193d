"""The normal form of a text, in which words are looked for, with the way back to the original characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final

from rules.text.script import is_han, to_simplified

_SAME: Final = str.maketrans("‘’ʼ`´“”‐‑–—―", "'''''\"\"-----")
"""Characters of one meaning that Unicode keeps apart."""

_BLANKS: Final = re.compile(r"\s+")
_HAN_RUN: Final = re.compile(r"[\u4e00-\u9fff]{1,64}")
"""A Chinese stretch, cut where nobody writes on without a stop, so that aligning stays cheap."""

_LONGEST_CLUSTER: Final = 32
"""Characters composed together at most; Unicode's own stream-safe texts have no more."""


@dataclass(frozen=True, slots=True)
class Normal:
    """A text in normal form."""

    original: str
    text: str
    offsets: Sequence[int]
    """For each of its characters the original place that it came from, and at last the original's length."""

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Give first and last-plus-one place in the original of a stretch that is not empty."""
        first, last = self.offsets[start], self.offsets[end - 1]
        following = (self.offsets[place] for place in range(end, len(self.offsets)))
        behind = next((place for place in following if place > last), self.offsets[-1])
        while behind > last + 1 and not _FOLDED[self.original[behind - 1]].strip():
            behind -= 1
        return first, behind


def normalise(original: str) -> Normal:
    """Give a text's normal form: one width, one case, Simplified characters, one kind of blank.

    Blanks between Chinese characters fall away, others become one; a line's end stays as a boundary.
    Applied to its own result it changes nothing.
    """
    pieces = _folded_pieces(original)
    text = "".join(pieces)
    offsets = _places(pieces)
    text, offsets = _simplified(text, offsets)
    text, offsets = _spaced(text, offsets)
    return Normal(original, text, offsets)


def _folded_pieces(original: str) -> list[str]:
    pieces = [_FOLDED[character] for character in original]
    if unicodedata.is_normalized("NFKC", "".join(pieces)):
        return pieces
    return [piece for cluster in _clusters(original) for piece in _padded(cluster)]


def _clusters(original: str) -> Iterable[str]:
    """Give characters with the combining ones behind them, so that composing happens within one cluster."""
    cluster = ""
    for character in original:
        if cluster and (len(cluster) == _LONGEST_CLUSTER or not _joins(cluster, character)):
            yield cluster
            cluster = ""
        cluster += character
    yield cluster


def _joins(cluster: str, character: str) -> bool:
    apart = fold(cluster) + fold(character)
    return bool(unicodedata.combining(fold(character)[:1] or "\0")) or fold(cluster + character) != apart


def _padded(cluster: str) -> list[str]:
    return [fold(cluster), *[""] * (len(cluster) - 1)]


def fold(text: str) -> str:
    """Give a text in one width and case, without invisible characters; folding again changes nothing."""
    while True:
        folded = unicodedata.normalize("NFKC", text).casefold().translate(_SAME)
        folded = "".join(map(_visible, unicodedata.normalize("NFKC", folded)))
        if folded == text:
            return text
        text = folded


def _visible(character: str) -> str:
    if character.isspace():
        return character
    match unicodedata.category(character):
        case "Cc" | "Cs":
            return " "
        case "Cf":
            return ""
        case _:
            return character


class _Folded(dict[str, str]):
    """Characters to their folded form, found out once."""

    def __missing__(self, character: str) -> str:
        folded = self[character] = fold(character)
        return folded


_FOLDED: Final = _Folded()


def _places(pieces: Sequence[str]) -> list[int]:
    if all(len(piece) == 1 for piece in pieces):
        return list(range(len(pieces) + 1))
    places = [place for place, piece in enumerate(pieces) for _ in piece]
    return [*places, len(pieces)]


def _simplified(text: str, offsets: list[int]) -> tuple[str, list[int]]:
    simplified = to_simplified(text)
    if len(simplified) == len(text):
        return simplified, offsets
    parts: list[str] = []
    places: list[int] = []
    for start, end in _runs(text):
        run = to_simplified(text[start:end])
        parts.append(run)
        places += _aligned(text[start:end], run, offsets[start : end + 1])
    return "".join(parts), [*places, offsets[-1]]


def _runs(text: str) -> Iterable[tuple[int, int]]:
    """Give the bounds of Chinese stretches and of what is between: no word reaches over them."""
    cuts = {0, len(text)} | {place for run in _HAN_RUN.finditer(text) for place in run.span()}
    return pairwise(sorted(cuts))


def _aligned(before: str, after: str, offsets: Sequence[int]) -> list[int]:
    """Give the original place of each character of ``after``; words that change their length stay whole."""
    if len(before) == len(after):
        return list(offsets[:-1])
    singly = "".join(to_simplified(character) for character in before)
    blocks = SequenceMatcher(None, singly, after, autojunk=False).get_opcodes()
    places: list[int] = []
    for kind, start, _, first, last in blocks:
        steps = range(last - first)
        places.extend(offsets[start + step] if kind == "equal" else offsets[start] for step in steps)
    return places


def _spaced(text: str, offsets: list[int]) -> tuple[str, list[int]]:
    if not _BLANKS.search(text):
        return text, offsets
    parts: list[str] = []
    places: list[int] = []
    done = 0
    for blank in _BLANKS.finditer(text):
        start, end = blank.span()
        parts.append(text[done:start])
        places += offsets[done:start]
        between = _between(text, start, end)
        parts.append(between)
        places += offsets[start : start + len(between)]
        done = end
    parts.append(text[done:])
    return "".join(parts), places + offsets[done:]


def _between(text: str, start: int, end: int) -> str:
    if start == 0 or end == len(text):
        return ""
    if "\n" in text[start:end]:
        return "\n"
    return "" if is_han(text[start - 1]) and is_han(text[end]) else " "
