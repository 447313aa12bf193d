"""Messages about plans, their approval, the customer's answer, and carrying them out."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from schemas.clock import Duration
from schemas.messages.base import CaseMessage, Department, StaffId
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
    """In the order in which they are to be done."""
    basis: Text | None = None
    """Policy, law or product description that it rests on. The pack says whether a plan without one is refused, or
    noted and not told to the customer."""
    rules: tuple[Name, ...] = Field(default=(), examples=[["seven_days_return"]])
    """Codes of the company's rules that it follows, as the pack lists them."""
    demand: Text | None = None
    """Which of the customer's demands it answers, in their words."""
    evidence: tuple[Text, ...] = ()
    """References to evidence: test reports, technical parameters."""
    facts: tuple[int, ...] = ()
    """Numbers of the facts that it rests on; empty: every one that is established and verified."""
    meeting: int | None = None
    """Number of the meeting that settled it."""
    procedure: Text | None = None
    """How a repair or exchange goes."""
    time_needed: Duration | None = None
    expectation: Text | None = None
    """What the customer expects of it."""
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
    feedback: Text | None = None
    """What the customer said to the plan; needed where the pack says so."""
    confirmation: Text | None = None
    """How they confirmed their yes in the end; needed where the pack says so."""
    by: StaffId = "customer"


class CustomerObjected(CaseMessage):
    """The customer does not agree to the proposed plan."""

    TYPE: ClassVar[str] = "caseloop.customer.objected.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "plan.object"

    plan_version: int
    objection: Text
    by: StaffId = "customer"


class CustomerCountered(CaseMessage):
    """The customer does not agree, and says what they would agree to."""

    TYPE: ClassVar[str] = "caseloop.customer.countered.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "plan.counter"

    plan_version: int
    remedies: tuple[ProposedRemedy, ...] = Field(min_length=1)
    words: Text
    """How they put it."""
    by: StaffId = "customer"


class CounterAgreed(CaseMessage):
    """The company agrees to what the customer asked for instead."""

    TYPE: ClassVar[str] = "caseloop.counter.agreed.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "plan.agree"

    plan_version: int
    follow_up_owner: StaffId | None = None
    """Who follows the execution; None: the owner of the case."""
    by: StaffId


class DemandRefused(CaseMessage):
    """A demand cannot be met; the customer is told why, and what they may have instead."""

    TYPE: ClassVar[str] = "caseloop.demand.refused.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "demand.refuse"

    demand: Text
    reason: Text | None = None
    """Needed where the pack says so."""
    alternative: Text | None = None
    """Needed where the pack says so."""
    by: StaffId


class CustomerContacted(CaseMessage):
    """Somebody talked to the customer about the plan."""

    TYPE: ClassVar[str] = "caseloop.customer.contacted.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "customer.contact"

    plan_version: int
    channel: Name = Field(examples=["phone"])
    summary: Text
    """The problem, as it was summed up for the customer."""
    explained: Text
    """The solution, as it was explained."""
    by: StaffId


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


class ImprovementSet(CaseMessage):
    """A department or somebody in it is to see that the cause of a complaint does not come back."""

    TYPE: ClassVar[str] = "caseloop.improvement.set.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "improvement.set"

    department: Department
    person: StaffId | None = None
    """Who is to do it; None: whoever in the department takes it."""
    measure: Text
    due_at: Instant | None = None
    """None: as the pack says."""
    by: StaffId


class ImprovementDone(CaseMessage):
    """An improvement measure is carried through; the case may be closed or archived by then."""

    TYPE: ClassVar[str] = "caseloop.improvement.done.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "improvement.finish"

    task_id: Name = Field(examples=["measure-3"])
    result: Text
    by: StaffId
