"""The language of what a customer wrote: as given, or told by script and by words that only one language has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rules.labels import row_named
from rules.text.normal import fold
from rules.text.script import is_han, language_of
from schemas.policy.doubts import LanguageRow

_WORD: Final = re.compile(r"[^\W\d_]+")


def tag_of(text: str, given: str | None, rows: Sequence[LanguageRow]) -> str:
    """Give the tag of a text's language.

    What the source gave wins, by the pack's code for it if it has one. Otherwise the row of which most words are
    in the text, if they are enough and more than those of the language that the script says; else the script's.

    Args:
        text: All that the customer wrote.
        given: Tag or name as the source gave it.
        rows: The languages that the pack knows; empty: the script alone is asked, whatever was given.
    """
    by_script = language_of(text)
    if not rows:
        return by_script
    if given is not None:
        known = row_named(rows, given) or row_named(rows, given.partition("-")[0])
        return known.code if known else given
    folded = fold(text)
    words = frozenset(_WORD.findall(folded))
    counts = {row.code: _count(row, folded, words) for row in rows}
    found = [row for row in rows if counts[row.code] >= row.at_least]
    best = max(found, key=lambda row: counts[row.code], default=None)
    return best.code if best is not None and counts[best.code] > counts.get(by_script, 0) else by_script


def _count(row: LanguageRow, text: str, words: frozenset[str]) -> int:
    """Give how many different words of a language are in a text; Chinese ones may stand anywhere."""
    folded = (fold(word) for word in row.words)
    return sum(word in text if is_han(word[0]) else word in words for word in folded)
