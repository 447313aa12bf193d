"""What a calendar in a pack must be: never one that is never open, never hours that make no sense."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.policy.calendars import CalendarRow, CalendarsPolicy, Interval


def a_row(**changes: Any) -> CalendarRow:
    values: dict[str, Any] = {
        "id": "calendars.test",
        "source": "ours",
        "name": "test",
        "zone": "Asia/Shanghai",
        "week": {"mon": ["09:00-12:00", "13:30-18:00"]},
    }
    return CalendarRow.model_validate(values | changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"week": {}}, "at least 1 item"),
        ({"week": {"mon": []}}, "at least one interval; leave a day without hours out"),
        ({"week": {"mon": ["09:00"]}}, "hours such as '09:00-12:00', found '09:00'"),
        ({"week": {"mon": ["9-12"]}}, "a time such as 09:00 or 09:00:30, found '9'"),
        ({"week": {"mon": ["09:60-12:00"]}}, "minutes and seconds below 60, found '09:60'"),
        ({"week": {"mon": ["18:00-09:00"]}}, "hours that end after they begin"),
        ({"week": {"mon": ["09:00-09:00"]}}, "hours that end after they begin"),
        ({"week": {"mon": ["09:00-25:00"]}}, "less than or equal to 86400"),
        ({"week": {"mon": ["09:00-12:00", "11:00-13:00"]}}, "intervals that do not overlap"),
        ({"week": {"funday": ["09:00-12:00"]}}, "Input should be 'mon'"),
        ({"zone": "Asia/Nowhere"}, "a time zone such as Asia/Shanghai, found 'Asia/Nowhere'"),
        ({"closed_yearly": ["24-12"]}, "String should match pattern"),
        (
            {"extra_holidays": [date(2026, 3, 6)], "special_days": {date(2026, 3, 6): ["09:00-10:00"]}},
            "each day once, found 2026-03-06 both closed and open",
        ),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        a_row(**changes)


def test_hours_are_put_in_order_and_read_to_the_second() -> None:
    row = a_row(week={"mon": ["13:30-18:00", "09:00:15-12:00"]})

    assert row.week["mon"] == (Interval(opens=32415, closes=43200), Interval(opens=48600, closes=64800))


def test_intervals_may_touch_and_end_with_the_day() -> None:
    row = a_row(week={"mon": ["00:00-12:00", "12:00-24:00"]})

    assert row.week["mon"][-1].closes == 86400


def test_two_calendars_of_one_name_are_refused() -> None:
    with pytest.raises(ValidationError, match="each calendar once, found test more than once"):
        CalendarsPolicy(calendars=(a_row(), a_row()))


def test_a_calendar_is_found_by_its_name() -> None:
    row = a_row()

    assert CalendarsPolicy(calendars=(row,)).named("test") is row
    assert CalendarsPolicy(calendars=(row,)).named("other") is None
