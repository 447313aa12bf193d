"""Carrying an accepted plan out, remedy by remedy, to the resolution."""

from __future__ import annotations

from datetime import datetime

from rules.admission import admit, not_before_receipt
from rules.carrying_out import EXECUTION
from rules.compensation.agreed import check_not_being_credited
from rules.handled import Done, handled
from rules.labels import expect_row
from rules.plan_versions import with_plan
from rules.resolution import resolve_into_callback
from rules.tasks import open_tasks, settled
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.plan import CaseResolved, RemedyDone
from schemas.policy.pack import Pack
from schemas.work import Plan, Remedy


def finish_remedy(
    case: Case, pack: Pack, message: RemedyDone, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Mark one remedy of the accepted plan as carried out, and answer its task.

    Raises:
        NotAllowed: a remedy that is not open in the plan, or that is credited by an application.
    """
    admit(case, pack, "finish_remedy", message.by)
    at = not_before_receipt(case, happened_at)
    plan = _accepted_plan(case)
    row = expect_row(pack.handling.remedies, message.code, field="code")
    waiting = [remedy.code for remedy in plan.remedies if remedy.done_at is None]
    if row.code not in waiting:
        expected = ", ".join(waiting) or "nothing: every remedy is done"
        raise NotAllowed(
            f"Expected an open remedy of plan {plan.version}: {expected}; found {message.code!r}.",
            field="code",
            expected=expected,
            found=repr(message.code),
        )
    check_not_being_credited(case, plan, row.code)
    marked = plan.model_copy(update={"remedies": _done(plan.remedies, row.code, at)})
    tasks = [known for known in open_tasks(case, EXECUTION) if case.tasks[known].remedy == row.code]
    after = with_plan(case, marked).model_copy(
        update={"tasks": settled(case.tasks, tasks, row.label, by=message.by, at=at)}
    )
    details = {"plan_version": plan.version, "code": row.code, "open": len(waiting) - 1}
    done = Done("remedy.done", message.by, about=row.code, details=details)
    return handled(case, after, pack, done, now=now, happened_at=at)


def resolve(
    case: Case, pack: Pack, message: CaseResolved, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """End the execution with its result; the callback is due at once.

    Raises:
        NotAllowed: a remedy is still open.
    """
    admit(case, pack, "resolve", message.by)
    plan = _accepted_plan(case)
    waiting = [remedy.code for remedy in plan.remedies if remedy.done_at is None]
    if waiting:
        raise NotAllowed(
            f"Case {case.number} has open remedies: {', '.join(waiting)}.",
            field="case.plan.remedies",
            expected="every remedy done",
            found=repr(waiting),
        )
    return resolve_into_callback(
        case,
        case,
        pack,
        event="case.resolved",
        by=message.by,
        result=message.result,
        notice="result",
        now=now,
        happened_at=not_before_receipt(case, happened_at),
    )


def _accepted_plan(case: Case) -> Plan:
    plan = case.plan
    if plan is None or not plan.is_agreed:
        raise NotAllowed(
            f"Case {case.number} has no plan that both sides agreed to.",
            field="case.plan",
            expected="a plan with the yes of customer and company",
            found=repr(plan.version if plan else None),
        )
    return plan


def _done(remedies: tuple[Remedy, ...], code: str, at: datetime) -> tuple[Remedy, ...]:
    return tuple(
        remedy.model_copy(update={"done_at": at}) if remedy.code == code else remedy for remedy in remedies
    )
