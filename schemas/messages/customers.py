"""Messages about customers and their profiles."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from schemas.customer import customer_id
from schemas.messages.base import CaseOrder, Inbound, Order, StaffId, Target
from schemas.model import Instant, Name
from schemas.queues import QueueName
from schemas.report import Customer


class PurchaseMade(Inbound):
    """A customer bought something. Whoever has no profile leaves no trace."""

    TYPE: ClassVar[str] = "caseloop.purchase.made.v1"
    QUEUE: ClassVar[QueueName] = "compensation.v1"
    ACTOR: ClassVar[str] = "purchase.note"
    CREATES: ClassVar[bool] = True
    LOADS: ClassVar[bool] = True

    customer: Customer
    """Who, with the contact by which they complain. Personal data."""
    channel: str = Field(default="", examples=["app"], max_length=200)
    """Channel that an account on a platform or a username belongs to."""
    pack: Name | None = None
    """Whose dialling prefixes make no difference; none: the default's."""
    purchased_at: Instant
    by: StaffId = "shop"

    def target(self, key: str) -> Target:
        """Give no customer yet: the runtime finds them by the keyed digest of their contact."""
        return Target("customers", key)


class CustomerOrder(Order):
    """An order about a customer's profile, which is made where there is none yet."""

    CREATES: ClassVar[bool] = True
    LOADS: ClassVar[bool] = True

    fingerprint: Name
    """Keyed digest of the customer's contact."""
    pack: Name
    case_id: Name

    def target(self, key: str) -> Target:  # noqa: ARG002 - the order names its customer
        """Give the profile."""
        return Target("customers", customer_id(self.fingerprint))


class KeepCustomer(CustomerOrder):
    """A customer's case waits to be judged: have a profile of them, so that what they buy meanwhile is noted."""

    TYPE: ClassVar[str] = "caseloop.order.keep-customer.v1"
    QUEUE: ClassVar[QueueName] = "compensation.v1"
    ACTOR: ClassVar[str] = "customer.keep"


class NoteComplaint(CustomerOrder):
    """A customer has complained: say what is known of them, and begin to wait for their next purchase."""

    TYPE: ClassVar[str] = "caseloop.order.note-complaint.v1"
    QUEUE: ClassVar[QueueName] = "compensation.v1"
    ACTOR: ClassVar[str] = "customer.note-complaint"

    case_number: Name
    submission_source: Name
    submission_id: Name
    cls: Name
    received_at: Instant


class CountEnded(CustomerOrder):
    """A case of a customer has ended: count it."""

    TYPE: ClassVar[str] = "caseloop.order.count-ended.v1"
    QUEUE: ClassVar[QueueName] = "compensation.v1"
    ACTOR: ClassVar[str] = "customer.count"

    received_at: Instant
    remedies: tuple[Name, ...] = ()


class CheckCustomer(Order):
    """A customer has something due."""

    TYPE: ClassVar[str] = "caseloop.order.check-customer.v1"
    QUEUE: ClassVar[QueueName] = "compensation.v1"
    ACTOR: ClassVar[str] = "customer.check"

    customer: Name
    due_at: Instant

    def target(self, key: str) -> Target:  # noqa: ARG002 - the order names its customer
        """Give the profile."""
        return Target("customers", self.customer)


class RecogniseCustomer(CaseOrder):
    """Note on a case what its customer's history says."""

    TYPE: ClassVar[str] = "caseloop.order.recognise-customer.v1"
    QUEUE: ClassVar[QueueName] = "compensation.v1"
    ACTOR: ClassVar[str] = "case.recognise"

    tags: tuple[Name, ...]
    """Codes of profile tags."""
    complaint_count: int
    preferred: Name | None = None
