"""What is paid or given for a case, and who decided so: parts of the case."""

from __future__ import annotations

from typing import Literal

from schemas.model import Instant, Model, Money, Name, Text

Origin = Literal["application", "automatic", "points"]
"""application: somebody applied for it; automatic: a condition was met; points: a suggestion was adopted."""

Status = Literal["held", "refused", "ordered", "credited", "stopped", "repeated"]
"""held: waits for its approver; ordered: the payment system was told, once; credited: it said that it has paid;
stopped: automatic refunds are switched off; repeated: another case about the same order had it."""

LIVE: frozenset[Status] = frozenset({"held", "ordered", "credited"})
"""What counts against limits: it was paid, or may still be."""


class Application(Model):
    """One application for compensation (补偿申请), or what a row of the pack grants without one."""

    id: Name
    """Unique within the case."""
    origin: Origin
    remedy: Name
    """Code of the pack."""
    amount: Money | None = None
    points: int | None = None
    threshold: Money | None = None
    """The spend from which a coupon holds."""
    reason: Text
    """Why, in the applicant's words; for what a row grants, its label."""
    row: Name
    """The policy row under which it stands."""
    plan_version: int | None = None
    """The plan to which the customer agreed; None: nobody had to."""
    payout: Name | None = None
    """Id of the payout of an automatic refund."""
    filed_by: Name
    """Staff id; ``caseloop`` for what a row grants."""
    filed_at: Instant
    needs_approval: tuple[Name, ...] = ()
    """Policy rows that ask for an approval; empty within limits."""
    approver: Name | None = None
    """Role that decides about it; None: nobody has to."""
    task_id: Name | None = None
    """The task by which the approver was asked."""
    status: Status
    decided_by: Name | None = None
    decided_at: Instant | None = None
    refused_reason: Text | None = None
    ordered_at: Instant | None = None
    credited_at: Instant | None = None
    reference: Name | None = None
    """The payment system's own number."""


def worth_of(one: Application) -> str:
    """Give what an application is about, for people: remedy and amount, or points."""
    if one.amount is not None:
        return f"{one.remedy} {one.amount.amount} {one.amount.currency}"
    return f"{one.remedy} {one.points}" if one.points is not None else one.remedy


class Offer(Model):
    """What a customer of this kind is offered unless somebody says otherwise."""

    row: Name
    remedy: Name
    amount: Money | None = None
    threshold: Money | None = None
