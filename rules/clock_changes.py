"""What one event does to one clock. A verdict, met or missed, is never rewritten."""

from __future__ import annotations

from datetime import datetime

from rules.clock_dues import calendar_of, planned_dues
from schemas.case import Case
from schemas.clock import Clock, Pause
from schemas.policy.clocks import ASKED_DEPARTMENT, ClockRow
from schemas.policy.pack import Pack


def new_clock(case: Case, row: ClockRow, pack: Pack, *, anchor: datetime, about: str) -> Clock:
    """Give the clock that a row starts.

    An obligation that was fulfilled before it began, as a field of the case shows, is met and not missed.
    """
    dues = planned_dues(row, anchor, (), calendar_of(pack, row.calendar))
    clock = Clock(
        row=row.id,
        anchor=anchor,
        limit=row.limit,
        calendar=row.calendar,
        satisfied_by=row.satisfied_by,
        about=about,
        owner=_owner(case, row, about),
        due_at=dues.due_at,
        round=case.round,
        remind_at=dues.remind_at,
        provisional=dues.provisional,
    )
    shown = [getattr(case, field) for field in row.already_met_at]
    before = [instant for instant in shown if instant is not None and instant >= anchor]
    return clock.model_copy(update={"met_at": min(before), "remind_at": None}) if before else clock


def met(clock: Clock, row: ClockRow, pack: Pack, *, at: datetime) -> Clock:
    """Give the clock met at an instant; exactly at the limit is on time, later it is missed as well."""
    ended = _stopped(clock, row, pack, at=at)
    return ended.model_copy(update={"met_at": max(at, clock.anchor)})


def cancelled(clock: Clock, row: ClockRow, pack: Pack, *, at: datetime) -> Clock:
    """Give the clock whose obligation fell away at an instant; missed if that was after the limit."""
    return _stopped(clock, row, pack, at=at).model_copy(update={"cancelled_at": at})


def paused(clock: Clock, row: ClockRow, *, reason: str, at: datetime) -> Clock:
    """Give the clock standing still; one that stands already, or was due by then, stays as it is."""
    if clock.is_paused or clock.missed_at is not None or at >= clock.due_at:
        return clock
    pause = Pause(reason=reason, awaiting=row.awaiting, since=max(at, clock.anchor, _last_end(clock)))
    return clock.model_copy(update={"pauses": (*clock.pauses, pause)})


def resumed(clock: Clock, row: ClockRow, pack: Pack, *, at: datetime) -> Clock:
    """Give the clock running again, due later by the time that it stood still."""
    if not clock.is_paused:
        return clock
    open_pause = clock.pauses[-1]
    ended = open_pause.model_copy(update={"until": max(at, open_pause.since)})
    return recalculated(clock.model_copy(update={"pauses": (*clock.pauses[:-1], ended)}), row, pack)


def planned_anew(clock: Clock, row: ClockRow, pack: Pack) -> Clock:
    """Give the clock under another row: from the original anchor, with its pauses, never due later.

    A clock that is missed already, or would gain time, stays as it is.
    """
    if clock.missed_at is not None:
        return clock
    other = recalculated(clock, row, pack)
    if other.due_at >= clock.due_at:
        return clock
    return other.model_copy(
        update={
            "row": row.id,
            "limit": row.limit,
            "calendar": row.calendar,
            "satisfied_by": row.satisfied_by,
            "owner": clock.owner if row.owner == ASKED_DEPARTMENT else row.owner,
            "reminded": False,
        }
    )


def _stopped(clock: Clock, row: ClockRow, pack: Pack, *, at: datetime) -> Clock:
    ended = resumed(clock, row, pack, at=at)
    if at <= ended.due_at or ended.missed_at is not None:
        return ended.model_copy(update={"remind_at": None})
    return ended.model_copy(update={"missed_at": ended.due_at, "remind_at": None})


def recalculated(clock: Clock, row: ClockRow, pack: Pack) -> Clock:
    """Give the clock with its instants worked out again, by the calendar as it is known now."""
    dues = planned_dues(row, clock.anchor, clock.pauses, calendar_of(pack, row.calendar))
    return clock.model_copy(
        update={
            "due_at": dues.due_at,
            "remind_at": None if clock.reminded and row.id == clock.row else dues.remind_at,
            "provisional": dues.provisional,
        }
    )


def _last_end(clock: Clock) -> datetime:
    last = clock.pauses[-1].until if clock.pauses else None
    return last or clock.anchor


def _owner(case: Case, row: ClockRow, about: str) -> str:
    task = case.tasks.get(about)
    return task.department if row.owner == ASKED_DEPARTMENT and task is not None else row.owner
