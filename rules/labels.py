"""Find the policy row that a code or label means, whatever its script, width or case."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

from rules.text.normal import normalise
from schemas.errors import InvalidMessage
from schemas.policy.coded import Coded

C = TypeVar("C", bound=Coded)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Give a text without what may differ between spellings: script, width, case and white space."""
    return "".join(normalise(text).text.split())


def row_named(rows: Sequence[C], text: str) -> C | None:
    """Give the row that a text names by code, label or alias; None if there is none.

    A row named exactly wins over one that is named only once spelling is disregarded.
    """
    for row in rows:
        if text in row.names:
            return row
    wanted = plain(text)
    return next((row for row in rows if wanted in map(plain, row.names)), None)


def expect_row(rows: Sequence[C], text: str, *, field: str) -> C:
    """Give the row that a field's value names.

    Args:
        rows: The table of the pack; its values are codes, never personal data.
        text: The value as sent.
        field: Dotted path of the field, for the refusal.

    Raises:
        InvalidMessage: no row has that name; the text lists those that exist.
    """
    row = row_named(rows, text)
    if row is not None:
        return row
    expected = f"one of {', '.join(f'{one.code} ({one.label})' for one in rows)}"
    raise InvalidMessage(
        f"The pack has no such value for {field}.", field=field, expected=expected, found=repr(text)
    )
