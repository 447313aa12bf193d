"""What is decided about a case before and after it is sealed: who was at fault, notes, holds, erasure."""

from __future__ import annotations

from schemas.model import Instant, Model, Name, Text


class Fault(Model):
    """Who caused the complaint, as somebody judged it; apart from who was late with it."""

    department: Name | None = None
    """Code of the department; None: nobody of the company was at fault."""
    person: Name | None = None
    """Staff id, if it was one person."""
    reason: Text
    by: Name
    at: Instant


class ClosingFeedback(Model):
    """What the customer said about the end, or why they could not be reached."""

    text: Text
    reached: bool
    by: Name
    at: Instant


class ArchiveNote(Model):
    """What the keepers of the archive added to a sealed case."""

    text: Text
    improvement: Name | None = None
    """Name of the improvement item that it opened."""
    by: Name
    at: Instant


class LegalHold(Model):
    """Why nothing of a case may be erased, until it is lifted."""

    reason: Text
    by: Name
    since: Instant


class Erased(Model):
    """That what says who the customer is was erased; the figures stayed."""

    at: Instant
    why: Name
    """retention or request."""
    row: Name | None = None
    """Policy row that said how long it was kept; None for a request."""
    by: Name
