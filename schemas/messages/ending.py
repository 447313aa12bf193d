"""Messages about callback and signature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from schemas.messages.base import CaseMessage, StaffId
from schemas.model import Instant, Name, Text
from schemas.queues import QueueName


class CallbackRecorded(CaseMessage):
    """The customer was called back and answered."""

    TYPE: ClassVar[str] = "caseloop.callback.recorded.v1"
    QUEUE: ClassVar[QueueName] = "callbacks.v1"
    ACTOR: ClassVar[str] = "callback.record"

    answer: Name = Field(examples=["satisfied", "满意"])
    text: Text | None = None
    cause: Text | None = None
    """Cause analysis, for a dissatisfied answer."""
    new_opinion: Text | None = None
    """Something new that the customer raised; it becomes a case of its own."""
    answers: Mapping[Name, Text] = Field(
        default={}, examples=[{"received": "已收到", "working": "能正常使用"}]
    )
    """Code of a question of the script to what the customer said to it."""
    by: StaffId


class CallbackAttempted(CaseMessage):
    """The customer was called and gave no answer."""

    TYPE: ClassVar[str] = "caseloop.callback.attempted.v1"
    QUEUE: ClassVar[QueueName] = "callbacks.v1"
    ACTOR: ClassVar[str] = "callback.attempt"

    reason: Name = Field(examples=["not_reached", "无人接听"])
    """Why there is none; one of the pack's reasons."""
    text: Text | None = None
    again_at: Instant | None = None
    """When the customer asked to be called; without it, as the pack says."""
    by: StaffId


class CustomerRated(CaseMessage):
    """The customer rated by themselves, in the ticket system."""

    TYPE: ClassVar[str] = "caseloop.customer.rated.v1"
    QUEUE: ClassVar[QueueName] = "callbacks.v1"
    ACTOR: ClassVar[str] = "customer.rate"

    rating: Name = Field(examples=["satisfied", "满意"])
    text: Text | None = None
    by: StaffId = "customer"


class CaseReopened(CaseMessage):
    """The customer objects to the end of a case, or its matter is there again."""

    TYPE: ClassVar[str] = "caseloop.case.reopened.v1"
    QUEUE: ClassVar[QueueName] = "callbacks.v1"
    ACTOR: ClassVar[str] = "case.reopen"

    reason: Text
    by: StaffId = "customer"


class CauseAnalysed(CaseMessage):
    """Why the last round failed; needed before the next plan."""

    TYPE: ClassVar[str] = "caseloop.cause.analysed.v1"
    QUEUE: ClassVar[QueueName] = "callbacks.v1"
    ACTOR: ClassVar[str] = "cause.record"

    cause: Text
    by: StaffId


class CaseSigned(CaseMessage):
    """The responsible person signs the closed-loop form."""

    TYPE: ClassVar[str] = "caseloop.case.signed.v1"
    QUEUE: ClassVar[QueueName] = "archiving.v1"
    ACTOR: ClassVar[str] = "closure.sign"

    by: StaffId
