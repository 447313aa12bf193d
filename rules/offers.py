"""The customer's answer to a plan: nothing is carried out before they agree, everything at once after."""

from __future__ import annotations

from datetime import datetime

from rules.admission import admit, not_before_receipt
from rules.handled import Done, handled
from rules.placing import is_unclaimed
from rules.plans import plan_in_force, with_plan
from rules.tasks import department_meant, new_task
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import Incomplete
from schemas.messages.events import DepartmentAsked
from schemas.messages.plan import CustomerAccepted, CustomerObjected
from schemas.policy.pack import Pack
from schemas.work import Plan

EXECUTION = "execution"
"""Kind of the task that each remedy of an accepted plan becomes."""


def accept_plan(
    case: Case, pack: Pack, message: CustomerAccepted, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Record that the customer agrees, and have every remedy carried out.

    Raises:
        NotAllowed: another plan than the one in force.
        Incomplete: the pack wants somebody who follows the execution, and there is nobody in person.

    Source: S0-53, S2-35; handling.yaml, rows handling.remedy.* name the departments.
    """
    admit(case, pack, "accept_plan", message.by)
    at = not_before_receipt(case, happened_at)
    plan = plan_in_force(case, message.plan_version).model_copy(update={"accepted_at": at})
    follower = _follower(case, pack, message)
    agreed = with_plan(case, plan).model_copy(update={"state": "executing", "follow_up_owner": follower})
    after, asks = execution_tasks(agreed, plan, pack, now=now)
    done = Done("plan.accepted", message.by, details={"plan_version": plan.version}, asks=asks)
    return handled(case, after, pack, done, now=now, happened_at=at)


def _follower(case: Case, pack: Pack, message: CustomerAccepted) -> str | None:
    """Give who follows the execution, None where nobody has to."""
    if message.follow_up_owner is not None or pack.handling.follow_up is None:
        return message.follow_up_owner
    if case.owner is None or is_unclaimed(case, pack):
        raise Incomplete(
            f"The execution for case {case.number} needs somebody in person who follows it.",
            field="follow_up_owner",
            expected="a staff id, or a case that somebody owns in person",
            found="None",
        )
    return case.owner.person


def execution_tasks(
    case: Case, plan: Plan, pack: Pack, *, now: datetime
) -> tuple[Case, tuple[DepartmentAsked, ...]]:
    """Give the case with one task for each remedy, and the requests."""
    rows = {row.code: row for row in pack.handling.remedies}
    after, asks = case, tuple[DepartmentAsked, ...]()
    for remedy in plan.remedies:
        row = rows[remedy.code]
        after, ask = new_task(
            after,
            pack,
            EXECUTION,
            department_meant(case, row.department),
            remedy.text or row.label,
            now=now,
            due_at=remedy.due_at,
            plan_version=plan.version,
            remedy=remedy.code,
        )
        asks = (*asks, ask)
    return after, asks


def object_to_plan(
    case: Case, pack: Pack, message: CustomerObjected, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Record that the customer does not agree; the next plan must offer something else.

    Raises:
        NotAllowed: another plan than the one in force.
    """
    admit(case, pack, "object_to_plan", message.by)
    at = not_before_receipt(case, happened_at)
    turned_down = {"objected_at": at, "objection": message.objection}
    plan = plan_in_force(case, message.plan_version).model_copy(update=turned_down)
    after = with_plan(case, plan).model_copy(update={"state": "planning"})
    done = Done("plan.objected", message.by, details={"plan_version": plan.version})
    return handled(case, after, pack, done, now=now, happened_at=at)
