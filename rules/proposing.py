"""A plan goes to the customer: told at once, and talked about by somebody where the pack wants that."""

from __future__ import annotations

from datetime import datetime

from rules.notices import notify
from rules.plan_versions import with_plan
from rules.tasks import department_meant, new_task, settled
from schemas.case import Case
from schemas.messages.base import Order
from schemas.messages.events import DepartmentAsked
from schemas.policy.pack import Pack
from schemas.work import Plan


def propose(  # noqa: PLR0913 - a yes and its two instants
    case: Case, plan: Plan, pack: Pack, *, by: str, now: datetime, at: datetime
) -> tuple[Case, tuple[Order, ...], tuple[DepartmentAsked, ...]]:
    """Give the case with its plan out, the order to tell the customer, and the request to talk to them.

    Args:
        case: The case; its newest plan is that one.
        plan: The plan, complete and approved.
        pack: The case's pack.
        by: Who says yes for the company.
        now: Instant of the decision.
        at: When they said so.

    Source: S0-50, S4-38; handling.yaml, row handling.contact.
    """
    told = plan.model_copy(update={"proposed_at": now, "agreed_by": by, "agreed_at": at})
    after = with_plan(case, told).model_copy(
        update={"state": "proposing", "first_response_at": case.first_response_at or at}
    )
    order = notify(after, "solution", about=str(plan.version))
    for old in case.plans[:-1]:
        after = spoken_with(after, old, pack, "superseded", by=by, at=at)
    row = pack.handling.contact
    if row is None:
        return after, (order,), ()
    department = department_meant(after, row.department)
    after, ask = new_task(after, pack, row.kind, department, row.text, now=now, plan_version=plan.version)
    return after, (order,), (ask,)


def spoken_with(case: Case, plan: Plan, pack: Pack, answer: str, *, by: str, at: datetime) -> Case:  # noqa: PLR0913
    """Give the case whose customer was talked to about a plan: that task is done."""
    row = pack.handling.contact
    if row is None:
        return case
    about = [
        task_id
        for task_id, task in case.tasks.items()
        if task.plan_version == plan.version and task.answered_at is None and task.kind == row.kind
    ]
    return case.model_copy(update={"tasks": settled(case.tasks, about, answer, by=by, at=at)})
