"""Remind the department in charge before a limit passes."""

from __future__ import annotations

from datetime import datetime

from rules.alerts import alert_orders
from rules.announcing import ask_department, case_fact
from rules.clock_rows import rows_of
from rules.clock_timers import with_clocks
from rules.conclusion import conclude, unchanged
from rules.responsible import department_of
from schemas.case import Case
from schemas.clock import Clock
from schemas.decision import Decision, Reason
from schemas.policy.pack import Pack


def remind_owner(case: Case, pack: Pack, name: str, *, now: datetime) -> Decision[Case]:
    """Remind whoever must act on a clock, once; change nothing if it was overtaken.

    Between the order and now the clock may have been met, cancelled, paused or missed: then none goes out.

    Args:
        case: Any case.
        pack: The case's pack.
        name: The clock's name in the case.
        now: Instant of the decision.

    Source: clocks.yaml, ``reminder`` of each row.
    """
    clock = case.clocks.get(name)
    if clock is None or not _may_be_reminded(clock, now=now):
        return unchanged(case, event="case.reminded")
    told = clock.model_copy(update={"reminded": True})
    after = with_clocks(case, {**case.clocks, name: told})
    department = department_of(case, pack, clock.owner)
    row = rows_of(pack.clocks).by_id.get(clock.row)
    kind = row.reminder_alert if row is not None and clock.missed_at is None else None
    alerts = alert_orders(after, pack, kind, detail=clock.due_at.isoformat(), about=name) if kind else ()
    details = {"clock": name, "row": clock.row, "due_at": clock.due_at.isoformat(), "department": department}
    asked = ask_department(
        after,
        department,
        "reminder",
        now=now,
        task_id=clock.about or None,
        due_at=clock.due_at,
        details={"clock": name},
    )
    fact = case_fact(after, "reminded", now=now, version=case.version + 1, details=details)
    return conclude(
        case,
        after,
        pack,
        event="case.reminded",
        now=now,
        reasons=(Reason("clock.reminder", clock.row, {"clock": name}),),
        orders=alerts,
        events=(fact, asked),
    )


def _may_be_reminded(clock: Clock, *, now: datetime) -> bool:
    waits = clock.is_running and not clock.is_paused and not clock.reminded
    return waits and (clock.missed_at is not None or now < clock.due_at)
