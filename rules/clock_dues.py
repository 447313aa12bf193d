"""When a clock is due and when its owner is reminded, from anchor, limit, calendar and pauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rules.calendar import (
    Calendar,
    add_work,
    compiled,
    end_of_calendar_day,
    end_of_working_day,
    subtract_work,
    work_between,
)
from schemas.clock import Duration, Pause, Unit
from schemas.errors import PolicyError
from schemas.policy.clocks import ClockRow
from schemas.policy.pack import Pack

_TIME_OF: Final[dict[Unit, timedelta]] = {
    "clock_minutes": timedelta(minutes=1),
    "clock_hours": timedelta(hours=1),
    "open_minutes": timedelta(minutes=1),
    "open_hours": timedelta(hours=1),
}
_CLOCK: Final = frozenset({"clock_minutes", "clock_hours"})
_OPEN: Final = frozenset({"open_minutes", "open_hours"})
_ON_THE_WALL: Final = frozenset({"clock_minutes", "clock_hours", "calendar_days"})


@dataclass(frozen=True, slots=True)
class Dues:
    """What the arithmetic gives for one clock."""

    due_at: datetime
    remind_at: datetime | None
    provisional: bool
    """Whether a year between anchor and due has no published make-up working days yet."""


def time_of(duration: Duration) -> timedelta:
    """Give minutes or hours as a timedelta.

    Raises:
        PolicyError: the unit is days, which have no fixed length.
    """
    if duration.unit not in _TIME_OF:
        message = f"expected minutes or hours, found {duration.amount} {duration.unit}"
        raise PolicyError(message)
    return duration.amount * _TIME_OF[duration.unit]


def calendar_of(pack: Pack, name: str) -> Calendar:
    """Give a calendar of the pack, ready for arithmetic.

    Raises:
        PolicyError: the pack has no such calendar.
    """
    row = pack.calendars.named(name)
    if row is None:
        known = ", ".join(row.name for row in pack.calendars.calendars)
        message = f"clocks.yaml: expected a calendar out of {known}, found {name!r}"
        raise PolicyError(message)
    return compiled(row)


def planned_dues(row: ClockRow, anchor: datetime, pauses: Sequence[Pause], calendar: Calendar) -> Dues:
    """Give due and reminder instants of a clock under a row.

    Args:
        row: Limit, unit and reminder.
        anchor: Where the clock counts from.
        pauses: In order, not overlapping; one that has not ended yet adds nothing.
        calendar: The row's.
    """
    unit = row.limit.unit
    nominal = nominal_due(anchor, row.limit, calendar)
    due_at = extended(nominal, anchor, pauses, unit, calendar)
    remind_at = None
    if row.reminder:
        early = _early(nominal, anchor, row.limit, row.reminder, calendar)
        remind_at = extended(early, anchor, pauses, unit, calendar)
    settled = unit in _ON_THE_WALL or calendar.is_settled(anchor, due_at)
    return Dues(due_at=due_at, remind_at=remind_at, provisional=not settled)


def nominal_due(anchor: datetime, limit: Duration, calendar: Calendar) -> datetime:
    """Give the instant at which a limit ends that is never paused."""
    if limit.unit in _CLOCK:
        return anchor + time_of(limit)
    if limit.unit in _OPEN:
        return add_work(anchor, time_of(limit), calendar)
    if limit.unit == "working_days":
        return end_of_working_day(anchor, limit.amount, calendar)
    return end_of_calendar_day(anchor, limit.amount, calendar)


def extended(
    due: datetime, anchor: datetime, pauses: Sequence[Pause], unit: Unit, calendar: Calendar
) -> datetime:
    """Give the due instant put off by the time that the clock stood still.

    A pause adds its own length in the clock's time: wall-clock time, or open time of the calendar, also to a
    limit in working days. A pause that begins at the due instant or later adds nothing.
    """
    for pause in pauses:
        if pause.since >= due:
            break
        begun = max(pause.since, anchor)
        if pause.until is None or pause.until <= begun:
            continue
        if unit in _ON_THE_WALL:
            due += pause.until - begun
        else:
            stood = work_between(begun, pause.until, calendar)
            due = add_work(due, stood, calendar) if stood else due
    return due


def time_used(
    anchor: datetime, until: datetime, pauses: Sequence[Pause], unit: Unit, calendar: Calendar
) -> timedelta:
    """Give how much of a clock's own time had run between its anchor and an instant, pauses excluded."""

    def counted(since: datetime, upto: datetime) -> timedelta:
        if unit in _ON_THE_WALL:
            return max(upto - since, timedelta(0))
        return work_between(since, upto, calendar)

    stood = sum(
        (
            counted(max(pause.since, anchor), min(pause.until or until, until))
            for pause in pauses
            if pause.since < until
        ),
        timedelta(0),
    )
    return counted(anchor, until) - stood


def _early(due: datetime, anchor: datetime, limit: Duration, lead: Duration, calendar: Calendar) -> datetime:
    """Give the instant at which so much of the limit is left, at the earliest the anchor."""
    if lead.unit == "working_days":
        days = limit.amount - lead.amount
        return end_of_working_day(anchor, days, calendar) if days > 0 else anchor
    if lead.unit == "calendar_days":
        days = limit.amount - lead.amount
        return end_of_calendar_day(anchor, days, calendar) if days > 0 else anchor
    if lead.unit in _OPEN:
        return subtract_work(due, time_of(lead), calendar, floor=anchor)
    return max(anchor, due - time_of(lead))
