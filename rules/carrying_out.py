"""The beginning of execution: in the very step in which the second side says yes, and none before."""

from __future__ import annotations

from datetime import datetime

from rules.placing import is_unclaimed
from rules.plan_versions import with_plan
from rules.tasks import department_meant, new_task
from schemas.case import Case
from schemas.errors import Incomplete, NotAllowed
from schemas.messages.events import DepartmentAsked
from schemas.policy.pack import Pack
from schemas.work import Plan

EXECUTION = "execution"
"""Kind of the task that each remedy of an agreed plan becomes."""


def carry_out(
    case: Case, plan: Plan, pack: Pack, *, named: str | None, now: datetime
) -> tuple[Case, tuple[DepartmentAsked, ...]]:
    """Give the case in execution, with one task for each remedy, and the requests.

    The customer expects it done when the last dated remedy is.

    Args:
        case: The case whose plan both sides agree to.
        plan: That plan.
        pack: Its remedies name the departments.
        named: Who is to follow the execution; None: whoever owns the case, if the pack wants somebody.
        now: Instant of the decision.

    Raises:
        NotAllowed: one of the sides has not said yes.
        Incomplete: the pack wants somebody who follows the execution, and there is nobody in person.

    Source: S0-53, S2-31, S2-32, S2-35; handling.yaml, rows handling.remedy.*.
    """
    if not plan.is_agreed:
        raise NotAllowed(
            f"Plan {plan.version} of case {case.number} is carried out once both sides have agreed.",
            field="case.plan.agreed_at",
            expected="a yes of the customer and of the company",
            found=repr(None),
        )
    dated = [remedy.due_at for remedy in plan.remedies if remedy.due_at is not None and remedy.due_at > now]
    agreed = with_plan(case, plan).model_copy(
        update={
            "state": "executing",
            "follow_up_owner": _follower(case, pack, named),
            "promised_by": max(dated, default=case.promised_by),
        }
    )
    return _execution_tasks(agreed, plan, pack, now=now)


def is_consented(plan: Plan, pack: Pack) -> bool:
    """Say whether everything stands in a plan that the pack wants recorded with the customer's yes: S4-44."""
    row = pack.handling.consent
    return row is None or all(getattr(plan, part) is not None for part in row.parts)


def _follower(case: Case, pack: Pack, named: str | None) -> str | None:
    """Give who follows the execution, None where nobody has to."""
    if named is not None or pack.handling.follow_up is None:
        return named
    if case.owner is None or is_unclaimed(case, pack):
        raise Incomplete(
            f"The execution for case {case.number} needs somebody in person who follows it.",
            field="follow_up_owner",
            expected="a staff id, or a case that somebody owns in person",
            found="None",
        )
    return case.owner.person


def _execution_tasks(
    case: Case, plan: Plan, pack: Pack, *, now: datetime
) -> tuple[Case, tuple[DepartmentAsked, ...]]:
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
