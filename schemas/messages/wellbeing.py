"""Messages about how staff bear their work: rest, measured strain, conversations, and what few may know of a case."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from schemas.messages.base import CaseMessage, Inbound, Order, StaffId, Target
from schemas.model import Instant, Name, Text
from schemas.queues import QueueName
from schemas.wellbeing import Reading


class RestTaken(Inbound):
    """Somebody has rested, told afterwards; the run of intense cases begins anew. Whoever says to a pool that they rest
    need not say it here.
    """

    TYPE: ClassVar[str] = "caseloop.rest.taken.v1"
    QUEUE: ClassVar[QueueName] = "workforce.v1"
    ACTOR: ClassVar[str] = "rest.take"
    CREATES: ClassVar[bool] = True
    LOADS: ClassVar[bool] = True

    staff: StaffId
    until: Instant | None = None
    """When the rest ended; without it, when the message says it was sent."""
    by: StaffId

    def target(self, key: str) -> Target:  # noqa: ARG002 - the message names its person
        """Give what the person has borne."""
        return Target("wellbeing", self.staff)


class TelemetryReported(Inbound):
    """What a wristband or the telephone system measured of one person; few may read it, and it expires."""

    TYPE: ClassVar[str] = "caseloop.telemetry.reported.v1"
    QUEUE: ClassVar[QueueName] = "workforce.v1"
    ACTOR: ClassVar[str] = "telemetry.keep"
    CREATES: ClassVar[bool] = True

    staff: StaffId
    pack: Name | None = None
    readings: Annotated[tuple[Reading, ...], Field(min_length=1, max_length=1_000)]

    def target(self, key: str) -> Target:
        """Give a document of the message's own."""
        return Target("telemetry", key)


class ConversationRecorded(CaseMessage):
    """A conversation with the customer, step by step."""

    TYPE: ClassVar[str] = "caseloop.conversation.recorded.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "conversation.record"

    steps: Annotated[tuple[Name, ...], Field(min_length=1, max_length=20)] = Field(
        examples=[["listen", "empathise", "solve"]]
    )
    """Codes or labels of the pack's steps, in the order in which they were taken."""
    note: Text | None = None
    abusive: bool = False
    """Whether the customer abused whoever spoke with them; counted for their care."""
    by: StaffId


class CustomerTagged(Inbound):
    """Somebody who may know says that the customer of a case needs special care; few may read it."""

    TYPE: ClassVar[str] = "caseloop.customer.tagged.v1"
    QUEUE: ClassVar[QueueName] = "workforce.v1"
    ACTOR: ClassVar[str] = "customer.tag"
    CREATES: ClassVar[bool] = True
    LOADS: ClassVar[bool] = True

    case_id: Name = Field(examples=["9f2c41d07b5e4a6388d1c0e2f7a45b16"])
    pack: Name | None = None
    tag: Name = Field(examples=["depression"])
    """Code or label of the pack."""
    by: StaffId
    """Holds a role that may read it."""

    def target(self, key: str) -> Target:  # noqa: ARG002 - the message names its case
        """Give what few may know of the case."""
        return Target("sensitive", self.case_id)


class WellbeingOrder(Order):
    """An order about what one person has borne."""

    CREATES: ClassVar[bool] = True
    LOADS: ClassVar[bool] = True

    staff: Name

    def target(self, key: str) -> Target:  # noqa: ARG002 - the order names its person
        """Give what the person has borne."""
        return Target("wellbeing", self.staff)


class CountCase(WellbeingOrder):
    """Somebody's handling of a case has ended."""

    TYPE: ClassVar[str] = "caseloop.order.count-case.v1"
    QUEUE: ClassVar[QueueName] = "workforce.v1"
    ACTOR: ClassVar[str] = "handler.count-case"

    case_id: Name
    pack: Name
    department: Name
    """Of the owner, for whoever is told where the person cannot be."""
    is_intense: bool
    """Whether its emotion score reached the row of the case's pack."""
    ended_at: Instant


class CountAbuse(WellbeingOrder):
    """Somebody was abused in a conversation."""

    TYPE: ClassVar[str] = "caseloop.order.count-abuse.v1"
    QUEUE: ClassVar[QueueName] = "workforce.v1"
    ACTOR: ClassVar[str] = "handler.count-abuse"

    at: Instant


class NoteRest(WellbeingOrder):
    """Somebody has said to their pool that they rest or are absent."""

    TYPE: ClassVar[str] = "caseloop.order.note-rest.v1"
    QUEUE: ClassVar[QueueName] = "workforce.v1"
    ACTOR: ClassVar[str] = "rest.note"

    at: Instant


class NoteTelemetryLook(WellbeingOrder):
    """Somebody wants to see what was measured of a person; shown only once this is recorded."""

    TYPE: ClassVar[str] = "caseloop.order.note-telemetry-look.v1"
    QUEUE: ClassVar[QueueName] = "workforce.v1"
    ACTOR: ClassVar[str] = "telemetry.note-look"

    by: Name


class NoteTagLook(Order):
    """Somebody wants to see what few may know of a case; shown only once this is recorded."""

    TYPE: ClassVar[str] = "caseloop.order.note-tag-look.v1"
    QUEUE: ClassVar[QueueName] = "workforce.v1"
    ACTOR: ClassVar[str] = "customer.note-look"

    case_id: Name
    by: Name

    def target(self, key: str) -> Target:  # noqa: ARG002 - the order names its case
        """Give what few may know of the case."""
        return Target("sensitive", self.case_id)
