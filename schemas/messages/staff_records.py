"""Messages about one person's record: courses, training, care, waivers, roles, and losses that are put down to them."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from schemas.messages.base import CaseMessage, Inbound, Order, StaffId, Target
from schemas.model import Instant, Money, Name, Text
from schemas.queues import QueueName
from schemas.staff_record import Score


class StaffMessage(Inbound):
    """A message about one person's record, which may be there already."""

    QUEUE: ClassVar[QueueName] = "workforce.v1"
    CREATES: ClassVar[bool] = True
    LOADS: ClassVar[bool] = True

    staff: StaffId
    pack: Name | None = None
    """Whose rows hold; without it, those of the default pack."""
    by: StaffId

    def target(self, key: str) -> Target:  # noqa: ARG002 - the message names its person
        """Give the person's record."""
        return Target("staff_records", self.staff)


class CourseFinished(StaffMessage):
    """Somebody has finished a course."""

    TYPE: ClassVar[str] = "caseloop.course.finished.v1"
    ACTOR: ClassVar[str] = "course.record"

    course: Name = Field(examples=["complaint_communication"])
    """Code or label of the pack."""
    at: Instant | None = None
    """Without it, when the message says it was sent."""


class TrainingAttended(StaffMessage):
    """Somebody took part in a training."""

    TYPE: ClassVar[str] = "caseloop.training.attended.v1"
    ACTOR: ClassVar[str] = "training.record"

    topic: Name
    plan: Name | None = None
    at: Instant | None = None


class TrainingScored(StaffMessage):
    """A system has scored somebody's exercise."""

    TYPE: ClassVar[str] = "caseloop.training.scored.v1"
    ACTOR: ClassVar[str] = "training.score"

    scene: Name = Field(examples=["customer_smashes_counter"])
    score: Score
    at: Instant | None = None


class CareGiven(StaffMessage):
    """Something was done for somebody; nothing that they did for themselves."""

    TYPE: ClassVar[str] = "caseloop.care.given.v1"
    ACTOR: ClassVar[str] = "care.record"

    kind: Name = Field(examples=["talk"])
    """Code or label of the pack."""
    note: Text | None = None
    at: Instant | None = None


class WaiverGiven(StaffMessage):
    """Somebody need not have the years that a role asks for."""

    TYPE: ClassVar[str] = "caseloop.waiver.given.v1"
    ACTOR: ClassVar[str] = "waiver.record"

    role: Name = Field(examples=["supervisor"])
    reason: Text


class RoleGranted(StaffMessage):
    """Somebody is to hold a role."""

    TYPE: ClassVar[str] = "caseloop.role.granted.v1"
    ACTOR: ClassVar[str] = "role.grant"

    role: Name = Field(examples=["supervisor"])
    call_centre_years: Annotated[int, Field(ge=0, le=60)]
    """Full years of work in call centres."""
    complaint_years: Annotated[int, Field(ge=0, le=60)]
    """Full years of managing complaints."""
    diploma: bool
    """A college diploma or more."""
    note: Text | None = None
    """Why no diploma is needed."""


class LossRecorded(CaseMessage):
    """What a complaint cost the company, and to whom that is put down."""

    TYPE: ClassVar[str] = "caseloop.loss.recorded.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "loss.record"

    loss: Money
    """Zero: it cost nothing."""
    attributed_to: StaffId
    by: StaffId


class TeachingTagged(CaseMessage):
    """An archived case is set apart for teaching."""

    TYPE: ClassVar[str] = "caseloop.case.teaching-tagged.v1"
    QUEUE: ClassVar[QueueName] = "archiving.v1"
    ACTOR: ClassVar[str] = "case.tag-for-teaching"

    topic: Text
    by: StaffId


class OpenAssessment(Order):
    """A complaint cost the company money and is put down to somebody."""

    TYPE: ClassVar[str] = "caseloop.order.open-assessment.v1"
    QUEUE: ClassVar[QueueName] = "workforce.v1"
    ACTOR: ClassVar[str] = "assessment.open"
    CREATES: ClassVar[bool] = True
    LOADS: ClassVar[bool] = True

    staff: Name
    case_id: Name
    case_number: Name
    case_version: int
    """Version of the case for which it was given."""
    pack: Name
    loss: Money

    def target(self, key: str) -> Target:  # noqa: ARG002 - the order names its person
        """Give the person's record."""
        return Target("staff_records", self.staff)
