"""Calendars: working time added and measured, over holidays, years and changes of clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import chinese_calendar  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import (
    Calendar,
    add_work,
    compiled,
    end_of_calendar_day,
    end_of_working_day,
    subtract_work,
    work_between,
)
from rules.calendar_days import hours_of_year, is_settled
from rules.calendar_zone import instant_of, zone_of
from schemas.errors import CalendarEnds
from schemas.policy.calendars import WEEKDAYS, CalendarRow
from tests.builders import at
from tests.timing import MILLISECOND, handbook

HOUR = timedelta(hours=1)


def a_row(**changes: object) -> CalendarRow:
    values: dict[str, object] = {
        "id": "calendars.test",
        "source": "ours",
        "name": "test",
        "zone": "Asia/Shanghai",
        "week": {day: ["09:00-12:00", "13:30-18:00"] for day in WEEKDAYS[:5]},
    }
    return CalendarRow.model_validate(values | changes)


def a_calendar(**changes: object) -> Calendar:
    return compiled(a_row(**changes))


def china() -> Calendar:
    row = handbook().calendars.named("china")
    assert row is not None
    return compiled(row)


CALENDARS = [
    a_calendar(),
    a_calendar(zone="Europe/Berlin", week={key: ["00:00-24:00"] for key in WEEKDAYS}),
    a_calendar(zone="America/New_York", week={"sun": ["00:30-03:30"], "wed": ["22:00-24:00"]}),
    a_calendar(zone="Australia/Lord_Howe", week={key: ["01:00-02:15", "02:15-23:59:59"] for key in WEEKDAYS}),
    a_calendar(holidays={"country": "CN", "make_up_hours": ["09:00-18:00"]}),
]
INSTANTS = st.datetimes(datetime(2023, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - zone given beside
AMOUNTS = st.timedeltas(timedelta(0), timedelta(hours=300))


@pytest.mark.parametrize("year", [2025, 2026])
def test_chinas_working_days_are_those_of_an_independent_calendar(year: int) -> None:
    row = handbook().calendars.named("china")
    assert row is not None
    first = date(year, 1, 1)
    days = [first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days)]

    assert list(hours_of_year(row, year)) == [day for day in days if chinese_calendar.is_workday(day)]


def test_a_year_without_published_make_up_days_is_not_settled() -> None:
    row = a_row(holidays={"country": "CN", "make_up_hours": ["09:00-18:00"]})

    assert is_settled(row, 2026)
    assert not is_settled(row, 2027)


def test_a_year_is_settled_by_hand() -> None:
    china = {"country": "CN", "make_up_hours": ["09:00-18:00"]}

    assert is_settled(a_row(holidays=china | {"settled_years": [2027]}), 2027)
    assert is_settled(a_row(holidays=china, extra_working_days={date(2027, 2, 20): ["09:00-18:00"]}), 2027)


def test_a_calendar_without_make_up_days_is_always_settled() -> None:
    assert is_settled(a_row(holidays={"country": "DE"}), 2090)


def test_special_days_win_over_the_week() -> None:
    calendar = a_calendar(special_days={date(2026, 3, 6): ["09:00-10:00"]})

    assert work_between(at("Fri 2026-03-06 00:00"), at("Sat 2026-03-07 00:00"), calendar) == HOUR


def test_half_holidays_close_early_only_on_days_that_are_open() -> None:
    half = {"country": "CN", "make_up_hours": ["09:00-18:00"], "half_day_hours": ["09:00-12:00"]}
    calendar = a_calendar(holidays=half)

    assert work_between(at("Mon 2027-03-08 00:00"), at("Tue 2027-03-09 00:00"), calendar) == 3 * HOUR
    assert work_between(at("Sun 2026-03-08 00:00"), at("Mon 2026-03-09 00:00"), calendar) == timedelta(0)


def test_a_holiday_without_make_up_rule_only_closes() -> None:
    calendar = a_calendar(holidays={"country": "CN"})

    assert add_work(at("Fri 2026-02-13 17:00"), 2 * HOUR, calendar) == at("Tue 2026-02-24 10:00")


def test_regional_holidays_close_too() -> None:
    bavaria = a_calendar(zone="Europe/Berlin", holidays={"country": "DE", "region": "BY"})

    assert work_between(at("Tue 2026-01-06 08:00"), at("Tue 2026-01-06 20:00"), bavaria) == timedelta(0)


def test_negative_working_time_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative, found -1 day"):
        add_work(at("Fri 2026-03-06 10:00"), -timedelta(hours=24), china())


def test_less_than_one_working_day_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 working day, found 0"):
        end_of_working_day(at("Fri 2026-03-06 10:00"), 0, china())


def test_a_calendar_that_never_opens_again_ends_and_is_not_searched_for_ever() -> None:
    never = a_calendar(week={"mon": ["09:00-10:00"]}, closed_yearly=all_month_days())

    start = at("Fri 2026-03-06 10:00")
    said = "calendar test: expected open hours within 30 years of 2026"

    with pytest.raises(CalendarEnds, match=said):
        add_work(start, HOUR, never)
    with pytest.raises(CalendarEnds, match=said):
        add_work(start, timedelta(0), never)
    with pytest.raises(CalendarEnds, match=said):
        end_of_working_day(start, 1, never)


def all_month_days() -> list[str]:
    first = date(2024, 1, 1)
    return [f"{first + timedelta(days=number):%m-%d}" for number in range(366)]


def test_a_time_that_the_zone_skips_becomes_the_first_valid_instant() -> None:
    chicago, lord_howe = zone_of("America/Chicago"), zone_of("Australia/Lord_Howe")

    assert instant_of(date(2020, 3, 8), 9000, chicago) == datetime(2020, 3, 8, 8, tzinfo=UTC)
    skipped = instant_of(date(2020, 10, 4), 8100, lord_howe)
    assert skipped.astimezone(lord_howe).strftime("%H:%M") == "02:30"


def test_a_time_that_occurs_twice_is_its_first() -> None:
    chicago = zone_of("America/Chicago")

    assert instant_of(date(2020, 11, 1), 5400, chicago) == datetime(2020, 11, 1, 6, 30, tzinfo=UTC)


def test_a_day_that_the_zone_skips_is_not_worked() -> None:
    samoa = a_calendar(zone="Pacific/Apia", week={key: ["09:00-17:00"] for key in WEEKDAYS})
    start = datetime(2011, 12, 29, 12, tzinfo=zone_of("Pacific/Apia"))

    end = end_of_working_day(start, 1, samoa)

    assert end.astimezone(samoa.zone).date() == date(2011, 12, 31)


def test_calendar_days_end_at_local_midnight_also_over_a_change_of_clocks() -> None:
    berlin = a_calendar(zone="Europe/Berlin")
    start = datetime(2026, 3, 28, 12, tzinfo=berlin.zone)

    assert end_of_calendar_day(start, 1, berlin) == datetime(2026, 3, 29, 22, tzinfo=UTC)


def test_years_join_without_a_gap() -> None:
    calendar = a_calendar(week={key: ["00:00-24:00"] for key in WEEKDAYS})
    start = at("Thu 2026-12-31 20:00")

    assert add_work(start, 10 * HOUR, calendar) == start + 10 * HOUR
    assert work_between(start, start + timedelta(days=800), calendar) == timedelta(days=800)


def test_one_row_is_laid_out_once() -> None:
    row = a_row()

    assert compiled(row) is compiled(row)
    assert compiled(a_row()) is not compiled(row)
    assert compiled(row).name == "test"


@given(start=INSTANTS, amount=AMOUNTS, calendar=st.sampled_from(CALENDARS))
def test_between_undoes_add(start: datetime, amount: timedelta, calendar: Calendar) -> None:
    assert work_between(start, add_work(start, amount, calendar), calendar) == amount


@given(start=INSTANTS, amount=AMOUNTS, more=AMOUNTS, calendar=st.sampled_from(CALENDARS))
def test_more_work_never_ends_earlier(
    start: datetime, amount: timedelta, more: timedelta, calendar: Calendar
) -> None:
    assert add_work(start, amount + MILLISECOND, calendar) <= add_work(
        start, amount + MILLISECOND + more, calendar
    )


@given(start=INSTANTS, later=AMOUNTS, amount=AMOUNTS, calendar=st.sampled_from(CALENDARS))
def test_a_later_start_never_ends_earlier(
    start: datetime, later: timedelta, amount: timedelta, calendar: Calendar
) -> None:
    assert add_work(start, amount, calendar) <= add_work(start + later, amount, calendar)


@given(start=INSTANTS, first=AMOUNTS, second=AMOUNTS, calendar=st.sampled_from(CALENDARS))
def test_work_done_in_two_parts_ends_as_work_done_at_once(
    start: datetime, first: timedelta, second: timedelta, calendar: Calendar
) -> None:
    first, second = first + MILLISECOND, second + MILLISECOND

    assert add_work(add_work(start, first, calendar), second, calendar) == add_work(
        start, first + second, calendar
    )


@given(start=INSTANTS, count=st.integers(1, 40), calendar=st.sampled_from(CALENDARS))
def test_the_nth_working_day_is_the_first_after_the_one_before(
    start: datetime, count: int, calendar: Calendar
) -> None:
    before = end_of_working_day(start, count, calendar)
    after = end_of_working_day(start, count + 1, calendar)

    assert start < before < after
    assert end_of_working_day(before - MILLISECOND, 1, calendar) == after


@given(start=INSTANTS, amount=AMOUNTS, lead=AMOUNTS, calendar=st.sampled_from(CALENDARS))
def test_a_lead_leaves_that_much_open_time_or_begins_at_the_start(
    start: datetime, amount: timedelta, lead: timedelta, calendar: Calendar
) -> None:
    due = add_work(start, amount, calendar)
    early = subtract_work(due, lead, calendar, floor=start)

    assert start <= early <= due
    assert work_between(early, due, calendar) == min(lead, amount)
