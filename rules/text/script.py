"""Which script and language a text is in, and Traditional Chinese turned into Simplified."""

from __future__ import annotations

from functools import cache
from typing import Final

from opencc import OpenCC

_MAINLY: Final = 0.15
"""Share of Han characters among letters that makes a text Chinese: one says as much as a word."""

_KANA: Final = ("\u3040", "\u30ff")
_HANGUL: Final = ("\uac00", "\ud7a3")
_HAN: Final = ("\u4e00", "\u9fff")


def is_han(character: str) -> bool:
    """Say whether a character is a common Chinese one."""
    return _HAN[0] <= character <= _HAN[1]


def to_simplified(text: str) -> str:
    """Give a text with Traditional characters and Taiwan's words turned into Simplified ones.

    A text without Traditional characters stays: the conversion of words would take 程序 for a Taiwan word.
    """
    once = _converted(text)
    return once if once is text else _converted(once)  # a rare character's substitute has one itself


def language_of(text: str) -> str:
    """Give the language by the ratio of scripts: zh-Hans, zh-Hant, en, ja, ko, or und for none of them."""
    letters = [character for character in text if character.isalpha()]
    if not letters:
        return "und"
    if share_of(letters, _KANA) > _MAINLY:
        return "ja"
    if share_of(letters, _HANGUL) > _MAINLY:
        return "ko"
    if share_of(letters, _HAN) > _MAINLY:
        return "zh-Hans" if _traditional().isdisjoint(letters) else "zh-Hant"
    return "en" if sum(character.isascii() for character in letters) * 2 > len(letters) else "und"


def share_of(letters: list[str], bounds: tuple[str, str]) -> float:
    """Give the share of letters between two characters."""
    return sum(bounds[0] <= letter <= bounds[1] for letter in letters) / len(letters)


def _converted(text: str) -> str:
    characters = set(text)
    if not _traditional().isdisjoint(characters):
        return str(_opencc("tw2sp").convert(text))
    if not _ambiguous().isdisjoint(characters):
        return str(_opencc("tw2s").convert(text))
    return text


@cache
def _opencc(profile: str) -> OpenCC:
    return OpenCC(profile)


@cache
def _turned() -> frozenset[str]:
    """Give every common character that the conversion changes when it stands alone."""
    han = [chr(code) for code in range(ord(_HAN[0]), ord(_HAN[1]) + 1)]
    simplified = _opencc("tw2s").convert("\n".join(han)).split("\n")
    return frozenset(before for before, after in zip(han, simplified, strict=True) if before != after)


@cache
def _traditional() -> frozenset[str]:
    """Give the characters that stand in Traditional texts only."""
    return frozenset(character for character in _turned() if not _in_gb2312(character))


@cache
def _ambiguous() -> frozenset[str]:
    """Give the characters that Simplified texts know too, such as 著 in 著名; 么 is never meant otherwise."""
    return _turned() - _traditional() - {"么"}


def _in_gb2312(character: str) -> bool:
    return bool(character.encode("gb2312", "ignore"))
