"""What is known of a customer from their cases: how often they complain, what they take, what they are offered.

It holds no name and no contact: a customer is known by the keyed digest that the document's id is made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from schemas.document import Collection, Document
from schemas.ids import message_key
from schemas.model import Instant, Model, Name


def customer_id(fingerprint: str) -> str:
    """Give the id of the profile of a customer, by the keyed digest of their contact."""
    return message_key("customer", fingerprint)


class PastCase(Model):
    """A case that has ended."""

    case_id: Name
    received_at: Instant
    remedies: tuple[Name, ...] = ()
    """Codes of what was carried out."""


class Care(Model):
    """A care package that is due unless the customer buys something before."""

    row: Name
    pack: Name
    case_id: Name
    """The complaint from which it counts."""
    case_number: Name
    submission_source: Name
    submission_id: Name
    since: Instant
    """When that complaint was received."""


class CustomerProfile(Document):
    """One customer's profile, over all packs."""

    collection: ClassVar[Collection] = "customers"

    complaint_count: int = 0
    """Cases that have ended."""
    past: tuple[PastCase, ...] = ()
    """The newest of them, oldest first."""
    remedy_counts: Mapping[Name, int] = {}
    """Code to how often it was carried out."""
    preferred: Name | None = None
    """The remedy that was carried out most often, of equals the latest."""
    tags: tuple[Name, ...] = ()
    """Codes of the pack of the case that ended last."""
    purchased_at: Instant | None = None
    """The newest purchase that is known, of a customer with a profile."""
    care: Care | None = None
    """The care package that waits."""
    cared_at: Instant | None = None
    """When the last one was pushed."""
