"""The worked cases of cases/clocks.yaml, each one a test under its own id."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from rules.calendar import Calendar, add_work, work_between
from rules.clock_dues import Term, extended, nominal_due, planned_dues
from rules.clock_figures import time_used
from rules.consistency import faults_of
from rules.explanation import by_local_day
from schemas.clock import Duration, Pause
from schemas.policy.calendars import CalendarRow
from tests.rules.stories import SHARED, calendar_named, calendar_row, instant, lived, span
from tests.timing import handbook

EVERY_DAY = [f"{date(2024, 1, 1) + timedelta(days=number):%m-%d}" for number in range(366)]


def named(key: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in SHARED["cases"] if key in case]


def at(text: str, calendar: Calendar) -> datetime:
    return instant(str(text), calendar)


def pauses_of(case: Mapping[str, Any], calendar: Calendar) -> tuple[Pause, ...]:
    return tuple(
        Pause(reason="test", awaiting="customer", since=at(since, calendar), until=at(until, calendar))
        for since, until in case.get("pauses", ())
    )


@pytest.mark.parametrize("case", named("limits"))
def test_open_time_is_used_up_at_the_listed_instant(case: Mapping[str, Any]) -> None:
    calendar = calendar_named(case["calendar"])
    start = at(case["from"], calendar)
    for amount, expected in case["limits"].items():
        due = add_work(start, span(amount), calendar)

        assert extended(due, start, pauses_of(case, calendar), "open_hours", calendar) == at(
            expected, calendar
        )


@pytest.mark.parametrize("case", [one for one in named("limits") if one.id != "B2"])
def test_a_case_that_lives_through_it_is_due_at_the_listed_instant(case: Mapping[str, Any]) -> None:
    story = [(at(case["from"], calendar_named(case["calendar"])), case["from"], "created")]
    for since, until in case.get("pauses", ()):
        ends = ((since, "paused"), (until, "resumed"))
        story += [(at(one, calendar_named(case["calendar"])), one, what) for one, what in ends]
    policy = {
        f"resolution-{number}": {"limit": amount, "kind": f"resolution_{'abc'[number]}"}
        for number, amount in enumerate(case["limits"])
    }
    row = {
        "calendar": case["calendar"],
        "policy": policy,
        "story": [{"at": text, "what": what} for _, text, what in sorted(story)],
    }

    life = lived(row, check=lambda _life, _then, _at: None)

    assert life.case is not None
    dues = [clock.due_at for clock in life.case.clocks.values()]
    assert dues == [at(expected, life.calendar) for expected in case["limits"].values()]


@pytest.mark.parametrize("case", named("days"))
def test_days_end_at_the_listed_instant(case: Mapping[str, Any]) -> None:
    calendar = calendar_named(case["calendar"])
    start = at(case["from"], calendar)
    for text, expected in case["days"].items():
        amount, _, unit = text.partition(" ")
        limit = Duration.model_validate({"amount": amount, "unit": unit})
        due = nominal_due(start, limit, calendar)

        assert extended(due, start, pauses_of(case, calendar), limit.unit, calendar) == at(expected, calendar)


@pytest.mark.parametrize("case", named("windows"))
def test_time_used_leaves_pauses_out(case: Mapping[str, Any]) -> None:
    calendar = calendar_named(case["calendar"])
    pauses = pauses_of(case, calendar)
    for window in case["windows"]:
        since, until = at(window["from"], calendar), at(window["to"], calendar)

        assert time_used(since, until, pauses, "open_hours", calendar) == span(window["is"])


@pytest.mark.parametrize("case", named("between"))
def test_open_time_between_two_instants_is_as_listed(case: Mapping[str, Any]) -> None:
    calendar = calendar_named(case["calendar"])
    since, until, amount = (case["between"][key] for key in ("from", "to", "is"))

    assert work_between(at(since, calendar), at(until, calendar), calendar) == span(amount)


@pytest.mark.parametrize("case", named("spans"))
def test_somebody_is_there_in_the_listed_stretches(case: Mapping[str, Any]) -> None:
    calendar, spans = calendar_named(case["calendar"]), case["spans"]
    found = calendar.open_spans(at(spans["from"], calendar), at(spans["to"], calendar))

    assert list(found) == [tuple(at(end, calendar) for end in one) for one in spans["are"]]


@pytest.mark.parametrize("case", named("pieces"))
def test_a_stretch_is_cut_at_local_midnights(case: Mapping[str, Any]) -> None:
    calendar, pieces = calendar_named(case["calendar"]), case["pieces"]
    found = list(by_local_day(at(pieces["from"], calendar), at(pieces["to"], calendar), calendar))

    assert len(found) == pieces.get("count", len(pieces.get("are", ())))
    assert "are" not in pieces or found == [tuple(at(end, calendar) for end in one) for one in pieces["are"]]


@pytest.mark.parametrize("case", named("reminder"))
def test_a_reminder_comes_with_so_much_open_time_left(case: Mapping[str, Any]) -> None:
    calendar = calendar_named(case["calendar"])
    (limit,) = case["limits"]
    term = Term(at(case["from"], calendar), minutes(limit))
    dues = planned_dues(term, [minutes(case["reminder"]["before"])], calendar)

    assert dues.reminders == (at(case["reminder"]["at"], calendar),)


def minutes(text: str) -> Duration:
    return Duration(amount=span(text) // timedelta(minutes=1), unit="open_minutes")


@pytest.mark.parametrize("case", named("refused"))
def test_what_no_pack_may_have_is_refused_in_words(case: Mapping[str, Any]) -> None:
    refused = case["refused"]

    assert refused["saying"] in said_of(refused)


def said_of(refused: Mapping[str, Any]) -> str:
    """Give what a faulty configuration is answered; nothing if it is taken."""
    try:
        if "limit" in refused:
            Duration.model_validate(refused["limit"])
            return ""
        if "calendar" in refused:
            calendar_row("test", {"test": refused["calendar"]})
            return ""
    except ValidationError as fault:
        return str(fault)
    given = refused["pack calendar"] | {"closed_yearly": EVERY_DAY}
    return with_calendar(CalendarRow(id="calendars.test", source="ours", name="test", **given))


def with_calendar(row: CalendarRow) -> str:
    pack = handbook()
    calendars = pack.calendars.model_copy(update={"calendars": (*pack.calendars.calendars, row)})
    faults = faults_of(pack.model_copy(update={"calendars": calendars}))
    return "\n".join(fault.sentence for fault in faults)
