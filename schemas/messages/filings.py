"""Messages that file something about teams: training plans, contests, workshops, figures, expected volume."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from schemas.filing import FilingKind
from schemas.ids import message_key
from schemas.messages.base import Department, Inbound, StaffId, Target
from schemas.model import Instant, Name, Text
from schemas.queues import QueueName

Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$"), Field(examples=["2026-03"])]
"""A calendar month."""


class FilingMessage(Inbound):
    """A message that files something, or files it anew."""

    QUEUE: ClassVar[QueueName] = "workforce.v1"
    CREATES: ClassVar[bool] = True
    LOADS: ClassVar[bool] = True
    KIND: ClassVar[FilingKind]

    pack: Name = Field(examples=["complaint-programme"])
    """Whose rows hold."""
    by: StaffId

    @abstractmethod
    def name(self) -> str:
        """Give what it is about, unique in its kind and pack."""

    def target(self, key: str) -> Target:  # noqa: ARG002 - what it is about decides
        """Give the filing of this name."""
        return Target("filings", message_key(f"{self.KIND}/{self.pack}", self.name()))


class TrainingPlanned(FilingMessage):
    """A training plan, made from what the posts ask for."""

    TYPE: ClassVar[str] = "caseloop.training.planned.v1"
    ACTOR: ClassVar[str] = "training.plan"
    KIND: ClassVar[FilingKind] = "training_plan"

    plan: Name = Field(examples=["plan-2026-q2"])
    post: Text
    """The post whose requirements it follows."""
    method: Text
    audience: Text
    goal: Text
    trainers: tuple[StaffId, ...] = ()
    from_day: date | None = None

    def name(self) -> str:
        """Give the plan's id."""
        return self.plan


class ContestHeld(FilingMessage):
    """A contest of teams was held, in which managers play difficult customers."""

    TYPE: ClassVar[str] = "caseloop.contest.held.v1"
    ACTOR: ClassVar[str] = "contest.file"
    KIND: ClassVar[FilingKind] = "contest"

    month: Month
    teams: Annotated[tuple[Name, ...], Field(min_length=2)]
    winner: Name
    prize: Text | None = None

    def name(self) -> str:
        """Give the month."""
        return self.month


class WorkshopHeld(FilingMessage):
    """A workshop on cases was held."""

    TYPE: ClassVar[str] = "caseloop.workshop.held.v1"
    ACTOR: ClassVar[str] = "workshop.file"
    KIND: ClassVar[FilingKind] = "workshop"

    workshop: Name = Field(examples=["workshop-2026-03"])
    scenes: Annotated[tuple[Text, ...], Field(min_length=1)]
    """What it was about, without personal data of customers."""
    experts: tuple[Name, ...] = Field(default=(), examples=[["lawyer", "psychologist"]])
    cases: tuple[Name, ...] = ()
    """Ids of teaching cases."""

    def name(self) -> str:
        """Give the workshop's id."""
        return self.workshop


class FiguresSupplied(FilingMessage):
    """What the personnel office knows of a team in a month."""

    TYPE: ClassVar[str] = "caseloop.figures.supplied.v1"
    ACTOR: ClassVar[str] = "figures.file"
    KIND: ClassVar[FilingKind] = "figures"

    team: Department
    month: Month
    headcount: Annotated[int, Field(ge=1)]
    """People at the beginning of the month."""
    left_count: Annotated[int, Field(ge=0)]
    """People who left in it."""
    engagement: Annotated[int, Field(ge=0, le=100)] | None = None
    """By a survey, in percent."""

    def name(self) -> str:
        """Give month and team."""
        return f"{self.month}/{self.team}"


class VolumeExpected(FilingMessage):
    """A warning that more cases will come, such as before a promotion."""

    TYPE: ClassVar[str] = "caseloop.volume.expected.v1"
    ACTOR: ClassVar[str] = "volume.suggest"
    KIND: ClassVar[FilingKind] = "volume"

    occasion: Name = Field(examples=["sale-2026-06-18"])
    cases_a_day: Annotated[int, Field(ge=1)]
    since: Instant
    until: Instant

    def name(self) -> str:
        """Give the occasion."""
        return self.occasion


class TemplatesAudited(FilingMessage):
    """The templates of a pack's notices were audited; passed, they may be sent for another while."""

    TYPE: ClassVar[str] = "caseloop.templates.audited.v1"
    ACTOR: ClassVar[str] = "templates.file-audit"
    KIND: ClassVar[FilingKind] = "template_audit"

    law: Text = Field(examples=["消费者权益保护法"])
    """What they were held against."""
    passed: bool
    note: Text | None = None
    """What was found; needed if they did not pass."""

    def name(self) -> str:
        """Give the templates: the newest audit of a pack replaces the one before."""
        return "templates"

    @classmethod
    def filing_of(cls, pack: str) -> str:
        """Give the id of the filing that holds the newest audit of a pack."""
        return message_key(f"{cls.KIND}/{pack}", "templates")
