"""Messages about what is found out: facts verified, fetches that failed, evidence, meetings, a customer who chases."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from schemas.messages.base import CaseMessage, StaffId
from schemas.model import Instant, Name, Text
from schemas.queues import QueueName


class FactVerified(CaseMessage):
    """Somebody has checked a fact that was recorded unverified."""

    TYPE: ClassVar[str] = "caseloop.fact.verified.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "fact.verify"

    fact: Annotated[int, Field(ge=1)]
    """Number of the fact, 1 for the first of the case."""
    by: StaffId


class TaskFailed(CaseMessage):
    """Whoever was asked cannot answer: a system is away, a recording is gone."""

    TYPE: ClassVar[str] = "caseloop.task.failed.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "task.fail"

    task_id: Name = Field(examples=["order_details-1"])
    reason: Text
    by: StaffId


class EvidenceRequested(CaseMessage):
    """The customer is asked for evidence: photos, screenshots."""

    TYPE: ClassVar[str] = "caseloop.evidence.requested.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "evidence.request"

    items: tuple[Text, ...] = Field(min_length=1, examples=[["破损处的照片", "与卖家的聊天截图"]])
    """What is wanted, as the customer is told."""
    by: StaffId


class MeetingHeld(CaseMessage):
    """People of several departments met and settled something."""

    TYPE: ClassVar[str] = "caseloop.meeting.held.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "meeting.record"

    participants: tuple[StaffId, ...] = Field(min_length=2)
    """Staff ids or departments."""
    channel: Literal["video", "phone", "in_person"]
    conclusion: Text
    held_at: Instant | None = None
    """Without it, when the message says it was sent."""
    by: StaffId


class CustomerChased(CaseMessage):
    """The customer asks where their answer is."""

    TYPE: ClassVar[str] = "caseloop.customer.chased.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "customer.chase"

    text: Text | None = None
    """What they said, if they said more."""
    channel: Name | None = None
    by: StaffId = "customer"
