"""What a rule answers: the document after, what to send, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from schemas.document import Document
from schemas.messages.base import Event, Message


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule decided so."""

    code: str
    """For example ``trigger.safety``."""
    row: str = ""
    """The policy row that spoke, for example ``triage.urgent.safety``; empty if none did."""
    detail: Mapping[str, Any] = field(default_factory=dict)
    """JSON values: words and where they stood, values compared; never personal data."""


D = TypeVar("D", bound=Document)


@dataclass(frozen=True, slots=True)
class Decision(Generic[D]):
    """What one message does to one document. Nothing has happened yet."""

    before: D | None
    """The document as loaded; None if the message makes it."""
    after: D
    event: str
    """The history event in the past tense, for example ``case.triaged``."""
    by: str = ""
    reasons: tuple[Reason, ...] = ()
    orders: tuple[Message, ...] = ()
    """Messages for other actors: orders and, where something new came up, a submission of Caseloop's own."""
    events: tuple[Event, ...] = ()
    """Facts for subscribers."""

    @property
    def changes_nothing(self) -> bool:
        """Whether the document stays, or a new one was given no version, and nothing is sent."""
        stays = self.after.version == 0 if self.before is None else self.after == self.before
        return stays and not self.orders and not self.events
