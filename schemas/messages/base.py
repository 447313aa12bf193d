"""What all messages share: a type, and where they go."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field, model_validator

from schemas.document import Collection
from schemas.ids import is_case_number, message_key
from schemas.model import Model, Name
from schemas.queues import QueueName


@dataclass(frozen=True, slots=True)
class Target:
    """The document that a message is about: by id, or by the case number that people use."""

    collection: Collection
    id: str = ""
    number: str = ""


class Said(Model):
    """The command that an order carries on: what becomes of the order is told as what became of the command."""

    source: str
    id: str
    type: str
    case_id: Name


class Message(Model):
    """A message that an actor consumes."""

    TYPE: ClassVar[str]
    """CloudEvents type with the shape's version, for example ``caseloop.case.accepted.v1``."""
    QUEUE: ClassVar[QueueName]
    ACTOR: ClassVar[str]
    """Unique subject.verb of the actor that takes it; never renamed."""
    CREATES: ClassVar[bool] = False
    """Whether the document does not exist yet when this message comes."""
    LOADS: ClassVar[bool] = False
    """Whether the document is read first although this message may make it: it is usually there."""

    @abstractmethod
    def target(self, key: str) -> Target:
        """Give the document that this message changes.

        Args:
            key: The message's own key.
        """

    def carries(self) -> Said | None:
        """Give the command that it carries on; None if it speaks for itself."""
        return None

    def spoken_by(self) -> str:
        """Give who said so, for the history: a staff member's or system's id; empty if the message does not say."""
        return str(getattr(self, "by", ""))


class Inbound(Message):
    """A message that upstream systems may publish to the inbound exchange."""


class Order(Message):
    """An internal message from one actor to another, in the imperative."""


class CaseOrder(Order):
    """An order about one case."""

    case_id: Name

    def target(self, key: str) -> Target:  # noqa: ARG002 - the order names its case
        """Give the case."""
        return Target("cases", self.case_id)


class AlertOrder(Order):
    """An order about one alert that exists."""

    alert_id: Name

    def target(self, key: str) -> Target:  # noqa: ARG002 - the order names its alert
        """Give the alert."""
        return Target("alerts", self.alert_id)


class Event(Model):
    """A committed fact for subscribers. Holds no personal data."""

    @abstractmethod
    def type_name(self) -> str:
        """Give the CloudEvents type."""

    @abstractmethod
    def routing_key(self) -> str:
        """Give the key under which subscribers find it."""


class SubmissionRef(Model):
    """The submission that made a case: its CloudEvents source and id."""

    source: Name
    id: Name


class CaseRef(Model):
    """A case, named in one of three ways."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    id: Name | None = Field(default=None, examples=["9f2c41d07b5e4a6388d1c0e2f7a45b16"])
    """The case's id as events carry it."""
    number: Name | None = Field(default=None, examples=["7K3M9-QXA2R-X"])
    """The number that people use, which is also an anonymous customer's follow-up identifier."""
    submission: SubmissionRef | None = None
    """Source and id of the submission, for whoever published it and has not heard back yet."""

    @model_validator(mode="after")
    def _names_one(self) -> CaseRef:
        given = [value for value in (self.id, self.number, self.submission) if value is not None]
        if len(given) != 1:
            message = f"expected exactly one of id, number, submission; found {len(given)}"
            raise ValueError(message)
        if self.number is not None and not is_case_number(self.number):
            message = "expected a case number such as 7K3M9-QXA2R-X with a right check character"
            raise ValueError(message)
        return self

    def target(self) -> Target:
        """Give the case as a target."""
        if self.submission is not None:
            return Target("cases", message_key(self.submission.source, self.submission.id))
        return Target("cases", self.id or "", "" if self.id else (self.number or "").upper())


StaffId = Annotated[Name, Field(examples=["agent-017"])]
"""Id of a member of staff or of a system; never a name."""

Department = Annotated[Name, Field(examples=["after_sales"])]
"""Code of a department in the pack's directory."""


class CaseMessage(Inbound):
    """A message about a case that exists, or will in a moment."""

    case: CaseRef

    def target(self, key: str) -> Target:  # noqa: ARG002 - the message names its case
        """Give the case."""
        return self.case.target()
