"""Due and reminder instants, where the worked cases do not reach."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rules.clock_dues import Term, calendar_of, extended, planned_dues
from schemas.clock import Duration, Pause, time_of
from schemas.errors import PolicyError
from tests.builders import RECEIVED, at
from tests.timing import handbook

CHINA = calendar_of(handbook(), "china")


def test_days_have_no_fixed_length() -> None:
    with pytest.raises(PolicyError, match="expected minutes or hours, found 3 working_days"):
        time_of(Duration(amount=3, unit="working_days"))


def test_an_unknown_calendar_is_named_with_those_that_exist() -> None:
    with pytest.raises(PolicyError, match="a calendar out of always, china, found 'mars'"):
        calendar_of(handbook(), "mars")


@pytest.mark.parametrize(
    ("limit", "lead", "expected"),
    [
        ((3, "working_days"), (1, "working_days"), at("Tue 2026-03-10 18:00")),
        ((3, "working_days"), (4, "open_hours"), at("Wed 2026-03-11 14:00")),
        ((3, "working_days"), (3, "working_days"), RECEIVED),
        ((3, "calendar_days"), (1, "calendar_days"), at("Mon 2026-03-09 00:00")),
        ((3, "calendar_days"), (3, "calendar_days"), RECEIVED),
        ((3, "calendar_days"), (2, "clock_hours"), at("Mon 2026-03-09 22:00")),
        ((2, "clock_hours"), (3, "clock_hours"), RECEIVED),
        ((90, "clock_minutes"), (30, "clock_minutes"), at("Fri 2026-03-06 11:00")),
    ],
)
def test_a_reminder_comes_a_lead_before_the_limit_and_never_before_the_anchor(
    limit: tuple[int, str], lead: tuple[int, str], expected: object
) -> None:
    term = Term(RECEIVED, Duration.model_validate({"amount": limit[0], "unit": limit[1]}))
    leads = [Duration.model_validate({"amount": lead[0], "unit": lead[1]})]

    assert planned_dues(term, leads, CHINA).reminders == (expected,)


def test_a_pause_that_ended_before_the_anchor_or_goes_on_adds_nothing() -> None:
    hour = timedelta(hours=1)
    pauses = (
        Pause(reason="test", awaiting="customer", since=RECEIVED - 2 * hour, until=RECEIVED - hour),
        Pause(reason="test", awaiting="customer", since=RECEIVED + hour),
    )

    assert extended(RECEIVED + 4 * hour, RECEIVED, pauses, "clock_hours", CHINA) == RECEIVED + 4 * hour


def test_a_pause_over_the_anchor_adds_only_what_lies_after_it() -> None:
    hour = timedelta(hours=1)
    pause = Pause(reason="test", awaiting="customer", since=RECEIVED - hour, until=RECEIVED + hour)

    assert extended(RECEIVED + 4 * hour, RECEIVED, (pause,), "clock_hours", CHINA) == RECEIVED + 5 * hour


def test_a_pause_while_nobody_is_there_adds_nothing_to_open_hours() -> None:
    pause = Pause(
        reason="test",
        awaiting="customer",
        since=at("Fri 2026-03-06 19:00"),
        until=at("Sun 2026-03-08 19:00"),
    )
    due = at("Mon 2026-03-09 10:00")

    assert extended(due, RECEIVED, (pause,), "open_hours", CHINA) == due
