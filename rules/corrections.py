"""Limits of a case whose pack had a calendar corrected, such as a year's official list of holidays."""

from __future__ import annotations

from datetime import datetime

from rules.announcing import case_fact
from rules.clock_planning import recalculated
from rules.clock_rows import rows_of
from rules.clock_timers import with_clocks
from rules.conclusion import conclude, unchanged
from schemas.case import Case
from schemas.clock import Clock
from schemas.decision import Decision, Reason
from schemas.messages.clocks import CalendarCorrected
from schemas.policy.pack import Pack


def correct(case: Case, pack: Pack, message: CalendarCorrected, *, now: datetime) -> Decision[Case]:
    """Work every limit that still runs out again, by the calendars as the pack has them now.

    A limit that has passed stays as it is, and so does what was met or missed. Nothing changes if no limit moves.

    Args:
        case: Any case.
        pack: The case's pack as the process has loaded it.
        message: Who corrected it and why.
        now: Instant of the decision.
    """
    rows = rows_of(pack.clocks).by_id
    moved = {
        name: recalculated(clock, rows[clock.row], pack)
        for name, clock in case.clocks.items()
        if _still_runs(clock, now=now)
    }
    due = {
        name: one.due_at.isoformat() for name, one in moved.items() if one.due_at != case.clocks[name].due_at
    }
    if not due:
        return unchanged(case, event="case.limits-corrected")
    after = with_clocks(case, {**case.clocks, **{name: moved[name] for name in due}})
    fact = case_fact(after, "limits-corrected", now=now, version=case.version + 1, details={"due": due})
    reasons = tuple(
        Reason("calendar.corrected", case.clocks[name].row, {"due_at": due[name]}) for name in due
    )
    return conclude(
        case,
        after,
        pack,
        event="case.limits-corrected",
        now=now,
        by=message.by,
        reasons=reasons,
        events=(fact,),
    )


def _still_runs(clock: Clock, *, now: datetime) -> bool:
    return clock.is_running and clock.missed_at is None and (clock.is_paused or now <= clock.due_at)
