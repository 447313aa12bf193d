"""Values of packs in words, short enough for a cell of a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_LONGEST: Final = 160
"""Characters of a value that are shown."""

_MOST: Final = 8
"""Entries of two lists that are shown whole; of longer ones only what is not in both."""


def both(before: object, after: object) -> tuple[str, str]:
    """Give two values; of long lists only what is not in both."""
    if isinstance(before, list) and isinstance(after, list) and len(before) + len(after) > _MOST:
        gone = [one for one in before if one not in after]
        new = [one for one in after if one not in before]
        if gone or new:
            return _few(f"without {_worded(gone)}" if gone else "…"), _few(
                f"with {_worded(new)}" if new else "…"
            )
    return _few(_worded(before)), _few(_worded(after))


def whole(values: Mapping[str, Any]) -> str:
    """Give all values of a row."""
    return _few(", ".join(f"{name}: {_worded(value)}" for name, value in values.items()))


def _worded(value: object) -> str:  # noqa: PLR0911 - one for each kind of value
    match value:
        case None:
            return "—"
        case bool():
            return "yes" if value else "no"
        case {"amount": amount, "unit": unit}:
            return f"{amount} {str(unit).replace('_', ' ')}"
        case {"amount": amount, "currency": currency}:
            return f"{amount} {currency}"
        case dict():
            return ", ".join(
                f"{name}: {_worded(part)}" for name, part in value.items() if part not in (None, [], "")
            )
        case list():
            return ", ".join(_worded(part) for part in value) or "—"
        case _:
            return str(value)


def _few(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
