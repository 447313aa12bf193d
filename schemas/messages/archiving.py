"""Messages about cases that have ended: who was at fault, what the customer said, notes, holds, erasure."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator

from schemas.ids import message_key
from schemas.messages.base import CaseMessage, Department, Inbound, Order, StaffId, Target
from schemas.model import Instant, Name, Text
from schemas.queues import QueueName


class FaultAttributed(CaseMessage):
    """Somebody judged who caused the complaint, or that nobody of the company did."""

    TYPE: ClassVar[str] = "caseloop.fault.attributed.v1"
    QUEUE: ClassVar[QueueName] = "archiving.v1"
    ACTOR: ClassVar[str] = "fault.attribute"

    department: Department | None = None
    person: StaffId | None = None
    """Within the department, if it was one person."""
    none: bool = False
    """That nobody of the company was at fault."""
    reason: Text
    by: StaffId

    @model_validator(mode="after")
    def _says_who(self) -> FaultAttributed:
        if self.none == (self.department is not None):
            message = "expected a department, or none: true; found both or neither"
            raise ValueError(message)
        if self.person is not None and self.department is None:
            message = "expected the department of the person, found none"
            raise ValueError(message)
        return self


class FeedbackDocumented(CaseMessage):
    """What the customer said about the end of a case, or why they could not be reached."""

    TYPE: ClassVar[str] = "caseloop.feedback.documented.v1"
    QUEUE: ClassVar[QueueName] = "archiving.v1"
    ACTOR: ClassVar[str] = "feedback.document"

    text: Text
    reached: bool
    """Whether the customer was reached; if not, the text says what was tried."""
    by: StaffId


class ArchiveNoted(CaseMessage):
    """The keepers of the archive add a note to a sealed case; it may open an improvement item."""

    TYPE: ClassVar[str] = "caseloop.archive.noted.v1"
    QUEUE: ClassVar[QueueName] = "archiving.v1"
    ACTOR: ClassVar[str] = "archive.note"

    text: Text
    improve: Text | None = Field(default=None, examples=["优化仓库发货时效提醒"])
    """What is to be improved; None: nothing."""
    department: Department | None = None
    """Who is to improve it; None: whom the pack names."""
    by: StaffId


class LegalHoldSet(CaseMessage):
    """Nothing of a case may be erased from now on."""

    TYPE: ClassVar[str] = "caseloop.hold.set.v1"
    QUEUE: ClassVar[QueueName] = "archiving.v1"
    ACTOR: ClassVar[str] = "hold.set"

    reason: Text
    by: StaffId


class LegalHoldLifted(CaseMessage):
    """A case may be erased again when its time has come."""

    TYPE: ClassVar[str] = "caseloop.hold.lifted.v1"
    QUEUE: ClassVar[QueueName] = "archiving.v1"
    ACTOR: ClassVar[str] = "hold.lift"

    reason: Text
    by: StaffId


class ErasureRequested(CaseMessage):
    """What says who the customer of an archived case is, is to be erased before its time."""

    TYPE: ClassVar[str] = "caseloop.erasure.requested.v1"
    QUEUE: ClassVar[QueueName] = "archiving.v1"
    ACTOR: ClassVar[str] = "case.erase"

    reason: Text
    by: StaffId


def improvement_id(pack: str, name: str) -> str:
    """Give the id of an improvement item."""
    return message_key(f"improvement/{pack}", name)


class OpenImprovement(Order):
    """An archive note opens an improvement item."""

    TYPE: ClassVar[str] = "caseloop.order.open-improvement.v1"
    QUEUE: ClassVar[QueueName] = "archiving.v1"
    ACTOR: ClassVar[str] = "improvement.open-item"
    CREATES: ClassVar[bool] = True
    LOADS: ClassVar[bool] = True

    pack: Name
    name: Name
    case_number: Name
    text: Text
    department: Department
    opened_at: Instant
    by: StaffId

    def target(self, key: str) -> Target:  # noqa: ARG002 - the order names the item
        """Give the item."""
        return Target("filings", improvement_id(self.pack, self.name))


class ImprovementItemDone(Inbound):
    """An improvement item, as a note of the archive opened it, is done."""

    TYPE: ClassVar[str] = "caseloop.improvement.item-done.v1"
    QUEUE: ClassVar[QueueName] = "archiving.v1"
    ACTOR: ClassVar[str] = "improvement.finish-item"

    pack: Name = Field(examples=["service-template"])
    improvement: Name = Field(examples=["7K3M9-QXA2R-X-1"])
    """Name of the item, as the note of the case bears it."""
    result: Text
    by: StaffId

    def target(self, key: str) -> Target:  # noqa: ARG002 - the message names the item
        """Give the item."""
        return Target("filings", improvement_id(self.pack, self.improvement))
