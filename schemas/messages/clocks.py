"""Messages about time limits: waiting for somebody, and more time for one limit."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from schemas.clock import Duration, Party
from schemas.messages.base import CaseMessage, StaffId
from schemas.model import Instant, Name, Text
from schemas.queues import QueueName


class WaitingBegan(CaseMessage):
    """The case waits for somebody; limits that the pack lets stand still do so meanwhile."""

    TYPE: ClassVar[str] = "caseloop.case.waiting-began.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.wait"

    awaiting: Party
    reason: Text
    until: Instant
    """When the waiting ends at the latest, whether or not anything has come."""
    by: StaffId


class WaitingEnded(CaseMessage):
    """What the case waited for is there, or it waits for it no longer."""

    TYPE: ClassVar[str] = "caseloop.case.waiting-ended.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.wait-no-longer"

    note: Text | None = None
    by: StaffId


class ClockExtended(CaseMessage):
    """Somebody who may allows more time for one limit."""

    TYPE: ClassVar[str] = "caseloop.clock.extended.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "clock.extend"

    clock: Name = Field(examples=["verdict", "helper_answer:enquiry_help-1"])
    """Name of the clock in the case."""
    more: Duration
    """Added to the limit, in a unit of the limit's own kind of time."""
    reason: Text
    approved_by: StaffId
    """Not the one who asks."""
    by: StaffId


class CalendarCorrected(CaseMessage):
    """A calendar of the pack was corrected; the case's limits that still run are worked out again by it."""

    TYPE: ClassVar[str] = "caseloop.calendar.corrected.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "clocks.correct"

    reason: Text
    by: StaffId
