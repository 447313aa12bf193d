"""What a case leaves for the company's own people: conversations as they went, what it cost, what it teaches."""

from __future__ import annotations

from schemas.model import Instant, Model, Money, Name, Text


class Conversation(Model):
    """One conversation with the customer."""

    steps: tuple[Name, ...]
    """Codes of the pack, in order."""
    note: Text | None = None
    abusive: bool = False
    by: Name
    at: Instant


class CaseLoss(Model):
    """What the case cost the company."""

    amount: Money
    attributed_to: Name
    """Staff id."""
    by: Name
    at: Instant


class Teaching(Model):
    """Why an archived case is set apart for teaching."""

    topic: Text
    by: Name
    at: Instant
