"""Messages about compensation: applications, what becomes of them, and the switch of automatic refunds."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from schemas.messages.base import CaseMessage, CaseOrder, Inbound, Order, StaffId, Target
from schemas.model import Money, Name, Text
from schemas.queues import QueueName


class CompensationApplied(CaseMessage):
    """Somebody applies for a compensation to which the customer has agreed."""

    TYPE: ClassVar[str] = "caseloop.compensation.applied.v1"
    QUEUE: ClassVar[QueueName] = "compensation.v1"
    ACTOR: ClassVar[str] = "compensation.apply"

    remedy: Name | None = Field(default=None, examples=["coupon"])
    """Left out: the one remedy of the plan that is applied for."""
    amount: Money | None = None
    """Left out: what the plan promises. Never more than that."""
    reason: Text
    by: StaffId


class CompensationApproved(CaseMessage):
    """An approver lets an application beyond limits pass; it is ordered at once."""

    TYPE: ClassVar[str] = "caseloop.compensation.approved.v1"
    QUEUE: ClassVar[QueueName] = "compensation.v1"
    ACTOR: ClassVar[str] = "compensation.approve"

    application: Name = Field(examples=["compensation-1"])
    by: StaffId


class CompensationRefused(CaseMessage):
    """An approver refuses an application."""

    TYPE: ClassVar[str] = "caseloop.compensation.refused.v1"
    QUEUE: ClassVar[QueueName] = "compensation.v1"
    ACTOR: ClassVar[str] = "compensation.refuse"

    application: Name = Field(examples=["compensation-1"])
    reason: Text
    by: StaffId


class CompensationCredited(CaseMessage):
    """The company's payment system says that it has paid or given what was ordered."""

    TYPE: ClassVar[str] = "caseloop.compensation.credited.v1"
    QUEUE: ClassVar[QueueName] = "compensation.v1"
    ACTOR: ClassVar[str] = "compensation.confirm"

    application: Name = Field(examples=["compensation-1"])
    reference: Name = Field(examples=["PAY-20260309-77"])
    """The payment system's own number."""
    by: StaffId


class AutomationSwitched(Inbound):
    """Somebody switches a pack's automatic refunds on or off; it holds for the next decision."""

    TYPE: ClassVar[str] = "caseloop.automation.switched.v1"
    QUEUE: ClassVar[QueueName] = "compensation.v1"
    ACTOR: ClassVar[str] = "automation.switch"
    CREATES: ClassVar[bool] = True
    LOADS: ClassVar[bool] = True

    pack: Name
    on: bool
    reason: Text
    by: StaffId

    def target(self, key: str) -> Target:  # noqa: ARG002 - the message names the pack
        """Give the pack's switch."""
        return Target("switches", self.pack)


class OrderRefund(Order):
    """A condition for an automatic refund is met: order it, if nobody has stopped that and the order has none yet."""

    TYPE: ClassVar[str] = "caseloop.order.order-refund.v1"
    QUEUE: ClassVar[QueueName] = "compensation.v1"
    ACTOR: ClassVar[str] = "refund.order"
    CREATES: ClassVar[bool] = True
    LOADS: ClassVar[bool] = True

    payout: Name
    pack: Name
    row: Name
    case_id: Name
    case_number: Name
    submission_source: Name
    submission_id: Name
    remedy: Name
    amount: Money
    drill: bool = False

    def target(self, key: str) -> Target:  # noqa: ARG002 - the order names its payout
        """Give the payout."""
        return Target("payouts", self.payout)


class NoteRefund(CaseOrder):
    """Note on a case what became of its automatic refund."""

    TYPE: ClassVar[str] = "caseloop.order.note-refund.v1"
    QUEUE: ClassVar[QueueName] = "compensation.v1"
    ACTOR: ClassVar[str] = "refund.note"

    payout: Name
    row: Name
    remedy: Name
    amount: Money
    outcome: Literal["ordered", "stopped", "repeated"]
