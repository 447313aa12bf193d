"""A due time is explained stretch by stretch."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.clock_dues import calendar_of
from rules.clocks import note_event
from rules.explanation import Segment, explained
from rules.replanning import replanned
from schemas.clock import Clock, time_of
from tests.builders import RECEIVED, SHANGHAI, at
from tests.rules.stories import with_office
from tests.timing import STANDS, a_clock_row, a_judged_case, a_pack_of, handbook

MINUTE = timedelta(minutes=1)


def a_clock(
    amount: int, unit: str, *pauses: tuple[datetime, datetime], received_at: datetime = RECEIVED
) -> Clock:
    limit: dict[str, Any] = {"amount": amount, "unit": unit}
    row = a_clock_row(
        limit=limit,
        calendar="china",
        **STANDS,
    )
    pack = a_pack_of(row)
    case = note_event(a_judged_case(received_at=received_at), pack, "case.triaged", at=received_at)
    for since, until in pauses:
        case = note_event(case, pack, "case.blocked", at=since)
        case = note_event(case, pack, "case.unblocked", at=until)
    return case.clocks["response"]


def told(clock: Clock) -> list[str]:
    return [line(segment) for segment in explained(clock, calendar_of(handbook(), "china"))]


def line(segment: Segment) -> str:
    since, until = (f"{instant.astimezone(SHANGHAI):%a %H:%M}" for instant in (segment.since, segment.until))
    number = f" {segment.day}" if segment.day else ""
    return f"{since} - {until} {segment.kind}{number}"


def test_clock_hours_run_in_one_stretch() -> None:
    assert told(a_clock(4, "clock_hours")) == ["Fri 10:00 - Fri 14:00 running"]


def test_open_hours_show_what_is_closed_and_what_is_paused() -> None:
    pause = (at("Fri 2026-03-06 11:00"), at("Fri 2026-03-06 14:00"))

    assert told(a_clock(6, "open_hours", pause)) == [
        "Fri 10:00 - Fri 11:00 running",
        "Fri 11:00 - Fri 14:00 paused",
        "Fri 14:00 - Fri 18:00 running",
        "Fri 18:00 - Mon 09:00 closed",
        "Mon 09:00 - Mon 10:00 running",
    ]


def test_working_days_are_numbered_and_the_day_of_receipt_is_not_counted() -> None:
    assert told(a_clock(2, "working_days")) == [
        "Fri 10:00 - Mon 09:00 closed",
        "Mon 09:00 - Mon 12:00 day 1",
        "Mon 12:00 - Mon 13:30 closed",
        "Mon 13:30 - Mon 18:00 day 1",
        "Mon 18:00 - Tue 09:00 closed",
        "Tue 09:00 - Tue 12:00 day 2",
        "Tue 12:00 - Tue 13:30 closed",
        "Tue 13:30 - Tue 18:00 day 2",
    ]


def test_a_pause_in_a_limit_of_days_is_made_up() -> None:
    pause = (at("Mon 2026-03-09 09:00"), at("Mon 2026-03-09 10:00"))

    assert told(a_clock(1, "working_days", pause))[-3:] == [
        "Mon 13:30 - Mon 18:00 day 1",
        "Mon 18:00 - Tue 09:00 closed",
        "Tue 09:00 - Tue 10:00 made_up",
    ]


def test_calendar_days_run_through_the_night() -> None:
    pause = (at("Fri 2026-03-06 12:00"), at("Fri 2026-03-06 13:00"))

    assert told(a_clock(1, "calendar_days", pause)) == [
        "Fri 10:00 - Fri 12:00 running",
        "Fri 12:00 - Fri 13:00 paused",
        "Fri 13:00 - Sun 00:00 running",
        "Sun 00:00 - Sun 01:00 made_up",
    ]


@given(
    st.sampled_from((("clock_hours", 30), ("open_hours", 30), ("working_days", 4), ("calendar_days", 3))),
    st.lists(st.integers(0, 5000), max_size=6, unique=True),
)
def test_stretches_join_from_anchor_to_due_and_add_up_to_the_limit(
    limit: tuple[str, int], points: list[int]
) -> None:
    edges = [RECEIVED + point * MINUTE for point in sorted(points)]
    clock = a_clock(limit[1], limit[0], *zip(edges[::2], edges[1::2], strict=False))
    segments = explained(clock, calendar_of(handbook(), "china"))

    assert (segments[0].since, segments[-1].until) == (clock.anchor, clock.due_at)
    assert all(before.until == after.since for before, after in pairwise(segments))
    if clock.limit and limit[0].endswith("hours"):
        assert sum((segment.counted for segment in segments), timedelta(0)) == time_of(clock.limit)


def test_a_calendar_that_changed_is_explained_by_both() -> None:
    row = a_clock_row(limit={"amount": 6, "unit": "open_hours"}, calendar="office")
    before, after = (with_office(a_pack_of(row), name) for name in ("shanghai", "nine-to-nine"))
    case = note_event(a_judged_case(), before, "case.triaged", at=RECEIVED)
    clock = replanned(case, after, before, at=at("Fri 2026-03-06 12:00")).clocks["response"]
    new = calendar_of(after, "office")
    both = [line(one) for one in explained(clock, new, calendar_of(before, "office"))]
    unknown = [line(one) for one in explained(clock, new)]

    assert both == [
        "Fri 10:00 - Fri 12:00 running",
        "Fri 12:00 - Fri 17:00 closed",
        "Fri 17:00 - Fri 21:00 running",
    ]
    assert unknown[0] == "Fri 10:00 - Fri 12:00 carried"


@pytest.mark.parametrize("known", [True, False])
def test_working_days_go_on_counting_under_another_calendar(known: bool) -> None:  # noqa: FBT001 - a parameter
    row = a_clock_row(limit={"amount": 3, "unit": "working_days"}, calendar="office")
    before, after = (with_office(a_pack_of(row), name) for name in ("shanghai", "nine-to-nine"))
    case = note_event(a_judged_case(), before, "case.triaged", at=RECEIVED)
    clock = replanned(case, after, before, at=at("Tue 2026-03-10 08:00")).clocks["response"]
    earlier = calendar_of(before, "office") if known else None
    segments = explained(clock, calendar_of(after, "office"), earlier)

    assert max(one.day for one in segments) == 3
    assert (segments[0].since, segments[-1].until) == (clock.anchor, clock.due_at)


def test_a_given_instant_is_approached_in_one_stretch() -> None:
    row = a_clock_row(limit=None, until="promised_by", anchor="event")
    promised = a_judged_case(promised_by=RECEIVED + timedelta(hours=9))
    clock = note_event(promised, a_pack_of(row), "case.triaged", at=RECEIVED).clocks["response"]

    assert [line(one) for one in explained(clock, calendar_of(handbook(), "always"))] == [
        "Fri 10:00 - Fri 19:00 running"
    ]
