"""Messages that make a case or add to what the customer said."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from schemas.messages.base import CaseMessage, Inbound, StaffId, Target
from schemas.model import Instant, Model, Name, Text
from schemas.policy.calendars import known_zone
from schemas.queues import QueueName
from schemas.report import (
    Attachment,
    Customer,
    Details,
    Incident,
    OrderSnapshot,
    Product,
    Reception,
    Referrer,
    Region,
    Restatement,
)


class StatedUrgency(Model):
    """How urgent somebody called it, and who."""

    value: Name = Field(examples=["important"])
    source: Name = Field(examples=["customer"])


class FeedbackSubmitted(Inbound):
    """A customer said something. What is required, and which codes are allowed, the pack says.

    Fields that a pack may require are optional here, so that a lack is answered with the pack's own sentence.
    """

    TYPE: ClassVar[str] = "caseloop.feedback.submitted.v1"
    QUEUE: ClassVar[QueueName] = "intake.v1"
    ACTOR: ClassVar[str] = "feedback.register"
    CREATES: ClassVar[bool] = True

    pack: Name | None = None
    """Pack to use; without it, the deployment's default."""
    channel: Name | None = Field(default=None, examples=["live_chat"])
    stated_at: Instant | None = Field(default=None, examples=["2026-03-06T18:30:00+08:00"])
    """When the customer gave the feedback."""
    type: Name | None = Field(default=None, examples=["complaint", "投诉"])
    topic: Name | None = Field(default=None, examples=["quality_complaint"])
    module: Name | None = Field(default=None, examples=["logistics"])
    """What it is about, if the pack has a list for it."""
    summary: Text | None = None
    text: Text | None = None
    """Original wording."""
    demands: tuple[Text, ...] = Field(default=(), examples=[["退货", "赔偿"]])
    urgency: StatedUrgency | None = None
    customer: Customer | None = None
    incident: Incident | None = None
    product: Product | None = None
    order_number: Name | None = None
    order: OrderSnapshot | None = None
    """The order as the sender's system sees it; fills order number and product where they are not given."""
    restatement: Restatement | None = None
    """The demand as it was repeated back to the customer."""
    reception: Reception | None = None
    """For a customer who came in person."""
    attachments: tuple[Attachment, ...] = ()
    referrer: Referrer | None = None
    region: Region | None = Field(default=None, examples=["CN-GD"])
    """Where the customer is, or the delivery went: a code of ISO 3166, for figures by region."""
    locale: Name | None = Field(default=None, examples=["zh-CN"])
    language: Name | None = Field(default=None, examples=["es"])
    """Tag of the language, if the source knows it."""
    culture: Name | None = None
    """Profile of the customer's culture, if the source knows it; without it, that of the locale, or none."""
    zone: Annotated[Name, AfterValidator(known_zone)] | None = Field(default=None, examples=["Asia/Riyadh"])
    """Time zone that the customer lives in, if the source knows it; without it, that of their culture's profile."""
    tags: tuple[Name, ...] = Field(default=(), examples=[["vip"]])
    """What the source marks the matter or the customer with; rows of routing and eligibility may name them."""
    recorded_by: StaffId | None = None
    """The representative who recorded it; none if the customer wrote it."""
    raised_in: Name | None = None
    """Id of the case in whose callback this came up."""
    goes_on_with: Name | None = None
    """Id of the ended case whose matter this is again, because it could not be opened again."""
    drill: bool = False
    """An exercise: it goes the real way, and nothing is sent to anybody outside."""

    def target(self, key: str) -> Target:
        """Give the case that this makes: its id is the submission's key."""
        return Target("cases", key)

    def spoken_by(self) -> str:
        """Give the party: the customer."""
        return "customer"


class InformationSupplied(CaseMessage):
    """The customer, or somebody for them, adds information or evidence."""

    TYPE: ClassVar[str] = "caseloop.case.information-supplied.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.supplement"

    text: Text
    attachments: tuple[Attachment, ...] = ()
    details: Details | None = None
    """The same field by field: what the submission left empty is filled, what it said stays."""
    by: StaffId = "customer"


class CaseCorrected(CaseMessage):
    """A field of the report is corrected; the original stays."""

    TYPE: ClassVar[str] = "caseloop.case.corrected.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.correct"

    field: Name = Field(examples=["product.model"])
    value: Text
    reason: Text
    by: StaffId


class StatusRequested(CaseMessage):
    """Somebody asks how far a case has come; answered with the event ``case.status-told``."""

    TYPE: ClassVar[str] = "caseloop.case.status-requested.v1"
    QUEUE: ClassVar[QueueName] = "notices.v1"
    ACTOR: ClassVar[str] = "case.tell-status"

    view: Name = Field(default="customer", examples=["customer", "staff"])
    by: StaffId = "customer"


class CaseWithdrawn(CaseMessage):
    """The customer takes the matter back."""

    TYPE: ClassVar[str] = "caseloop.case.withdrawn.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.withdraw"

    reason: Text
    by: StaffId = "customer"


class SubmissionReviewed(CaseMessage):
    """A handler passes on what a representative recorded, or returns it with a reason."""

    TYPE: ClassVar[str] = "caseloop.case.submission-reviewed.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.review-submission"

    passed: bool
    reason: Text | None = None
    """Needed when it is returned."""
    by: StaffId


class CaseDeclined(CaseMessage):
    """A matter is not taken up: it is out of scope, or short of what acceptance asks."""

    TYPE: ClassVar[str] = "caseloop.case.declined.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.decline"

    reason: Name = Field(examples=["not_our_product"])
    """Code of the pack's scope or acceptance requirements."""
    text: Text | None = None
    by: StaffId
