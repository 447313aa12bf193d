"""An alert: somebody must act and say that they do."""

from __future__ import annotations

from typing import ClassVar, Literal

from schemas.document import Collection, Document
from schemas.model import Instant, Name, Text

AlertState = Literal["raised", "acknowledged", "resolved"]


class Alert(Document):
    """One cause for alarm; the same cause again, while it is open, adds a repeat and no second alert."""

    collection: ClassVar[Collection] = "alerts"

    dedupe_key: Name
    kind: Name
    """As in the escalation table: clock_missed, round_cap, blocked, unsolvable, crisis, transfers, stuck …"""
    severity: Literal["critical", "warning", "info"]
    state: AlertState
    case_id: Name | None = None
    case_number: Name | None = None
    summary: Text
    """What happened and what to do, without personal data."""
    addressee: Name
    """Role that must act."""
    row: Name
    """The policy row that asked for it."""
    pack: Name
    """The pack whose escalation section says when it is repeated."""
    raised_at: Instant
    repeat_count: int = 0
    """How often the same cause came again while it was open."""
    reminded_count: int = 0
    """How often it was said again because nobody had acknowledged it."""
    acknowledged_by: Name | None = None
    acknowledged_at: Instant | None = None
    acknowledged_note: Text | None = None
    resolved_at: Instant | None = None
    resolved_reason: Text | None = None
    raised_for: int = 0
    """Version of the case that raised it last."""
    resolved_for: int = 0
    """Version of the case that resolved it last: an older cause that comes later opens nothing."""
