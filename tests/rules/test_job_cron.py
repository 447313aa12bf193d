"""When a recurring job runs next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import Calendar, compiled
from rules.jobs.cron import next_run
from schemas.errors import CalendarEnds
from schemas.policy.calendars import CalendarRow, Interval
from schemas.policy.jobs import HandoverNotify, JobBase
from tests.builders import at
from tests.packs import the_pack

MORNING = (Interval(opens=9 * 3600, closes=12 * 3600),)

BERLIN_SPRING = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
"""The hour from 2 to 3 is skipped."""

BERLIN_AUTUMN = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
"""The hour from 2 to 3 comes again."""


def a_job(cron: str, zone: str = "Asia/Shanghai", **fields: Any) -> JobBase:
    """Give a row that runs at these times."""
    values = {"id": "jobs.test", "source": "ours", "kind": "handover.notify", "cron": cron, "zone": zone}
    return HandoverNotify.model_validate(values | fields)


def china() -> Calendar:
    """Give the calendar of the handbook's pack, with China's holidays."""
    row = the_pack().calendars.named("china")
    assert row is not None
    return compiled(row)


def moving(cron: str, on_closed: str) -> JobBase:
    """Give a row whose runs heed the calendar."""
    return a_job(cron, calendar="china", on_closed=on_closed)


def test_a_job_runs_at_the_next_time_of_its_zone_never_at_the_instant_itself() -> None:
    job = a_job("30 8 * * *")

    assert next_run(job, None, at("Mon 2026-03-09 08:29")) == at("Mon 2026-03-09 08:30")
    assert next_run(job, None, at("Mon 2026-03-09 08:30")) == at("Tue 2026-03-10 08:30")


def test_a_time_that_the_clock_skips_runs_right_after_the_gap() -> None:
    job = a_job("30 2 * * *", "Europe/Berlin")

    found = next_run(job, None, BERLIN_SPRING - timedelta(hours=3))

    assert BERLIN_SPRING <= found <= BERLIN_SPRING + timedelta(minutes=30)


@pytest.mark.parametrize("minutes", [-59, -29, 0, 1, 31, 59])
def test_a_time_that_comes_twice_runs_once(minutes: int) -> None:
    job = a_job("30 2 * * *", "Europe/Berlin")
    first = BERLIN_AUTUMN - timedelta(minutes=30)

    found = next_run(job, None, BERLIN_AUTUMN + timedelta(minutes=minutes))

    tomorrow = datetime(2026, 10, 26, 1, 30, tzinfo=UTC)
    assert found == (first if minutes < -30 else tomorrow)


def test_a_job_of_every_few_minutes_runs_through_the_hour_that_comes_twice() -> None:
    job = a_job("*/20 * * * *", "Europe/Berlin")

    assert next_run(job, None, BERLIN_AUTUMN) == BERLIN_AUTUMN + timedelta(minutes=20)


def test_a_run_on_a_closed_day_falls_out() -> None:
    job = moving("0 9 * * *", "skip")

    assert next_run(job, china(), at("Fri 2026-03-06 09:00")) == at("Mon 2026-03-09 09:00")
    assert next_run(job, china(), at("Fri 2026-03-06 08:00")) == at("Fri 2026-03-06 09:00")


def test_a_run_on_a_closed_day_moves_to_the_next_working_day() -> None:
    monthly = moving("0 9 1 * *", "next")

    assert next_run(monthly, china(), at("Sun 2026-09-20 09:00")) == at("Thu 2026-10-08 09:00")
    assert next_run(monthly, china(), at("Mon 2026-10-05 12:00")) == at("Thu 2026-10-08 09:00")
    assert next_run(monthly, china(), at("Thu 2026-10-08 09:00")) == at("Mon 2026-11-02 09:00")


def test_a_run_on_a_closed_day_moves_to_the_working_day_before() -> None:
    monthly = moving("0 17 L * *", "previous")

    assert next_run(monthly, china(), at("Mon 2026-05-04 12:00")) == at("Fri 2026-05-29 17:00")
    assert next_run(monthly, china(), at("Fri 2026-05-29 17:00")) == at("Tue 2026-06-30 17:00")


def test_a_make_up_working_day_is_no_closed_day() -> None:
    job = moving("0 9 * * sat,sun", "skip")

    assert next_run(job, china(), at("Sat 2026-09-26 10:00")) == at("Sat 2026-10-10 09:00")


def test_runs_that_closed_days_move_onto_one_instant_are_one_run() -> None:
    daily = moving("0 9 * * *", "next")
    runs = [at("Thu 2026-03-05 12:00")]
    for _ in range(3):
        runs.append(next_run(daily, china(), runs[-1]))

    assert runs[1:] == [at("Fri 2026-03-06 09:00"), at("Mon 2026-03-09 09:00"), at("Tue 2026-03-10 09:00")]


def test_of_several_times_a_day_the_earliest_moved_one_comes_first() -> None:
    twice = moving("0 9,17 * * sat", "next")

    assert next_run(twice, china(), at("Sun 2026-03-08 12:00")) == at("Mon 2026-03-09 09:00")
    assert next_run(twice, china(), at("Mon 2026-03-09 09:00")) == at("Mon 2026-03-09 17:00")


def closed_for_ever() -> Calendar:
    """Give a calendar that was open on one day of 1999 only."""
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(366)]
    row = {
        "id": "calendars.rare",
        "source": "ours",
        "name": "rare",
        "zone": "UTC",
        "week": {"mon": ["00:00-24:00"]},
        "closed_yearly": [f"{day:%m-%d}" for day in days],
        "extra_working_days": {"1999-06-01": ["09:00-12:00"]},
    }
    return compiled(CalendarRow.model_validate(row))


@pytest.mark.parametrize("on_closed", ["skip", "next", "previous"])
def test_a_calendar_that_is_never_open_again_is_said_so(on_closed: str) -> None:
    job = a_job("0 9 1 1 *", "UTC", calendar="rare", on_closed=on_closed)

    with pytest.raises(CalendarEnds, match=r"calendar rare: expected a working day for job jobs\.test"):
        next_run(job, closed_for_ever(), datetime(2026, 1, 2, tzinfo=UTC))


def test_a_run_that_never_meets_a_working_day_is_said_so() -> None:
    sundays = compiled(
        CalendarRow(id="calendars.week", source="ours", name="week", zone="UTC", week={"mon": MORNING})
    )

    with pytest.raises(CalendarEnds, match=r"for job jobs\.test within 30 years"):
        next_run(
            a_job("0 9 * * sun", "UTC", calendar="week", on_closed="skip"),
            sundays,
            at("Mon 2026-03-09 09:00"),
        )


@given(
    minute=st.integers(0, 59),
    days=st.sampled_from(["*", "1", "15", "L", "1,15"]),
    on_closed=st.sampled_from(["run", "skip", "next", "previous"]),
    after=st.datetimes(datetime(2025, 1, 1), datetime(2026, 11, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - zone beside
)
def test_a_run_is_later_than_the_instant_asked_and_on_a_working_day(
    minute: int, days: str, on_closed: str, after: datetime
) -> None:
    job = moving(f"{minute} 9 {days} * *", on_closed)

    found = next_run(job, china(), after)

    local = found.astimezone(china().zone)
    assert found > after
    assert local.minute == minute
    assert on_closed == "run" or local.date().toordinal() in china().year(local.year).days
    assert next_run(job, china(), found - timedelta(seconds=1)) == found
