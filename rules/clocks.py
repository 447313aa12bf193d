"""Clocks of a case: which event starts, meets, pauses or ends them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rules.clock_changes import cancelled, met, reopened
from rules.clock_pauses import latest_end, overrun, paused, resumed
from rules.clock_planning import on_calendar
from rules.clock_rows import rows_of
from rules.clock_starts import fits, start_clocks
from rules.clock_timers import same, with_clocks
from rules.happened import REOPENED, WAITING_BEGAN, WAITING_ENDED
from rules.responsible import calendar_for
from schemas.case import Case
from schemas.clock import Clock
from schemas.policy.clock_parts import OWNING_DEPARTMENT
from schemas.policy.clocks import ClockRow
from schemas.policy.pack import Pack

_BY_WAITING: Final = (WAITING_BEGAN,)


def note_event(case: Case, pack: Pack, event: str, *, at: datetime, about: str = "") -> Case:
    """Give the case with its clocks and their timers as they are after an event.

    Verdicts go by the event's own time: met exactly at the limit is on time. A clock that was met or missed
    is never rewritten. A further round begins its clocks again; the finished ones are kept as ``name#1``.

    Args:
        case: As it is after the event, with class, priority, round and state.
        pack: The case's pack.
        event: History event, for example ``case.responded``.
        at: When it happened; receipt stands in for anything earlier.
        about: What within the case it concerns: a task id.
    """
    at = max(at, case.received_at)
    by_id = rows_of(pack.clocks).by_id
    clocks = {
        name: _noted(case, clock, by_id[clock.row], pack, event, at=at, about=about)
        if clock.is_running
        else clock
        for name, clock in case.clocks.items()
    }
    if event == REOPENED:
        for name, clock in clocks.items():
            if REOPENED not in by_id[clock.row].cancelled_by:
                clocks[name] = reopened(clock, by_id[clock.row], pack, round=case.round, at=at)
    start_clocks(clocks, case, pack, event, at=at, about=about)
    return case if same(case.clocks, clocks) else with_clocks(case, clocks)


def _noted(  # noqa: PLR0913 - the parts of an event, all named
    case: Case, clock: Clock, row: ClockRow, pack: Pack, event: str, *, at: datetime, about: str
) -> Clock:
    """Give a running clock after an event that may end, stop or restart it."""
    if clock.pauses:
        clock = overrun(clock, row, pack, at=at)
    concerned = not row.each or clock.about == about
    if concerned and event in clock.satisfied_by and not _renews(case, clock, row, event, at=at):
        return met(clock, row, pack, at=at)
    falls_away = event in row.cancelled_by and (concerned or not about)
    if falls_away or not (case.is_open or row.outlives_case):
        return cancelled(clock, row, pack, at=at)
    if row.calendar == OWNING_DEPARTMENT and clock.missed_at is None and clock.limit is not None:
        name = calendar_for(case, pack, row.calendar)
        if name != clock.calendar:
            clock = on_calendar(clock, row, pack, name, at=at, before=pack)
    return _standing(case, clock, row, pack, event, at=at)


def _standing(  # noqa: PLR0913 - the parts of an event, all named
    case: Case, clock: Clock, row: ClockRow, pack: Pack, event: str, *, at: datetime
) -> Clock:
    """Give a running clock after an event that may stop it or let it run on."""
    if event == WAITING_ENDED:
        return resumed(clock, row, pack, reasons=_BY_WAITING, at=at)
    waiting = case.waiting
    if event == WAITING_BEGAN and waiting is not None and waiting.awaiting in row.pauses_while:
        return paused(clock, reason=event, awaiting=waiting.awaiting, at=at, ends_by=waiting.until)
    if event in row.resumes_on:
        return resumed(clock, row, pack, reasons=row.pauses_on, at=at)
    if event in row.pauses_on:
        ends_by = latest_end(row, pack, clock.calendar, since=at)
        return paused(clock, reason=event, awaiting=row.awaiting, at=at, ends_by=ends_by)
    return clock


def _renews(case: Case, clock: Clock, row: ClockRow, event: str, *, at: datetime) -> bool:
    on_time = clock.missed_at is None and at <= clock.due_at
    return row.renews and on_time and case.is_open and event in row.starts_on and fits(row.when, case)
