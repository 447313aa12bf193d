"""Names of periods: a week, a month, a quarter or a year as people write them, in days."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

_NAME: Final = re.compile(
    r"(?P<year>[12]\d{3})(?:-(?:W(?P<week>\d{1,2})|Q(?P<quarter>[1-4])|(?P<month>\d{1,2})))?"
)

_LAST_WEEK: Final = 28
"""A day of December that always lies in the last week of its year."""

NAMES: Final = "a week such as 2026-W10, a month such as 2026-03, a quarter such as 2026-Q1, or a year"


def days_of(name: str) -> tuple[date, date]:
    """Give the first and the last day of a period; weeks are those of ISO 8601, from Monday on.

    Raises:
        ValueError: it is no name of a period; the text says what is expected and what was found.

    Source: S0-66, S3-19, S4-60.
    """
    found = _NAME.fullmatch(name.strip().upper())
    days = _days(found) if found else None
    if days is None:
        message = f"expected {NAMES}; found {name!r}"
        raise ValueError(message)
    return days


def _days(found: re.Match[str]) -> tuple[date, date] | None:
    year = int(found["year"])
    if found["week"]:
        week, last = int(found["week"]), date(year, 12, _LAST_WEEK).isocalendar().week
        if not 1 <= week <= last:
            return None
        monday = date.fromisocalendar(year, week, 1)
        return monday, monday + timedelta(days=6)
    if found["quarter"]:
        return _months(year, 3 * int(found["quarter"]) - 2, 3 * int(found["quarter"]))
    if found["month"]:
        month = int(found["month"])
        return _months(year, month, month) if 1 <= month <= 12 else None  # noqa: PLR2004 - months of a year
    return _months(year, 1, 12)


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])
