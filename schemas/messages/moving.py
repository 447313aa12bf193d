"""A case comes under another pack."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from schemas.messages.base import CaseMessage, StaffId
from schemas.model import Name, Text
from schemas.queues import QueueName


class CasePackChanged(CaseMessage):
    """Another handbook holds for a case from now on. Its limits keep their start and are never longer."""

    TYPE: ClassVar[str] = "caseloop.case.pack-changed.v1"
    QUEUE: ClassVar[QueueName] = "handling.v1"
    ACTOR: ClassVar[str] = "case.move"

    pack: Name = Field(examples=["service-template"])
    """Name of the pack; its newest version is taken."""
    reason: Text
    by: StaffId
