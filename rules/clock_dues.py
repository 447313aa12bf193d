"""When a clock is due and when its owner is reminded, from anchor, limit, calendar, pauses and extensions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from schemas.clock import TIME_OF, Carried, Duration, Pause, Unit, time_of
from schemas.errors import PolicyError
from schemas.policy.pack import Pack

_CLOCK: Final = frozenset({"clock_minutes", "clock_hours"})
_OPEN: Final = frozenset({"open_minutes", "open_hours"})
_DAYS: Final = frozenset({"working_days", "calendar_days"})
ON_THE_WALL: Final = frozenset({"clock_minutes", "clock_hours", "calendar_days"})
"""Units that no calendar's hours change."""

_MOMENT: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Term:
    """What the due instant of a clock follows from, beside its calendar."""

    anchor: datetime
    limit: Duration
    pauses: Sequence[Pause] = ()
    """One that has not ended yet adds nothing."""
    extensions: tuple[Duration, ...] = ()
    carried: Carried | None = None

    @property
    def measured_from(self) -> datetime:
        """Give the instant from which the calendar in force measures."""
        if self.carried is None or self.limit.unit in ON_THE_WALL:
            return self.anchor
        return self.carried.at


@dataclass(frozen=True, slots=True)
class Dues:
    """What the arithmetic gives for one clock."""

    due_at: datetime
    reminders: tuple[datetime, ...]
    """In order; may be empty."""
    provisional: bool
    """Whether a year between anchor and due has no published make-up working days yet."""


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


def planned_dues(term: Term, leads: Sequence[Duration], calendar: Calendar) -> Dues:
    """Give due and reminder instants of a clock.

    Args:
        term: What the due instant follows from.
        leads: How long before it somebody is reminded, in no order.
        calendar: The one in force.
    """
    unit, start = term.limit.unit, term.measured_from
    due_at = nominal = unpaused_due(term, calendar)
    early = [_early(nominal, term, lead, calendar) for lead in leads]
    if term.pauses:
        pauses = tuple(joined(term.pauses))
        due_at = extended(nominal, start, pauses, unit, calendar)
        early = [extended(one, start, pauses, unit, calendar) for one in early]
    reminders = tuple(sorted(early))
    settled = unit in ON_THE_WALL or calendar.is_settled(start, due_at)
    return Dues(due_at, reminders, provisional=not settled)


def given_dues(due_at: datetime, anchor: datetime, leads: Sequence[Duration], calendar: Calendar) -> Dues:
    """Give the reminders of an instant that somebody named, none of them before the anchor."""
    reminders = (
        subtract_work(due_at, time_of(lead), calendar, floor=anchor)
        if lead.unit in _OPEN
        else max(anchor, due_at - time_of(lead))
        for lead in leads
    )
    return Dues(due_at, tuple(sorted(reminders)), provisional=False)


def unpaused_due(term: Term, calendar: Calendar) -> datetime:
    """Give the instant at which a limit and its extensions end if no pause puts it off.

    After a change of calendar only what is left of the limit counts, by the calendar in force.
    """
    if term.carried is None:
        due = nominal_due(term.anchor, term.limit, calendar)
    else:
        due = _end_of_limit(term, term.limit.amount, calendar)
    for more in term.extensions:
        begun = due - _MOMENT if more.unit == "calendar_days" else due
        due = nominal_due(begun, more, calendar)
    return due


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

    Args:
        due: Without pauses.
        anchor: What a pause stood before it is left out.
        pauses: In order, not overlapping.
        unit: Of the limit.
        calendar: The one in force.
    """
    for pause in pauses:
        if pause.since >= due:
            break
        begun = max(pause.since, anchor)
        if pause.until is None or pause.until <= begun:
            continue
        if unit in ON_THE_WALL:
            due += pause.until - begun
        else:
            stood = work_between(begun, pause.until, calendar)
            due = add_work(due, stood, calendar) if stood else due
    return due


def joined(pauses: Sequence[Pause]) -> Iterator[Pause]:
    """Give the stretches that at least one of the pauses covers, in order; one may have no end yet."""
    last: Pause | None = None
    for pause in sorted(pauses, key=lambda one: one.since):
        if last is None or (last.until is not None and pause.since > last.until):
            if last is not None:
                yield last
            last = pause
        elif last.until is not None and (pause.until is None or pause.until > last.until):
            last = last.model_copy(update={"until": pause.until})
    if last is not None:
        yield last


def _end_of_limit(term: Term, amount: int, calendar: Calendar) -> datetime:
    """Give when so much of the limit's unit is used up, or the change of calendar if it was by then."""
    limit, carried = term.limit, term.carried
    if carried is None or limit.unit in ON_THE_WALL:
        return nominal_due(term.anchor, limit.model_copy(update={"amount": amount}), calendar)
    if limit.unit in _OPEN:
        left = amount * TIME_OF[limit.unit] - timedelta(milliseconds=carried.used_ms)
        return carried.at if left <= timedelta(0) else add_work(carried.at, left, calendar)
    days = amount - carried.days
    end = carried.at if days <= 0 else end_of_working_day(carried.days_until, days, calendar)
    stood = timedelta(milliseconds=carried.stood_ms)
    return add_work(end, stood, calendar) if stood else end


def _early(due: datetime, term: Term, lead: Duration, calendar: Calendar) -> datetime:
    """Give the instant at which so much of the limit is left, at the earliest the start."""
    start = term.measured_from
    if lead.unit in _CLOCK:
        return max(start, due - time_of(lead))
    if lead.unit in _DAYS:
        more = sum(one.amount for one in term.extensions if one.unit == lead.unit)
        days = term.limit.amount + more - lead.amount
        return max(start, _end_of_limit(term, days, calendar)) if days > 0 else start
    return subtract_work(due, time_of(lead), calendar, floor=start)
