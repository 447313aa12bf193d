"""Why a day has its hours."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rules.day_reasons import reason_of
from schemas.policy.calendars import CalendarRow

CHINA: dict[str, Any] = {"country": "CN", "make_up_hours": ["09:00-18:00"], "half_day_hours": ["09:00-12:00"]}


def a_row(**changes: Any) -> CalendarRow:
    values: dict[str, Any] = {
        "id": "calendars.test",
        "source": "ours",
        "name": "test",
        "zone": "Asia/Shanghai",
        "week": {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
    }
    return CalendarRow.model_validate(values | changes)


@pytest.mark.parametrize(
    ("changes", "day", "code", "name"),
    [
        ({}, date(2026, 3, 6), "week", ""),
        ({}, date(2026, 3, 7), "closed_weekday", ""),
        ({"holidays": CHINA}, date(2025, 10, 1), "holiday", "National Day"),
        ({"holidays": CHINA}, date(2025, 10, 11), "make_up_day", ""),
        ({"holidays": CHINA}, date(2027, 3, 8), "half_day", ""),
        ({"holidays": CHINA}, date(2026, 3, 6), "week", ""),
        ({"holidays": {"country": "CN"}}, date(2025, 10, 11), "closed_weekday", ""),
        ({"special_days": {date(2026, 3, 6): ["09:00-10:00"]}}, date(2026, 3, 6), "own_hours", ""),
        ({"breaks": {date(2026, 3, 6): ["09:00-10:00"]}}, date(2026, 3, 6), "own_hours", ""),
        (
            {"extra_working_days": {date(2026, 3, 7): ["09:00-10:00"]}},
            date(2026, 3, 7),
            "own_working_day",
            "",
        ),
        ({"extra_holidays": [date(2026, 3, 6)]}, date(2026, 3, 6), "own_holiday", ""),
        ({"closed_yearly": ["03-06"]}, date(2026, 3, 6), "closed_yearly", ""),
    ],
)
def test_a_day_says_why_it_is_open_or_closed(
    changes: dict[str, Any], day: date, code: str, name: str
) -> None:
    reason = reason_of(a_row(**changes), day)

    assert (reason.code, reason.name) == (code, name)


def test_a_country_without_english_names_gives_its_own() -> None:
    assert reason_of(a_row(holidays={"country": "US"}), date(2026, 7, 3)).code == "holiday"
