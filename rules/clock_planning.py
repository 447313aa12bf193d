"""When a clock is due: at its start, and anew when row, calendar, pauses or extensions change."""

from __future__ import annotations

from datetime import datetime

from rules.clock_carry import carried_to
from rules.clock_dues import Dues, Term, calendar_of, given_dues, nominal_due, planned_dues
from rules.responsible import calendar_for
from schemas.case import Case
from schemas.clock import Clock, Extension
from schemas.policy.clock_parts import ASKED_DEPARTMENT
from schemas.policy.clocks import ClockRow
from schemas.policy.pack import Pack


def new_clock(case: Case, row: ClockRow, pack: Pack, *, anchor: datetime, about: str) -> Clock | None:
    """Give the clock that a row starts; None if it is due at an instant that nobody has given yet.

    An obligation that was fulfilled before it began, as a field of the case shows, is met and not missed.
    """
    name = calendar_for(case, pack, row.calendar)
    calendar = calendar_of(pack, name)
    if row.limit:
        dues = planned_dues(Term(anchor, row.limit), row.leads, calendar)
    else:
        given = given_instant(case, row, about)
        if given is None:
            return None
        dues = given_dues(given, anchor, row.leads, calendar)
    clock = Clock(
        row=row.id,
        anchor=anchor,
        limit=row.limit,
        calendar=name,
        satisfied_by=row.satisfied_by,
        about=about,
        owner=_owner(case, row, about),
        due_at=dues.due_at,
        round=case.round,
        remind_at=dues.reminders[0] if dues.reminders else None,
        provisional=dues.provisional,
    )
    shown = [getattr(case, field) for field in row.already_met_at]
    before = [instant for instant in shown if instant is not None and instant >= anchor]
    return clock.model_copy(update={"met_at": min(before), "remind_at": None}) if before else clock


def given_instant(case: Case, row: ClockRow, about: str) -> datetime | None:
    """Give the instant that a row without a limit is due at; None if there is none."""
    if row.until == "promised_by":
        return case.promised_by
    task = case.tasks.get(about)
    return task.due_at if task else None


def planned_anew(  # noqa: PLR0913 - a change of row, all named
    case: Case, clock: Clock, row: ClockRow, pack: Pack, *, at: datetime, before: Pack | None = None
) -> Clock:
    """Give the clock under another row: from the original anchor, with pauses and extensions, never due later.

    A clock that is missed already, or would gain time, stays as it is. Where the row brings another calendar,
    what has passed counts by the one until now, and only what is left of the new limit by the other.

    Args:
        case: As it is after the change.
        clock: A running clock.
        row: The row that it comes under.
        pack: The pack of that row.
        at: When the change happened.
        before: The pack until now, if the case changed it.
    """
    if clock.missed_at is not None:
        return clock
    name = calendar_for(case, pack, row.calendar)
    moved = clock.model_copy(
        update={
            "row": row.id,
            "limit": row.limit,
            "satisfied_by": row.satisfied_by,
            "owner": clock.owner if row.owner == ASKED_DEPARTMENT else row.owner,
            "reminders_due": 0,
            "reminded": False,
        }
    )
    other = on_calendar(moved, row, pack, name, at=at, before=before or pack)
    return clock if other.due_at >= clock.due_at else other


def on_calendar(  # noqa: PLR0913 - a change of calendar, all named
    clock: Clock, row: ClockRow, pack: Pack, name: str, *, at: datetime, before: Pack
) -> Clock:
    """Give the clock under a calendar: each span by the one in force, the rest of the limit by the new one.

    A clock that was due by then stays as it is.

    Args:
        clock: A running clock.
        row: Its row.
        pack: Has the calendar from now on.
        name: Which one.
        at: When it comes into force.
        before: The pack that has the calendar until now.
    """
    if at > clock.due_at and not clock.is_paused:
        return clock
    until_now, from_now = calendar_of(before, clock.calendar), calendar_of(pack, name)
    if until_now.row != from_now.row:
        update = {"calendar": name, "carried": carried_to(clock, until_now, at=at)}
        clock = clock.model_copy(update=update)
    return recalculated(clock, row, pack)


def lengthened(clock: Clock, row: ClockRow, pack: Pack, extension: Extension) -> Clock:
    """Give the clock with more time; the reminders that the new limit brings come again."""
    longer = clock.model_copy(
        update={
            "extensions": (*clock.extensions, extension),
            "reminders_due": 0,
            "reminded": False,
        }
    )
    return recalculated(longer, row, pack, after=extension.at)


def recalculated(clock: Clock, row: ClockRow, pack: Pack, *, after: datetime | None = None) -> Clock:
    """Give the clock with its instants worked out again, by the calendar as it is known now.

    Args:
        clock: Any clock that is not missed.
        row: Gives the reminders.
        pack: Has the clock's calendar.
        after: Reminders that would have come before this instant are left out.
    """
    dues = dues_of(clock, row, pack)
    due_count = clock.reminders_due
    if after is not None:
        due_count = sum(moment <= after for moment in dues.reminders)
    ahead = dues.reminders[due_count:]
    return clock.model_copy(
        update={
            "due_at": dues.due_at,
            "reminders_due": due_count,
            "remind_at": ahead[0] if ahead else None,
            "provisional": dues.provisional,
        }
    )


def dues_of(clock: Clock, row: ClockRow, pack: Pack) -> Dues:
    """Give due instant and reminders of a clock, all of them, as its calendar is known now."""
    calendar = calendar_of(pack, clock.calendar)
    if clock.limit is None:
        return given_dues(clock.due_at, clock.anchor, row.leads, calendar)
    more = tuple(one.more for one in clock.extensions)
    term = Term(clock.anchor, clock.limit, clock.pauses, more, clock.carried)
    return planned_dues(term, row.leads, calendar)


def again_at(clock: Clock, row: ClockRow, pack: Pack, *, now: datetime) -> datetime | None:
    """Give when the owner of a missed clock is reminded next; None if the row asks for none."""
    if row.remind_again is None:
        return None
    every = nominal_due(clock.due_at, row.remind_again, calendar_of(pack, clock.calendar)) - clock.due_at
    return clock.due_at + every * max(1, (now - clock.due_at) // every + 1)


def _owner(case: Case, row: ClockRow, about: str) -> str:
    task = case.tasks.get(about)
    return task.department if row.owner == ASKED_DEPARTMENT and task is not None else row.owner
