"""What a clock comes to, in its own time: how much of it was used, how late or early it was met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from rules.calendar import Calendar, work_between
from rules.clock_dues import ON_THE_WALL, joined
from rules.clock_names import is_finished_of
from schemas.case import Case
from schemas.clock import Clock, Pause, Unit

_NOTHING = timedelta(0)


def time_used(
    anchor: datetime, until: datetime, pauses: Sequence[Pause], unit: Unit, calendar: Calendar
) -> timedelta:
    """Give how much of a clock's own time had run between its anchor and an instant, pauses excluded."""
    stood = (
        own_time(max(pause.since, anchor), min(pause.until or until, until), unit, calendar)
        for pause in joined(pauses)
        if pause.since < until
    )
    return own_time(anchor, until, unit, calendar) - sum(stood, _NOTHING)


def own_time(since: datetime, until: datetime, unit: Unit, calendar: Calendar) -> timedelta:
    """Give the time between two instants as a clock counts it; nothing if the second is not later."""
    if unit in ON_THE_WALL:
        return max(until - since, _NOTHING)
    return work_between(since, until, calendar)


def used(clock: Clock, calendar: Calendar, *, at: datetime) -> timedelta:
    """Give how much of its own time a clock had used at an instant, and no more once it was met or fell away.

    Args:
        clock: Any clock. In a limit of days it is the open time; for a given instant, clock time.
        calendar: The one in force; what an earlier one measured is carried in the clock.
        at: The instant.
    """
    ends = (one for one in (clock.met_at, clock.cancelled_at, at) if one is not None)
    until, unit = min(ends), unit_of(clock)
    if clock.carried is None or unit in ON_THE_WALL:
        return time_used(clock.anchor, until, clock.pauses, unit, calendar)
    before = timedelta(milliseconds=clock.carried.used_ms)
    return before + time_used(clock.carried.at, until, clock.pauses, unit, calendar)


def late_by(clock: Clock, calendar: Calendar, *, at: datetime) -> timedelta:
    """Give by how much of its own time a clock was met late, or is late at an instant; nothing if it is not."""
    ends = (one for one in (clock.met_at, clock.cancelled_at, at) if one is not None)
    return own_time(clock.due_at, min(ends), unit_of(clock), calendar)


def early_by(clock: Clock, calendar: Calendar) -> timedelta:
    """Give how much of its own time was left when a clock was met; nothing if it was late or is not met."""
    if clock.met_at is None:
        return _NOTHING
    return own_time(clock.met_at, clock.due_at, unit_of(clock), calendar)


def unit_of(clock: Clock) -> Unit:
    """Give the unit in which a clock counts; a given instant is approached in clock time."""
    return clock.limit.unit if clock.limit else "clock_minutes"


def rounds_of(case: Case, name: str) -> Iterator[Clock]:
    """Give every clock of a name that the case keeps: each round and each exchange."""
    return (clock for known, clock in case.clocks.items() if known == name or is_finished_of(known, name))


def longest_exchange(case: Case, name: str, calendar: Calendar) -> timedelta:
    """Give the longest time that a clock of a name took to be met; nothing if none was."""
    met = (clock for clock in rounds_of(case, name) if clock.met_at is not None)
    return max((used(clock, calendar, at=clock.met_at or clock.due_at) for clock in met), default=_NOTHING)


def time_over_rounds(case: Case, name: str, calendar: Calendar, *, at: datetime) -> timedelta:
    """Give what all rounds of a clock used together at an instant; the time between them does not count."""
    return sum((used(clock, calendar, at=at) for clock in rounds_of(case, name)), _NOTHING)
