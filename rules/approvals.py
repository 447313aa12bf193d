"""Who must approve a plan: whoever the limits name, and whoever must see plans of such cases in any event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from rules.authority import belongs_to
from rules.directory import departments_behind
from rules.limits import approvals_needed
from rules.tasks import new_task, open_tasks
from schemas.case import Case
from schemas.errors import NotAllowed
from schemas.messages.events import DepartmentAsked
from schemas.model import Money
from schemas.policy.pack import Pack
from schemas.policy.planning import Approval
from schemas.policy.row import takes
from schemas.work import Plan, Remedy

APPROVAL = "approval"
"""Kind of the task that a held plan becomes, one for each department that must approve it."""


def rows_to_approve(case: Case, pack: Pack, remedies: tuple[Remedy, ...]) -> tuple[str, ...]:
    """Give the ids of the policy rows that want somebody to approve a plan; empty if nobody has to.

    Source: handling.yaml, rows handling.limit.* and handling.approval.*; S0-49, S3-42.
    """
    beside = tuple(row.id for row in pack.handling.approvals if _is_meant(row, case))
    return (*beside, *approvals_needed(pack.handling, remedies))


def approver_of(case: Case, pack: Pack, row_id: str) -> str:
    """Give the department whose approval a policy row wants."""
    own = (row.approver for row in pack.handling.approvals if row.id == row_id)
    return departments_behind(pack, next(own, pack.handling.approver), case)[0]


def to_approve(pack: Pack, given: Iterable[tuple[str, Money | None]], ids: Sequence[str]) -> str:
    """Give what somebody is asked to approve: remedies in the handbook's words, amounts, and the rows that ask."""
    labels = {row.code: row.label for row in pack.handling.remedies}
    worth = (
        f"{labels.get(code, code)} {amount.amount} {amount.currency}" if amount else labels.get(code, code)
        for code, amount in given
    )
    return f"{', '.join(worth)} ({', '.join(ids)})"


def asked_to_approve(
    case: Case, pack: Pack, plan: Plan, *, now: datetime
) -> tuple[Case, tuple[DepartmentAsked, ...]]:
    """Give the case with one task for each department that must approve its plan, and the requests."""
    rows: dict[str, list[str]] = {}
    for row_id in plan.needs_approval:
        rows.setdefault(approver_of(case, pack, row_id), []).append(row_id)
    after, asks = case, tuple[DepartmentAsked, ...]()
    for department, ids in rows.items():
        text = to_approve(pack, ((one.code, one.amount) for one in plan.remedies), ids)
        after, ask = new_task(after, pack, APPROVAL, department, text, now=now, plan_version=plan.version)
        asks = (*asks, ask)
    return after, asks


def asked_anew(
    case: Case, pack: Pack, plan: Plan, *, now: datetime
) -> tuple[Case, tuple[DepartmentAsked, ...]]:
    """Give the case with the approvals that its plan needs since it was held: it may turn out to be about privacy."""
    known = plan.needs_approval
    new = tuple(one for one in rows_to_approve(case, pack, plan.remedies) if one not in known)
    if not new:
        return case, ()
    wider = case.plans[-1].model_copy(update={"needs_approval": (*known, *new)})
    after = case.model_copy(update={"plans": (*case.plans[:-1], wider)})
    return asked_to_approve(after, pack, plan.model_copy(update={"needs_approval": new}), now=now)


def approvers(case: Case) -> tuple[str, ...]:
    """Give the departments whose approval of the newest plan is open."""
    return tuple(case.tasks[task_id].department for task_id in open_tasks(case, APPROVAL))


def approvers_beside(case: Case, pack: Pack) -> tuple[str, ...]:
    """Give those among them whom a row names, beside whoever the command to approve is for: legal for privacy."""
    usual = departments_behind(pack, pack.handling.approver, case)
    return tuple(one for one in approvers(case) if one not in usual)


def tasks_of(case: Case, pack: Pack, by: str) -> tuple[str, ...]:
    """Give the open approvals that somebody may give or refuse.

    Raises:
        NotAllowed: the plan waits for others only.
    """
    waiting = open_tasks(case, APPROVAL)
    theirs = tuple(one for one in waiting if belongs_to(pack, by, case.tasks[one].department))
    if theirs:
        return theirs
    expected = ", ".join(f"somebody of {name}" for name in dict.fromkeys(approvers(case)))
    raise NotAllowed(
        f"The plan of case {case.number} waits for {expected or 'nobody'}; found {by!r}.",
        field="by",
        expected=expected,
        found=repr(by),
    )


def rows_behind(case: Case, pack: Pack, plan: Plan, task_ids: Iterable[str]) -> tuple[str, ...]:
    """Give the policy rows that some of a plan's approvals settle."""
    departments = {case.tasks[task_id].department for task_id in task_ids}
    return tuple(one for one in plan.needs_approval if approver_of(case, pack, one) in departments)


def _is_meant(row: Approval, case: Case) -> bool:
    form = case.assessment
    if any(tag in row.tags for tag in case.tags_in_force):
        return True
    narrows = bool(row.classes or row.modules) or not row.tags
    return (
        narrows
        and takes(row.classes, form.cls if form else None)
        and takes(row.modules, form.module if form else None)
    )
