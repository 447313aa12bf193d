"""Applications for compensation (补偿申请): filed, held beyond limits, decided, and ordered once."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rules.admission import admit, not_before_receipt
from rules.approvals import to_approve
from rules.compensation.agreed import agreed_remedy
from rules.compensation.credits import credit_order, expect_application, next_id, with_application
from rules.compensation.merged import given_before_merging, given_in_merged
from rules.directory import departments_behind
from rules.handled import Done, handled
from rules.limits import approvals_needed
from rules.tasks import new_task, settled
from schemas.case import Case
from schemas.cloudevent import SOURCE
from schemas.compensation import LIVE, Application
from schemas.decision import Decision, Reason
from schemas.errors import NotAllowed
from schemas.messages.base import Event
from schemas.messages.compensation import CompensationApplied, CompensationApproved, CompensationRefused
from schemas.policy.compensation import Applications
from schemas.policy.pack import Pack
from schemas.work import Remedy

WITHIN: Final = "compensation.within-limits"


def apply(
    case: Case, pack: Pack, message: CompensationApplied, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """File an application: within limits it is ordered at once, beyond them it waits for its approver.

    Everything that the case was given or may still be given counts towards the limits, so that nothing is split. An
    approver who let the plan pass has let all pass that it promises, unless something was given beside.

    Raises:
        NotAllowed: a pack without applications, a remedy to which the customer has not agreed, that was carried out or
            is applied for already, or more than was agreed.
        Incomplete: several remedies that may be meant, or no amount.

    Source: compensation.yaml, row compensation.applications; handling.yaml, rows handling.limit.*; S4-46, S4-32.
    """
    row = expect_applications(pack)
    admit(case, pack, "apply_compensation", message.by)
    plan, remedy = agreed_remedy(case, pack, row, message)
    at = not_before_receipt(case, happened_at)
    needs = approvals_needed(pack.handling, (*_given(case), remedy))
    approved_before = plan.approved_by is not None and not _given(case, but=plan.version)
    is_held = bool(needs) and not approved_before
    filed = Application(
        id=next_id(case),
        origin="application",
        remedy=remedy.code,
        amount=remedy.amount,
        threshold=remedy.threshold,
        reason=message.reason,
        row=row.id,
        plan_version=plan.version,
        filed_by=message.by,
        filed_at=at,
        needs_approval=needs,
        approver=pack.handling.command("approve_compensation").role if needs else None,
        status="held" if is_held else "ordered",
        decided_by=None if is_held else plan.approved_by if needs else SOURCE,
        decided_at=None if is_held else at,
        ordered_at=None if is_held else now,
    )
    after, asks = _asked(case, filed, row, pack, now=now) if is_held else _ordered(case, filed, now=now)
    reasons = tuple(Reason("limit", name) for name in needs) or (Reason(WITHIN, row.id),)
    done = Done("compensation.applied", message.by, details=told(filed), reasons=reasons, asks=asks)
    return handled(case, after, pack, done, now=now, happened_at=at)


def approve(
    case: Case, pack: Pack, message: CompensationApproved, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Let an application pass that was held; it is ordered at once, and never a second time.

    Raises:
        NotAllowed: it is not held, its applicant would decide it, or the remedy was carried out meanwhile, here or
            for a case that was merged into this one.

    Source: handling.yaml, command approve_compensation; S4-46.
    """
    admit(case, pack, "approve_compensation", message.by)
    held = _expect_held(case, message.application, message.by)
    plan = case.plan
    still_open = plan is not None and any(
        one.code == held.remedy and one.done_at is None for one in plan.remedies
    )
    given_there = plan is not None and held.remedy in given_before_merging(case, plan)
    if plan is None or plan.version != held.plan_version or not still_open or given_there:
        raise NotAllowed(
            f"What {held.id} asks for is not open any more.",
            field="application",
            expected=f"an open remedy {held.remedy} of plan {held.plan_version}",
            found=repr(held.id),
        )
    at = not_before_receipt(case, happened_at)
    passed = held.model_copy(
        update={"status": "ordered", "decided_by": message.by, "decided_at": at, "ordered_at": now}
    )
    after, asks = _ordered(case, passed, now=now)
    after = _answered(after, held, "approved", by=message.by, at=at)
    done = Done("compensation.approved", message.by, details=told(passed), asks=asks)
    return handled(case, after, pack, done, now=now, happened_at=at)


def refuse(
    case: Case, pack: Pack, message: CompensationRefused, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Refuse an application; nothing is paid, and another one may be filed.

    Raises:
        NotAllowed: it is not held, or its applicant would decide it.

    Source: handling.yaml, command refuse_compensation; S4-46.
    """
    admit(case, pack, "refuse_compensation", message.by)
    held = _expect_held(case, message.application, message.by)
    at = not_before_receipt(case, happened_at)
    update = {
        "status": "refused",
        "decided_by": message.by,
        "decided_at": at,
        "refused_reason": message.reason,
    }
    refused = held.model_copy(update=update)
    after = _answered(with_application(case, refused), held, "refused", by=message.by, at=at)
    done = Done("compensation.refused", message.by, details=told(refused))
    return handled(case, after, pack, done, now=now, happened_at=at)


def expect_applications(pack: Pack) -> Applications:
    """Give the row about applications.

    Raises:
        NotAllowed: the pack has none.
    """
    row = pack.compensation.applications
    if row is None:
        raise NotAllowed(
            f"Pack {pack.name} credits nothing by application.",
            field="case",
            expected="a case whose pack has compensation.applications",
            found=repr(pack.name),
        )
    return row


def told(one: Application) -> dict[str, object]:
    """Give what the facts of an application say."""
    return {
        "application": one.id,
        "origin": one.origin,
        "remedy": one.remedy,
        "amount": one.amount.model_dump(mode="json") if one.amount else None,
        "points": one.points,
        "status": one.status,
        "approver": one.approver,
        "needs_approval": list(one.needs_approval),
    }


def _given(case: Case, *, but: int | None = None) -> tuple[Remedy, ...]:
    """Give what the case was given or may still be given, with what those merged into it were; without one plan's."""
    own = (
        one for one in case.applications if one.status in LIVE and (but is None or one.plan_version != but)
    )
    return tuple(Remedy(code=one.remedy, amount=one.amount) for one in (*given_in_merged(case), *own))


def _expect_held(case: Case, name: str, by: str) -> Application:
    found = expect_application(case, name)
    if found.status != "held":
        raise NotAllowed(
            f"Application {found.id} is {found.status}; only one that is held is decided.",
            field="application",
            expected="held",
            found=found.status,
        )
    if found.filed_by == by:
        raise NotAllowed(
            f"Application {found.id} is decided by somebody else than its applicant; found {by!r}.",
            field="by",
            expected=f"somebody else than {found.filed_by}",
            found=repr(by),
        )
    return found


def _ordered(case: Case, one: Application, *, now: datetime) -> tuple[Case, tuple[Event, ...]]:
    after = with_application(case, one)
    return after, (credit_order(after, one, now=now),)


def _asked(
    case: Case, one: Application, row: Applications, pack: Pack, *, now: datetime
) -> tuple[Case, tuple[Event, ...]]:
    approver = departments_behind(pack, one.approver or "", case)[0]
    text = f"{one.id}: {to_approve(pack, [(one.remedy, one.amount)], one.needs_approval)}"
    asked, ask = new_task(case, pack, row.task, approver, text, now=now, plan_version=one.plan_version)
    return with_application(asked, one.model_copy(update={"task_id": ask.task_id})), (ask,)


def _answered(case: Case, one: Application, answer: str, *, by: str, at: datetime) -> Case:
    ids = (one.task_id,) if one.task_id else ()
    return case.model_copy(update={"tasks": settled(case.tasks, ids, answer, by=by, at=at)})
