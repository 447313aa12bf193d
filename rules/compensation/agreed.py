"""The remedy of the agreed plan for which somebody applies, and no more than was agreed."""

from __future__ import annotations

from rules.compensation.merged import given_before_merging
from rules.labels import row_named
from schemas.case import Case
from schemas.compensation import LIVE
from schemas.errors import Incomplete, NotAllowed
from schemas.merging import Absorbed
from schemas.messages.compensation import CompensationApplied
from schemas.model import Money
from schemas.policy.compensation import Applications
from schemas.policy.pack import Pack
from schemas.work import Plan, Remedy


def agreed_remedy(
    case: Case, pack: Pack, row: Applications, message: CompensationApplied
) -> tuple[Plan, Remedy]:
    """Give the plan to which the customer agreed, and what of it is applied for, with its amount.

    Raises:
        NotAllowed: nothing was agreed, it is done, applied for or given for a case that was merged into this one, or
            more is asked for than was agreed.
        Incomplete: several remedies may be meant and none is named, or there is no amount.

    Source: C-22: nothing is paid before the customer agrees, but for what a pack lists as automatic.
    """
    plan = _accepted_plan(case)
    found = row_named(pack.handling.remedies, message.remedy) if message.remedy else None
    code = found.code if found else message.remedy
    merged = given_before_merging(case, plan)
    if code in merged:
        raise _given_there(str(code), merged[str(code)])
    taken = {one.remedy for one in case.applications if _is_for(one.status, one.plan_version, plan)}
    credited = row.remedies or tuple(one.code for one in pack.handling.remedies if one.priced)
    gone = {*taken, *merged}
    free = [
        one for one in plan.remedies if one.code in credited and one.done_at is None and one.code not in gone
    ]
    meant = [one for one in free if code in (None, one.code)]
    if not meant:
        expected = ", ".join(one.code for one in free) or "nothing: all is done or applied for"
        raise NotAllowed(
            f"Expected an open remedy of plan {plan.version} that is credited: {expected}; found {code!r}.",
            field="remedy",
            expected=expected,
            found=repr(code),
        )
    if len(meant) > 1:
        expected = f"one of {', '.join(one.code for one in meant)}"
        raise Incomplete(
            f"Plan {plan.version} has several remedies that are credited; the application names {expected}.",
            field="remedy",
            expected=expected,
            found="None",
        )
    remedy = meant[0]
    return plan, remedy.model_copy(update={"amount": _amount(remedy, message.amount)})


def check_not_being_credited(case: Case, plan: Plan, code: str) -> None:
    """Let a remedy be carried out by hand for which nobody has applied, lest it is paid twice.

    Raises:
        NotAllowed: an application for it is held or ordered.
    """
    for one in case.applications:
        if one.remedy == code and _is_for(one.status, one.plan_version, plan):
            raise NotAllowed(
                f"Remedy {code} is credited by application {one.id}, which is {one.status}.",
                field="code",
                expected="a remedy for which nobody has applied",
                found=repr(code),
            )


def _given_there(code: str, other: Absorbed) -> NotAllowed:
    return NotAllowed(
        f"Remedy {code} was given for case {other.number}, which was merged into this one.",
        field="remedy",
        expected="a remedy that was not given there, or a plan to which the customer agrees after the merging",
        found=repr(code),
    )


def _is_for(status: str, version: int | None, plan: Plan) -> bool:
    return status in LIVE and version == plan.version


def _amount(remedy: Remedy, asked: Money | None) -> Money:
    agreed = remedy.amount
    if agreed is None:
        raise Incomplete(
            f"The plan says no amount for {remedy.code}; an application needs one.",
            field="amount",
            expected="a remedy with an amount",
            found="None",
        )
    if asked is None:
        return agreed
    if asked.currency != agreed.currency or not 0 < asked.amount <= agreed.amount:
        raise NotAllowed(
            f"Expected an amount above 0, at most {agreed.amount} {agreed.currency} as agreed;"
            f" found {asked.amount} {asked.currency}.",
            field="amount",
            expected=f"at most {agreed.amount} {agreed.currency}",
            found=f"{asked.amount} {asked.currency}",
        )
    return asked


def _accepted_plan(case: Case) -> Plan:
    plan = case.plan
    if plan is None or plan.accepted_at is None:
        raise NotAllowed(
            f"The customer of case {case.number} has agreed to no plan; nothing is paid before.",
            field="case.plan",
            expected="a plan that the customer accepted",
            found=repr(plan.version if plan else None),
        )
    return plan
