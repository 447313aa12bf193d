"""The versions of a case's plan: every one is kept, the newest is in force."""

from __future__ import annotations

from schemas.case import Case
from schemas.errors import NotAllowed
from schemas.work import Plan


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
