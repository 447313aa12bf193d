"""The stories of cases/clock_stories.yaml, each one a test under its own id, led through the real rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from rules.calendar import Calendar
from rules.clock_dues import calendar_of
from rules.clock_figures import early_by, late_by, longest_exchange, time_over_rounds, used
from rules.clock_pauses import running_again
from rules.clock_rows import rows_of
from schemas.case import Case
from schemas.clock import Clock
from schemas.messages.orders import RemindOwner
from tests.rules.stories import SHARED, Life, instant, lived, read, span

STORIES = [pytest.param(row, id=row["id"]) for row in read("clock_stories.yaml")["cases"]]


@pytest.mark.parametrize("row", STORIES)
def test_a_case_lives_as_its_story_tells(row: Mapping[str, Any]) -> None:
    told: list[str] = []

    def check(life: Life, then: Mapping[str, Any], at: datetime) -> None:
        for name, expected in then.items():
            told.append(name)
            assert found(life, name, expected, at) == expected, f"{name} at {at}"

    lived(row, check=check)

    assert told, "a story that says nothing proves nothing"


def test_every_choice_of_ours_has_a_case() -> None:
    ids = {row["id"].partition("-")[0] for row in (*read("clock_stories.yaml")["cases"], *SHARED["cases"])}

    assert {f"D{number}" for number in range(1, 15)} <= ids


def found(life: Life, name: str, expected: Mapping[str, Any], at: datetime) -> Any:
    """Give what the file expects, as it really is."""
    if name == "misses":
        return dict(Counter(life.misses))
    if name == "reminders":
        return sum(isinstance(order, RemindOwner) for order in life.orders)
    case = life.case
    assert case is not None
    clock = case.clocks.get(name)
    if clock is None:
        return {"verdict": "none"}
    return {key: shown(life, name, key, said, at=at) for key, said in expected.items()}


def shown(life: Life, name: str, key: str, expected: Any, *, at: datetime) -> Any:
    """Give one value of a clock as the file writes it: the file's own words if they mean the same."""
    assert life.case is not None
    clock = life.case.clocks[name]
    if key == "verdict":
        return verdict(clock)
    if key in MOMENTS:
        moment = MOMENTS[key](life, clock, at)
        if expected == "none":
            return "none" if moment is None else str(moment)
        return expected if moment == instant(str(expected), life.calendar) else str(moment)
    length = LENGTHS[key](life.case, name, clock, calendar_of(life.pack, clock.calendar), at)
    return expected if length == span(str(expected)) else str(length)


def verdict(clock: Clock) -> str:
    """Give what became of a clock, in the words of the file."""
    if clock.cancelled_at is not None:
        return "fell away"
    if clock.met_at is not None:
        return "met late" if clock.missed_at else "met"
    if clock.missed_at is not None:
        return "missed"
    return "standing" if clock.is_paused else "running"


def if_it_ran_on(life: Life, clock: Clock, at: datetime) -> datetime:
    """Give when a clock that stands still would be due if what it waits for came now."""
    return running_again(clock, rows_of(life.pack.clocks).by_id[clock.row], life.pack, at=at).due_at


MOMENTS: Mapping[str, Callable[[Life, Clock, datetime], datetime | None]] = {
    "due": lambda _life, clock, _at: clock.due_at,
    "remind": lambda _life, clock, _at: clock.remind_at,
    "shown": if_it_ran_on,
}

LENGTHS: Mapping[str, Callable[[Case, str, Clock, Calendar, datetime], timedelta]] = {
    "took": lambda _case, _name, clock, calendar, at: used(clock, calendar, at=at),
    "early": lambda _case, _name, clock, calendar, _at: early_by(clock, calendar),
    "late": lambda _case, _name, clock, calendar, at: late_by(clock, calendar, at=at),
    "longest": lambda case, name, _clock, calendar, _at: longest_exchange(case, name, calendar),
    "rounds": lambda case, name, _clock, calendar, at: time_over_rounds(case, name, calendar, at=at),
}
