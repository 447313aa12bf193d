"""The list of complainants of one pack: entries that a person proposed and another one confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Literal

from schemas.document import Collection, Document
from schemas.model import Instant, Model, Name, Text


class Listing(Model):
    """One entry. It holds no name and no contact: the customer is known by the keyed digest that its id is made of."""

    kind: Name
    """Code of the pack's kinds: malicious, professional."""
    state: Literal["proposed", "confirmed"]
    case_id: Name
    """The case in which it was proposed."""
    reason: Text
    proposed_by: Name
    proposed_at: Instant
    confirmed_by: Name | None = None
    confirmed_at: Instant | None = None
    expires_at: Instant | None = None

    def holds(self, at: datetime) -> bool:
        """Say whether it may be used at an instant."""
        return self.state == "confirmed" and self.expires_at is not None and at < self.expires_at


class ComplainantList(Document):
    """All entries of a pack, whose name is the id. What was refused, withdrawn or expired is in its history."""

    collection: ClassVar[Collection] = "lists"

    entries: Mapping[Name, Listing] = {}
    """Entry id to entry."""
