"""What a plan may promise: known remedies, within limits, after the finding, and unlike the last."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from rules.admission import check_later
from rules.causes import lacks_cause
from rules.labels import expect_row
from schemas.case import Case
from schemas.errors import Incomplete, NotAllowed
from schemas.messages.plan import ProposedRemedy
from schemas.model import Money
from schemas.policy.handling import Finding, HandlingPolicy, Limit
from schemas.policy.pack import Pack
from schemas.policy.row import takes
from schemas.work import Plan, Remedy


def remedies_of(
    policy: HandlingPolicy, proposed: tuple[ProposedRemedy, ...], *, at: datetime
) -> tuple[Remedy, ...]:
    """Give the remedies of a draft by their codes.

    Args:
        policy: What the pack lists.
        proposed: As somebody proposed them.
        at: When they did.

    Raises:
        InvalidMessage: a remedy that the pack does not list.
        NotAllowed: one named twice, an amount of nothing or less, or a date that was past or is too far off.
        Incomplete: a remedy that needs an amount and has none.

    Source: handling.yaml, rows handling.remedy.*.
    """
    remedies: list[Remedy] = []
    for place, one in enumerate(proposed):
        row = expect_row(policy.remedies, one.code, field=f"remedies.{place}.code")
        field = f"remedies.{place}.amount"
        if row.code in {remedy.code for remedy in remedies}:
            raise NotAllowed(
                f"Remedy {row.code} stands twice in the plan.",
                field=f"remedies.{place}.code",
                expected="each remedy once",
                found=repr(one.code),
            )
        if row.priced and one.amount is None:
            raise Incomplete(
                f"Remedy {row.code} needs its amount.", field=field, expected="an amount", found="None"
            )
        if one.amount and one.amount.amount <= 0:
            raise NotAllowed(
                f"Expected an amount above 0; found {one.amount.amount}.",
                field=field,
                expected="an amount above 0",
                found=str(one.amount.amount),
            )
        check_threshold(one.amount, one.threshold, field=f"remedies.{place}.threshold")
        check_later(one.due_at, at, field=f"remedies.{place}.due_at")
        remedies.append(
            Remedy(
                code=row.code,
                text=one.text,
                item=one.item,
                amount=one.amount,
                threshold=one.threshold,
                due_at=one.due_at,
            )
        )
    return tuple(remedies)


def check_threshold(amount: Money | None, threshold: Money | None, *, field: str) -> None:
    """Let the spend from which a coupon holds pass: above nothing, in the currency of its amount.

    Raises:
        NotAllowed: it is neither.
    """
    if threshold is None:
        return
    if amount is None or threshold.currency != amount.currency or threshold.amount <= 0:
        expected = f"a spend above 0 {amount.currency}" if amount else "none without an amount"
        raise NotAllowed(
            f"Expected {expected}; found {threshold.amount} {threshold.currency}.",
            field=field,
            expected=expected,
            found=f"{threshold.amount} {threshold.currency}",
        )


def approvals_needed(policy: HandlingPolicy, remedies: tuple[Remedy, ...]) -> tuple[str, ...]:
    """Give the ids of the policy rows that want somebody to approve these remedies; empty within limits.

    Source: handling.yaml, rows handling.limit.*.
    """
    rows = [row.id for row in policy.limits if _sum(row, remedies) > row.most.amount]
    limited = {row.most.currency for row in policy.limits}
    if any(remedy.amount and remedy.amount.currency not in limited for remedy in remedies):
        rows.append(policy.other_currency.id)
    return tuple(rows)


def check_finding(policy: HandlingPolicy, case: Case) -> None:
    """Let a case pass whose finding exists, or that needs none: no plan is told before it.

    Raises:
        NotAllowed: neither fact nor answered task gives the finding.

    Source: handling.yaml, rows handling.finding.*.
    """
    for row in policy.findings:
        if _is_meant(row, case) and not _is_found(row, case):
            expected = (
                f"a fact out of {', '.join(row.facts)}, or an answered task out of {', '.join(row.tasks)}"
            )
            raise NotAllowed(
                f"Case {case.number} has no finding yet; a plan needs {expected}.",
                field="case.facts",
                expected=expected,
                found=repr(sorted({fact.kind for fact in case.facts})),
            )


def check_analysed(case: Case, pack: Pack) -> None:
    """Let a case pass whose failed rounds, if any, have their cause analysis.

    Raises:
        NotAllowed: an analysis is missing.

    Source: S0-60.
    """
    if lacks_cause(case, pack):
        raise NotAllowed(
            f"Round {case.round} needs the analysis of why the round before failed.",
            field="case.cause_analyses",
            expected="one for each round that failed",
            found=str(len(case.cause_analyses)),
        )


def check_changed(case: Case, draft: Plan) -> None:
    """Let a draft pass that differs from every plan before it.

    What the customer was offered comes back with other remedies; what an approver refused may come back on
    another ground, and what lacked something only, as it is.

    Raises:
        NotAllowed: the same again.

    Source: S0-60.
    """
    for plan in case.plans:
        if plan.lacks and plan.lacks != draft.lacks:
            continue
        if offers(plan) == offers(draft) and (
            plan.refused_reason is None or _grounds(plan) == _grounds(draft)
        ):
            raise NotAllowed(
                f"Plan {plan.version} offered the same; a new plan must differ from it.",
                field="remedies",
                expected=f"other remedies than plan {plan.version}",
                found=repr([remedy.code for remedy in draft.remedies]),
            )


def offers(plan: Plan) -> frozenset[tuple[object, ...]]:
    """Give what a plan offers, whatever its order, dates and grounds; how a repair goes and how long is part of it."""
    way = (plan.procedure, plan.time_needed.model_dump_json() if plan.time_needed else None)
    return frozenset(
        (
            way,
            *(
                (one.code, one.text, one.item, *_value(one.amount), *_value(one.threshold))
                for one in plan.remedies
            ),
        )
    )


def _value(money: Money | None) -> tuple[Decimal | None, str | None]:
    return (money.amount, money.currency) if money else (None, None)


def _grounds(plan: Plan) -> tuple[str, str | None, tuple[str, ...]]:
    return plan.root_cause, plan.basis, plan.evidence


def _sum(row: Limit, remedies: tuple[Remedy, ...]) -> Decimal:
    amounts = [
        remedy.amount.amount
        for remedy in remedies
        if remedy.amount
        and remedy.amount.currency == row.most.currency
        and (not row.remedies or remedy.code in row.remedies)
    ]
    return sum(amounts, start=Decimal(0))


def _is_meant(row: Finding, case: Case) -> bool:
    assessment = case.assessment
    return assessment is not None and assessment.cls == row.cls and takes(row.modules, assessment.module)


def _is_found(row: Finding, case: Case) -> bool:
    answered = {task.kind for task in case.tasks.values() if task.answered_at}
    return any(fact.kind in row.facts for fact in case.facts) or any(kind in answered for kind in row.tasks)
