"""Find the row that a message means by its code or by one of its words."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TypeVar

from schemas.errors import NotAllowed
from schemas.policy.coded import Coded

C = TypeVar("C", bound=Coded)


def folded(text: str) -> str:
    """Give a code or word as it is compared: without differences of width, case and spacing."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def coded(rows: Sequence[C], text: str, *, field: str) -> C:
    """Give the row whose code or word this is.

    Raises:
        NotAllowed: the pack has no such code or word; names those that it has.
    """
    wanted = folded(text)
    for row in rows:
        if wanted in {folded(word) for word in row.names}:
            return row
    expected = ", ".join(f"{row.code} ({row.label})" for row in rows)
    raise NotAllowed(
        f"Expected one of {expected}; found {text!r}.", field=field, expected=expected, found=repr(text)
    )
