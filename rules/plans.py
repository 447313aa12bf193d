"""Plans: drafted, noted while they lack something, held for approval, approved or refused."""

from __future__ import annotations

from datetime import datetime

from rules.admission import admit, not_before_receipt
from rules.approvals import (
    APPROVAL,
    approvers,
    approvers_beside,
    asked_anew,
    asked_to_approve,
    rows_behind,
    rows_to_approve,
    tasks_of,
)
from rules.carrying_out import carry_out, is_consented
from rules.handled import Done, handled
from rules.limits import check_analysed, check_changed, check_finding
from rules.plan_parts import drawn_up, rows_that_hold_back
from rules.plan_versions import plan_in_force, with_plan
from rules.proposing import propose
from rules.tasks import open_tasks, settled
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.errors import NotAllowed
from schemas.messages.plan import PlanApproved, PlanDrafted, PlanRefused
from schemas.policy.pack import Pack
from schemas.work import Plan, PlanApproval


def draft_plan(
    case: Case, pack: Pack, message: PlanDrafted, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Add a plan: told to the customer at once if it is complete and needs no approval.

    One that lacks what the customer must see with it is noted, and its next version told. One beyond limits, or of
    a case whose plans somebody must see, is held for approval.

    Raises:
        NotAllowed: no finding or cause analysis yet, a remedy that is not allowed, or the same plan again.
        Incomplete: a remedy without the amount that it needs, or a part that the pack wants.

    Source: handling.yaml, rows handling.finding.*, handling.remedy.*, handling.limit.*, handling.approval.*.
    """
    admit(case, pack, "draft_plan", message.by)
    check_finding(pack.handling, case)
    check_analysed(case, pack)
    at = not_before_receipt(case, happened_at)
    plan = drawn_up(case, pack, message, at=at)
    check_changed(case, plan)
    if plan.lacks:
        return _note(case, plan, pack, now=now, happened_at=at)
    needed = rows_to_approve(case, pack, plan.remedies)
    if needed:
        return _hold(case, plan.model_copy(update={"needs_approval": needed}), pack, now=now, happened_at=at)
    return _propose(case, plan, pack, now=now, happened_at=at)


def approve_plan(
    case: Case, pack: Pack, message: PlanApproved, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Let a held plan pass. With the last approval the customer is told, or what they asked for is carried out.

    Where the pack wants more recorded with the customer's yes, they are told of their own wish too, and confirm it.

    Raises:
        NotAllowed: another plan than the one in force, its own drafter, or somebody whose approval is not open.

    Source: S0-49, S2-30, S3-42.
    """
    admit(case, pack, "approve_plan", message.by, asked=approvers_beside(case, pack))
    at = not_before_receipt(case, happened_at)
    held = plan_in_force(case, message.plan_version)
    _check_independent(held, message.by)
    task_ids = tasks_of(case, pack, message.by)
    given = PlanApproval(rows=rows_behind(case, pack, held, task_ids), by=message.by, at=at)
    plan = held.model_copy(update={"approvals": (*held.approvals, given)})
    answered = settled(case.tasks, task_ids, "approved", by=message.by, at=at)
    passed = with_plan(case.model_copy(update={"tasks": answered}), plan)
    passed, more = asked_anew(passed, pack, plan, now=now)
    details = {"plan_version": plan.version}
    if open_tasks(passed, APPROVAL):
        waits_for = list(approvers(passed))
        done = Done("plan.endorsed", message.by, details=details | {"waits_for": waits_for}, asks=more)
        return handled(case, passed, pack, done, now=now, happened_at=at)
    plan = plan.model_copy(update={"approved_by": message.by, "approved_at": at})
    if plan.counter and is_consented(plan, pack):
        agreed = plan.model_copy(update={"agreed_by": message.by, "agreed_at": at})
        after, asks = carry_out(passed, agreed, pack, named=None, now=now)
        done = Done("plan.approved", message.by, details=details | {"counter": True}, asks=asks)
        return handled(case, after, pack, done, now=now, happened_at=at)
    after, orders, asks = propose(passed, plan, pack, by=message.by, now=now, at=at)
    done = Done("plan.approved", message.by, details=details, orders=orders, asks=asks)
    return handled(case, after, pack, done, now=now, happened_at=at)


def refuse_plan(
    case: Case, pack: Pack, message: PlanRefused, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Send a held plan back to its drafter; the customer hears nothing of it.

    Raises:
        NotAllowed: another plan than the one in force, its own drafter, or somebody whose approval is not open.
    """
    admit(case, pack, "refuse_plan", message.by, asked=approvers_beside(case, pack))
    at = not_before_receipt(case, happened_at)
    held = plan_in_force(case, message.plan_version)
    _check_independent(held, message.by)
    tasks_of(case, pack, message.by)
    plan = held.model_copy(update={"refused_reason": message.reason})
    tasks = settled(case.tasks, open_tasks(case, APPROVAL), "refused", by=message.by, at=at)
    after = with_plan(case, plan).model_copy(update={"tasks": tasks, "state": "planning"})
    done = Done("plan.refused", message.by, details={"plan_version": plan.version})
    return handled(case, after, pack, done, now=now, happened_at=at)


def hold(case: Case, plan: Plan, pack: Pack, *, now: datetime) -> tuple[Case, Done]:
    """Give the case whose newest plan waits for approval, and what was done so far: who says it is put in by the rule.

    Args:
        case: The case, with the plan as its newest.
        plan: The plan, with the rows that want its approval.
        pack: The case's pack.
        now: Instant of the decision.
    """
    after, asks = asked_to_approve(
        with_plan(case, plan).model_copy(update={"state": "plan_review"}), pack, plan, now=now
    )
    done = Done(
        "plan.held",
        plan.by,
        details={"plan_version": plan.version, "needs_approval": list(plan.needs_approval)},
        reasons=tuple(Reason("limit", row) for row in plan.needs_approval),
        asks=asks,
    )
    return after, done


def _note(case: Case, plan: Plan, pack: Pack, *, now: datetime, happened_at: datetime) -> Decision[Case]:
    after = case.model_copy(update={"plans": (*case.plans, plan), "state": "planning"})
    done = Done(
        "plan.drafted",
        plan.by,
        details={"plan_version": plan.version, "lacks": list(plan.lacks)},
        reasons=tuple(Reason("plan.lacks", row) for row in rows_that_hold_back(case, pack, plan)),
    )
    return handled(case, after, pack, done, now=now, happened_at=happened_at)


def _propose(case: Case, plan: Plan, pack: Pack, *, now: datetime, happened_at: datetime) -> Decision[Case]:
    planned = case.model_copy(update={"plans": (*case.plans, plan)})
    after, orders, asks = propose(planned, plan, pack, by=plan.by, now=now, at=happened_at)
    details = {"plan_version": plan.version, "remedies": [one.code for one in plan.remedies]}
    done = Done("plan.proposed", plan.by, details=details, orders=orders, asks=asks)
    return handled(case, after, pack, done, now=now, happened_at=happened_at)


def _hold(case: Case, plan: Plan, pack: Pack, *, now: datetime, happened_at: datetime) -> Decision[Case]:
    planned = case.model_copy(update={"plans": (*case.plans, plan)})
    after, done = hold(planned, plan, pack, now=now)
    return handled(case, after, pack, done, now=now, happened_at=happened_at)


def _check_independent(plan: Plan, by: str) -> None:
    if plan.by == by:
        raise NotAllowed(
            f"Plan {plan.version} is decided by somebody else than its drafter; found {by!r}.",
            field="by",
            expected=f"somebody else than {plan.by}",
            found=repr(by),
        )
