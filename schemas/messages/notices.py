"""Messages about notices that are on their way to customers."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from schemas.messages.base import CaseMessage, CaseOrder, StaffId
from schemas.model import Name
from schemas.queues import QueueName


class TellAudited(CaseOrder):
    """Tell the customer something whose template is audited no more by the pack; a later audit may have been filed."""

    TYPE: ClassVar[str] = "caseloop.order.tell-audited.v1"
    QUEUE: ClassVar[QueueName] = "notices.v1"
    ACTOR: ClassVar[str] = "customer.tell-audited"

    kind: Name
    about: str = ""


class SendNotice(CaseOrder):
    """Hand a notice to the mail server."""

    TYPE: ClassVar[str] = "caseloop.order.send-notice.v1"
    QUEUE: ClassVar[QueueName] = "delivery.v1"
    ACTOR: ClassVar[str] = "customer.send"

    notice_id: Name


class NoticeDelivered(CaseMessage):
    """The company's gateway says what became of a notice; one that did not arrive goes over the next channel."""

    TYPE: ClassVar[str] = "caseloop.notice.delivered.v1"
    QUEUE: ClassVar[QueueName] = "notices.v1"
    ACTOR: ClassVar[str] = "customer.note-delivery"

    notice_id: Name = Field(examples=["9f2c41d07b5e4a6388d1c0e2f7a45b16"])
    """As the fact ``case.customer-notified`` gave it."""
    channel: Name = Field(examples=["phone"])
    """As that fact gave it: an answer about an earlier channel changes nothing."""
    delivered: bool
    detail: Name | None = None
    """Why not, in the gateway's words, without personal data."""
    by: StaffId = "gateway"
