"""Messages about plans, their approval, the customer's answer, and carrying them out."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from schemas.messages.base import CaseMessage, StaffId
from schemas.model import Instant, Model, Money, Name, Text
from schemas.queues import QueueName


class ProposedRemedy(Model):
    """One thing to be done for the customer."""

    code: Name = Field(examples=["exchange"])
    text: Text | None = None
    item: Name | None = Field(default=None, examples=["tea set"])
    """What is given, for a gift."""
    amount: Money | None = None
    threshold: Money | None = None
    """The spend from which a coupon holds; none: a coupon without threshold."""
    due_at: Instant | None = None
    """When it is to be done; its department is reminded before."""


class PlanDrafted(CaseMessage):
    """The owner proposes a solution."""

    TYPE: ClassVar[str] = "caseloop.plan.drafted.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "plan.draft"

    root_cause: Text
    remedies: tuple[ProposedRemedy, ...] = Field(min_length=1)
    basis: Text
    """Policy or law that it rests on."""
    evidence: tuple[Text, ...] = ()
    by: StaffId


class PlanApproved(CaseMessage):
    """An approver lets a plan beyond limits pass."""

    TYPE: ClassVar[str] = "caseloop.plan.approved.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "plan.approve"

    plan_version: int
    by: StaffId


class PlanRefused(CaseMessage):
    """An approver sends a plan back."""

    TYPE: ClassVar[str] = "caseloop.plan.refused.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "plan.refuse"

    plan_version: int
    reason: Text
    by: StaffId


class CustomerAccepted(CaseMessage):
    """The customer agrees to the proposed plan."""

    TYPE: ClassVar[str] = "caseloop.customer.accepted.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "plan.accept"

    plan_version: int
    follow_up_owner: StaffId | None = None
    """Who follows the execution; None: the owner of the case."""
    by: StaffId = "customer"


class CustomerObjected(CaseMessage):
    """The customer does not agree to the proposed plan."""

    TYPE: ClassVar[str] = "caseloop.customer.objected.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "plan.object"

    plan_version: int
    objection: Text
    by: StaffId = "customer"


class RemedyDone(CaseMessage):
    """One remedy of the accepted plan was carried out."""

    TYPE: ClassVar[str] = "caseloop.remedy.done.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "remedy.finish"

    code: Name
    by: StaffId


class CaseResolved(CaseMessage):
    """Everything planned is done and the customer was told the result."""

    TYPE: ClassVar[str] = "caseloop.case.resolved.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.resolve"

    result: Text
    by: StaffId
