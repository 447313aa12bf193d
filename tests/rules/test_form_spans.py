"""Names of periods: week, month, quarter, year, and what is none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.forms.spans import days_of


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-W10", date(2026, 3, 2), date(2026, 3, 8)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("2026-W1", date(2025, 12, 29), date(2026, 1, 4)),
        ("2026-03", date(2026, 3, 1), date(2026, 3, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-q4", date(2026, 10, 1), date(2026, 12, 31)),
        (" 2026 ", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_is_named_as_people_write_it(name: str, first: date, last: date) -> None:
    assert days_of(name) == (first, last)


@pytest.mark.parametrize(
    "name", ["2025-W53", "2026-W0", "2026-13", "2026-0", "2026-Q5", "March", "", "26-03"]
)
def test_what_is_no_period_says_what_is_expected_and_what_was_found(name: str) -> None:
    with pytest.raises(ValueError, match=r"expected a week such as 2026-W10, .*; found ") as refused:
        days_of(name)

    assert repr(name) in str(refused.value)


@given(st.dates(min_value=date(2000, 1, 10), max_value=date(2099, 12, 20)))
def test_each_day_lies_in_one_week_of_seven_days(day: date) -> None:
    year, week, _ = day.isocalendar()
    first, last = days_of(f"{year}-W{week}")

    assert first <= day <= last
    assert last - first == timedelta(days=6)
    assert days_of(f"{day:%Y-%m}")[0] == day.replace(day=1)
