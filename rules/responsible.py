"""Which department must act on a clock or a case at this moment."""

from __future__ import annotations

from schemas.case import Case
from schemas.policy.clock_parts import ASKED_DEPARTMENT, CALLING_DEPARTMENT, OWNING_DEPARTMENT
from schemas.policy.pack import Pack


def department_of(case: Case, pack: Pack, owner: str = OWNING_DEPARTMENT) -> str:
    """Give the department behind an owner; the fallback of the pack while nobody owns the case.

    Args:
        case: Any case.
        pack: The case's pack.
        owner: A department's code, or what stands for one in the clocks' rows.
    """
    if owner == CALLING_DEPARTMENT:
        return pack.callbacks.caller.department
    if owner not in {OWNING_DEPARTMENT, ASKED_DEPARTMENT}:
        return owner
    if case.owner is not None:
        return case.owner.department
    return case.assessment.department if case.assessment else pack.clocks.watch.fallback


def calendar_for(case: Case, pack: Pack, calendar: str) -> str:
    """Give the name of the calendar that a clock row means for a case: its own, or the owning department's."""
    if calendar != OWNING_DEPARTMENT:
        return calendar
    department = department_of(case, pack)
    named = (row.calendar for row in pack.directory.departments if row.code == department)
    return next(named, None) or pack.calendars.calendars[0].name


def departments_at_work(case: Case) -> tuple[str, ...]:
    """Give the departments that have something to do for a case, sorted: whom to tell that it has ended."""
    tasks = {task.department for task in case.tasks.values() if task.answered_at is None}
    owning = {case.owner.department, *case.cooperators} if case.owner else set()
    return tuple(sorted(tasks | owning))
