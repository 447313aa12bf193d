"""Internal messages that bring what an alert says to one person, and tell the alert what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from schemas.messages.base import AlertOrder, Order, Target
from schemas.model import Instant, Language, Name, Text
from schemas.queues import QueueName
from schemas.severity import Severity

PageOutcome = Literal["delivered", "undeliverable", "overtaken", "silenced"]
"""How a page ended. delivered: a channel's own answer says accepted; undeliverable: every way of the person failed,
or there is none; overtaken: nobody needed it any more when it was about to be sent; silenced: as overtaken, and a
silence had held it until then."""


class ContactOrder(Order):
    """An order about one person who is told things."""

    contact: Name
    """Staff id."""

    def target(self, key: str) -> Target:  # noqa: ARG002 - the order names its person
        """Give what waits for this person."""
        return Target("contacts", self.contact)


class PageContact(ContactOrder):
    """Tell one person about one subject."""

    TYPE: ClassVar[str] = "caseloop.order.page-contact.v1"
    QUEUE: ClassVar[QueueName] = "paging.v1"
    ACTOR: ClassVar[str] = "contact.page"
    CREATES: ClassVar[bool] = True
    LOADS: ClassVar[bool] = True
    """The contact may be there already; its actor takes both."""

    page_id: Name
    """Unique, such as ``<alert id>:<step>:<said>:<contact>``; the same page twice is one page."""
    subject: Name
    """What is grouped and inhibited: the alert's id, or for example ``handover:<rotation>:<instant>``."""
    alert_id: Name | None = None
    case_id: Name | None = None
    kind: Name
    severity: Severity
    step: int = 0
    """Step of the alert's ladder."""
    text: Mapping[Language, Text]
    """What happened, without personal data."""
    raised_at: Instant


class CheckContact(ContactOrder):
    """Something that waits for a person is due."""

    TYPE: ClassVar[str] = "caseloop.order.check-contact.v1"
    QUEUE: ClassVar[QueueName] = "paging.v1"
    ACTOR: ClassVar[str] = "contact.check"

    due_at: Instant
    """The instant that the scheduler found due."""


class SendPage(ContactOrder):
    """Send one message to one person over one channel."""

    TYPE: ClassVar[str] = "caseloop.order.send-page.v1"
    QUEUE: ClassVar[QueueName] = "delivery.v1"
    ACTOR: ClassVar[str] = "contact.send"

    sending_id: Name


class PageSettled(AlertOrder):
    """A page of an alert has ended."""

    TYPE: ClassVar[str] = "caseloop.order.page-settled.v1"
    QUEUE: ClassVar[QueueName] = "alerts.v1"
    ACTOR: ClassVar[str] = "alert.note-page"

    page_id: Name
    step: int
    contact: Name
    channel: Name | None = None
    """Over which channel it went, or was tried last; None if none was tried."""
    outcome: PageOutcome
    reason: str = ""
    """Code or sentence without personal data."""
    at: Instant
