"""Plans: drafted, held for approval beyond limits, approved or refused."""

from __future__ import annotations

from datetime import datetime

from rules.admission import admit, not_before_receipt
from rules.directory import departments_behind
from rules.handled import Done, handled
from rules.limits import approvals_needed, check_analysed, check_changed, check_finding, remedies_of
from rules.notices import notify
from rules.permitted import check_permitted
from rules.tasks import new_task, open_tasks, settled
from schemas.case import Case, State
from schemas.decision import Decision, Reason
from schemas.errors import NotAllowed
from schemas.messages.plan import PlanApproved, PlanDrafted, PlanRefused
from schemas.policy.pack import Pack
from schemas.work import Plan

APPROVAL = "approval"
"""Kind of the task that a held plan becomes."""


def draft_plan(
    case: Case, pack: Pack, message: PlanDrafted, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Add a plan: told to the customer at once within limits, held for approval beyond them.

    Raises:
        NotAllowed: no finding or cause analysis yet, a remedy that is not allowed, or the same plan again.
        Incomplete: a remedy without the amount that it needs.

    Source: handling.yaml, rows handling.finding.*, handling.remedy.*, handling.limit.*.
    """
    admit(case, pack, "draft_plan", message.by)
    check_finding(pack.handling, case)
    check_analysed(case, pack)
    remedies = remedies_of(pack.handling, message.remedies)
    check_permitted(case, pack, remedies)
    at = not_before_receipt(case, happened_at)
    plan = Plan(
        version=len(case.plans) + 1,
        round=case.round,
        root_cause=message.root_cause,
        remedies=remedies,
        basis=message.basis,
        evidence=message.evidence,
        by=message.by,
        drafted_at=at,
        needs_approval=approvals_needed(pack.handling, remedies),
    )
    check_changed(case, plan)
    return (_hold if plan.needs_approval else _propose)(case, plan, pack, now=now, happened_at=at)


def approve_plan(
    case: Case, pack: Pack, message: PlanApproved, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Let a held plan pass; the customer is told at once.

    Raises:
        NotAllowed: another plan than the one in force, or its own drafter.
    """
    admit(case, pack, "approve_plan", message.by)
    at = not_before_receipt(case, happened_at)
    held = plan_in_force(case, message.plan_version)
    _check_independent(held, message.by)
    plan = held.model_copy(update={"approved_by": message.by, "approved_at": at, "proposed_at": now})
    told = case.model_copy(update={"first_response_at": case.first_response_at or at})
    after = _decided(with_plan(told, plan), "proposing", "approved", by=message.by, at=at)
    done = Done(
        "plan.approved",
        message.by,
        details={"plan_version": plan.version},
        orders=(notify(after, "solution", about=str(plan.version)),),
    )
    return handled(case, after, pack, done, now=now, happened_at=at)


def refuse_plan(
    case: Case, pack: Pack, message: PlanRefused, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Send a held plan back to its drafter; the customer hears nothing of it.

    Raises:
        NotAllowed: another plan than the one in force, or its own drafter.
    """
    admit(case, pack, "refuse_plan", message.by)
    at = not_before_receipt(case, happened_at)
    held = plan_in_force(case, message.plan_version)
    _check_independent(held, message.by)
    plan = held.model_copy(update={"refused_reason": message.reason})
    after = _decided(with_plan(case, plan), "planning", "refused", by=message.by, at=at)
    done = Done("plan.refused", message.by, details={"plan_version": plan.version})
    return handled(case, after, pack, done, now=now, happened_at=at)


def plan_in_force(case: Case, version: int) -> Plan:
    """Give the newest plan, if that is the version meant.

    Raises:
        NotAllowed: it is not; field ``plan_version``.
    """
    plan = case.plan
    if plan is None or plan.version != version:
        expected = f"plan {plan.version}" if plan else "a plan, and there is none"
        raise NotAllowed(
            f"Expected {expected}, which is in force; found plan {version}.",
            field="plan_version",
            expected=expected,
            found=repr(version),
        )
    return plan


def with_plan(case: Case, plan: Plan) -> Case:
    """Give the case with its newest plan replaced by a later stage of the same version."""
    return case.model_copy(update={"plans": (*case.plans[:-1], plan)})


def _propose(case: Case, plan: Plan, pack: Pack, *, now: datetime, happened_at: datetime) -> Decision[Case]:
    told = plan.model_copy(update={"proposed_at": now})
    after = case.model_copy(
        update={
            "plans": (*case.plans, told),
            "state": "proposing",
            "first_response_at": case.first_response_at or happened_at,
        }
    )
    done = Done(
        "plan.proposed",
        plan.by,
        details={"plan_version": plan.version, "remedies": [one.code for one in plan.remedies]},
        orders=(notify(after, "solution", about=str(plan.version)),),
    )
    return handled(case, after, pack, done, now=now, happened_at=happened_at)


def _hold(case: Case, plan: Plan, pack: Pack, *, now: datetime, happened_at: datetime) -> Decision[Case]:
    held = case.model_copy(update={"plans": (*case.plans, plan), "state": "plan_review"})
    approver = departments_behind(pack, pack.handling.approver, case)[0]
    text = ", ".join(plan.needs_approval)
    after, ask = new_task(held, pack, APPROVAL, approver, text, now=now, plan_version=plan.version)
    done = Done(
        "plan.held",
        plan.by,
        details={"plan_version": plan.version, "needs_approval": list(plan.needs_approval)},
        reasons=tuple(Reason("limit", row) for row in plan.needs_approval),
        asks=(ask,),
    )
    return handled(case, after, pack, done, now=now, happened_at=happened_at)


def _decided(case: Case, state: State, answer: str, *, by: str, at: datetime) -> Case:
    tasks = settled(case.tasks, open_tasks(case, APPROVAL), answer, by=by, at=at)
    return case.model_copy(update={"tasks": tasks, "state": state})


def _check_independent(plan: Plan, by: str) -> None:
    if plan.by == by:
        raise NotAllowed(
            f"Plan {plan.version} is decided by somebody else than its drafter; found {by!r}.",
            field="by",
            expected=f"somebody else than {plan.by}",
            found=repr(by),
        )
