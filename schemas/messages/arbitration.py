"""Messages about mediation and jury."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from schemas.messages.base import CaseMessage, StaffId
from schemas.model import Model, Name, Text
from schemas.queues import QueueName
from schemas.report import Customer


class MediationOpened(CaseMessage):
    """A complex and difficult case goes to the company's mediation body."""

    TYPE: ClassVar[str] = "caseloop.mediation.opened.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "mediation.open"

    reason: Text
    by: StaffId


class MediationAttended(CaseMessage):
    """Whether a group that was invited to a mediation came, and who."""

    TYPE: ClassVar[str] = "caseloop.mediation.attended.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "mediation.attend"

    group: Name = Field(examples=["marketing", "市场部"])
    present: bool
    person: StaffId | None = None
    """Who came; needed if somebody did."""
    by: StaffId


class CaseMediated(CaseMessage):
    """The mediation body has come to an outcome."""

    TYPE: ClassVar[str] = "caseloop.case.mediated.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "mediation.end"

    outcome: Name = Field(examples=["new_plan", "settled"])
    text: Text
    """What was settled, or why nothing was; the customer hears it where it is the result."""
    by: StaffId


class NamedJuror(Model):
    """A customer who is to be invited. Only the id is kept."""

    id: Name = Field(examples=["juror-0412"])
    """By which the jury desk knows them."""
    customer: Customer | None = None
    """Who they are, so that no party to the case is invited."""


class JuryOpened(CaseMessage):
    """A complex case goes to a jury of customers."""

    TYPE: ClassVar[str] = "caseloop.jury.opened.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "jury.open"

    question: Text
    jurors: tuple[NamedJuror, ...] = Field(min_length=1, max_length=50)
    by: StaffId


class JurorVoted(CaseMessage):
    """A juror has voted."""

    TYPE: ClassVar[str] = "caseloop.juror.voted.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "jury.vote"

    juror: Name = Field(examples=["juror-0412"])
    choice: Name = Field(examples=["for_customer"])
    reason: Text | None = None
    by: StaffId
    """Who collected the vote: the jury desk."""
