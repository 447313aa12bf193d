"""Figures as people read them: one decimal, half up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_TENTH: Final = Decimal("0.1")


def to_tenth(number: Decimal) -> Decimal:
    """Give a number with one decimal, half up."""
    return number.quantize(_TENTH, ROUND_HALF_UP)


def share_of(part: int, whole: int) -> Decimal | None:
    """Give a part in percent with one decimal, half up; None of nothing."""
    return percent_of(part, whole) if whole else None


def percent_of(part: int, whole: int) -> Decimal:
    """Give a part of something, above 0, in percent with one decimal, half up."""
    return to_tenth(Decimal(100 * part) / whole)
