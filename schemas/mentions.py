"""What is said about competitors, counted. No case comes of it."""

from __future__ import annotations

from typing import ClassVar

from schemas.document import Collection, Document
from schemas.model import Model, Name


class Mentions(Model):
    """How often one thing was said about one competitor."""

    competitor: Name
    keyword: Name
    country: Name | None = None
    topic: Name | None = None
    count: int


class MentionTally(Document):
    """The mentions of one calendar month in UTC; the id is the month, for example ``2026-03``."""

    collection: ClassVar[Collection] = "tallies"

    mentions: tuple[Mentions, ...] = ()
    """In order of first mention."""
    total: int = 0
