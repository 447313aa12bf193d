"""The worked cases of cases/clocks.yaml, each one a test under its own id."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from rules.calendar import Calendar, add_work, compiled, work_between
from rules.clock_dues import extended, nominal_due, planned_dues, time_used
from schemas.clock import Duration, Pause
from schemas.policy.calendars import CalendarRow
from tests.timing import a_clock_row

TREE = YAML(typ="safe").load(Path(__file__).with_name("cases").joinpath("clocks.yaml").read_text("utf-8"))

UNITS = {"s": "seconds", "m": "minutes", "h": "hours"}


def named(key: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in TREE["cases"] if key in case]


def calendar_of(case: Mapping[str, Any]) -> Calendar:
    name = case["calendar"]
    return compiled(CalendarRow(id=f"calendars.{name}", source="ours", name=name, **TREE["calendars"][name]))


def span(text: str) -> timedelta:
    return timedelta(**{UNITS[text[-1]]: int(text[:-1])})


def instant(text: str, calendar: Calendar) -> datetime:
    weekday, _, rest = text.partition(" ")
    zone = UTC if rest.endswith("Z") else calendar.zone
    moment = datetime.fromisoformat(rest.removesuffix("Z")).replace(tzinfo=zone)
    assert f"{moment:%a}" == weekday
    return moment.astimezone(UTC)


def pauses_of(case: Mapping[str, Any], calendar: Calendar) -> tuple[Pause, ...]:
    return tuple(
        Pause(
            reason="test",
            awaiting="customer",
            since=instant(since, calendar),
            until=instant(until, calendar),
        )
        for since, until in case.get("pauses", ())
    )


@pytest.mark.parametrize("case", named("limits"))
def test_open_time_is_used_up_at_the_listed_instant(case: Mapping[str, Any]) -> None:
    calendar = calendar_of(case)
    start = instant(case["from"], calendar)
    for amount, expected in case["limits"].items():
        due = add_work(start, span(amount), calendar)

        assert extended(due, start, pauses_of(case, calendar), "open_hours", calendar) == instant(
            expected, calendar
        )


@pytest.mark.parametrize("case", named("days"))
def test_days_end_at_the_listed_instant(case: Mapping[str, Any]) -> None:
    calendar = calendar_of(case)
    start = instant(case["from"], calendar)
    for text, expected in case["days"].items():
        amount, _, unit = text.partition(" ")
        limit = Duration.model_validate({"amount": amount, "unit": unit})
        due = nominal_due(start, limit, calendar)

        assert extended(due, start, pauses_of(case, calendar), limit.unit, calendar) == instant(
            expected, calendar
        )


@pytest.mark.parametrize("case", named("used"))
def test_time_used_leaves_pauses_out(case: Mapping[str, Any]) -> None:
    calendar = calendar_of(case)
    start = instant(case["from"], calendar)
    for moment, amount in case["used"].items():
        upto = instant(moment, calendar)

        assert time_used(start, upto, pauses_of(case, calendar), "open_hours", calendar) == span(amount)


@pytest.mark.parametrize("case", named("between"))
def test_open_time_between_two_instants_is_as_listed(case: Mapping[str, Any]) -> None:
    calendar = calendar_of(case)
    since, until, amount = (case["between"][key] for key in ("from", "to", "is"))

    assert work_between(instant(since, calendar), instant(until, calendar), calendar) == span(amount)


@pytest.mark.parametrize("case", named("reminder"))
def test_a_reminder_comes_with_so_much_open_time_left(case: Mapping[str, Any]) -> None:
    calendar = calendar_of(case)
    (limit,) = case["limits"]
    row = a_clock_row(
        limit={"amount": span(limit) // timedelta(minutes=1), "unit": "open_minutes"},
        reminder={"amount": span(case["reminder"]["before"]) // timedelta(minutes=1), "unit": "open_minutes"},
    )
    dues = planned_dues(row, instant(case["from"], calendar), (), calendar)

    assert dues.remind_at == instant(case["reminder"]["at"], calendar)
