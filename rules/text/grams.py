"""The signs of a text that a trained scorer weighs: characters of Chinese, or parts of words, words and pairs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Final

from schemas.policy.trained import Grams

_TOKEN: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[^\w\s]|_")
"""A word with its apostrophes, or one sign that is no letter."""

_DIGITS: Final = str.maketrans("123456789", "000000000")
_SHORTEST: Final = 2
_LONGEST: Final = 5
"""Characters of the parts of a word, the blanks before and behind it among them."""

_LONGEST_PAIR: Final = 24
"""Characters of a word or pair that is weighed; longer ones are addresses and the like."""


def grams_of(text: str, kind: Grams) -> Iterator[tuple[str, int, int]]:
    """Give each gram of a text in normal form with its place; digits are all the same.

    A part of a word has the place of the whole word. Blanks around a gram are the edges of words.
    """
    text = text.translate(_DIGITS)
    return _of_characters(text) if kind == "characters" else _of_words(text)


def gram_set(text: str, kind: Grams, parts: Callable[[str], Iterable[str]]) -> set[str]:
    """Give the same grams without places, quickly; some others may be missing that ``parts`` leaves out.

    Args:
        text: A text in normal form.
        kind: What its grams are.
        parts: Gives the grams of one word; may remember them, since words come again and again.
    """
    text = text.translate(_DIGITS)
    if kind == "characters":
        return {*text, *(first + second for first, second in pairwise(text))}
    words = _TOKEN.findall(text)
    found = {pair_of(before, word) for before, word in pairwise(words)}
    for word in set(words):
        found.update(parts(word))
    return found


def parts_of(word: str) -> Iterator[str]:
    """Give the grams of one word: its parts, and the whole of it."""
    padded = f" {word} "
    for size in range(_SHORTEST, min(_LONGEST, len(padded)) + 1):
        for place in range(len(padded) - size + 1):
            yield padded[place : place + size]
    if _LONGEST < len(padded) <= _LONGEST_PAIR:
        yield padded


def pair_of(word: str, following: str) -> str:
    """Give the gram of two words; the blank alone, which is never weighed, if they are too long."""
    pair = f" {word} {following} "
    return pair if len(pair) <= _LONGEST_PAIR else " "


def _of_characters(text: str) -> Iterator[tuple[str, int, int]]:
    for place, character in enumerate(text):
        yield character, place, place + 1
    for place, (first, second) in enumerate(pairwise(text)):
        yield first + second, place, place + 2


def _of_words(text: str) -> Iterator[tuple[str, int, int]]:
    before, begun = "", 0
    for found in _TOKEN.finditer(text):
        word, (start, end) = found.group(), found.span()
        for part in parts_of(word):
            yield part, start, end
        pair = pair_of(before, word)
        if before and pair != " ":
            yield pair, begun, end
        before, begun = word, start
