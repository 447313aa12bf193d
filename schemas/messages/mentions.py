"""Messages about competitors."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from schemas.messages.base import Inbound, StaffId, Target
from schemas.model import Instant, Name
from schemas.queues import QueueName


class CompetitorMentioned(Inbound):
    """Somebody complained of a competitor in public; it is counted, and opens no case."""

    TYPE: ClassVar[str] = "caseloop.competitor.mentioned.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "competitor.count"
    CREATES: ClassVar[bool] = True
    LOADS: ClassVar[bool] = True

    competitor: Name = Field(examples=["brand-b"])
    keyword: Name = Field(examples=["清关慢"])
    country: Name | None = Field(default=None, examples=["BR"])
    topic: Name | None = None
    mentioned_at: Instant
    by: StaffId = "social-listening"

    def target(self, key: str) -> Target:  # noqa: ARG002 - the month decides, not the message
        """Give the tally of its month."""
        return Target("tallies", f"{self.mentioned_at:%Y-%m}")
