"""Messages about callback and signature."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from schemas.messages.base import CaseMessage, StaffId
from schemas.model import Name, Text
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
    by: StaffId


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
