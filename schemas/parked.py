"""A parked record: a message that could not be applied, kept whole until somebody deals with it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

ParkedState = Literal["waiting", "parked", "replayed", "discarded"]
"""waiting: tried again by the scheduler; parked: waits for a person; the others have ended."""


@dataclass(frozen=True, slots=True)
class Parked:
    """One message with everything needed to understand, repair and replay it."""

    id: str
    """Derived from queue, message key and digest of the body: the same message parks once."""
    state: ParkedState
    code: str
    """Code of the error, by which records are grouped."""
    sentence: str
    field: str
    expected: str
    found: str
    queue: str
    exchange: str
    routing_key: str
    body: bytes
    headers: Mapping[str, Any]
    message_key: str
    """Empty if the message could not be read that far."""
    message_type: str
    case_id: str
    """Empty if unknown."""
    parked_at: datetime
    seen_count: int = 1
    last_seen_at: datetime | None = None
    """When the same message came last; None: it came once."""
    attempts: int = 0
    """How often the scheduler has tried it again."""
    next_due_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    ended_reason: str = ""
    replaced_by: str = ""
    """Id of the repaired message that was sent instead, as its sender named it."""
    answer: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """The event that told the sender, as an emission."""


@dataclass(frozen=True, slots=True)
class ParkedGroup:
    """Records with the same reason and place, counted."""

    state: ParkedState
    code: str
    message_type: str
    count: int
    oldest_at: datetime
    """When the first of them was parked."""
    queue: str = ""
    """Where they were parked."""
    last_seen_at: datetime | None = None
    """When one of them came last."""


@dataclass(frozen=True, slots=True)
class ParkedFilter:
    """Which parked records are meant; what is None is not asked for."""

    state: str | None = None
    code: str | None = None
    message_type: str | None = None
    queue: str | None = None
    after: tuple[datetime, str] | None = None
    """Instant of parking and id of a record: only later ones, in the order of both."""

    def takes(self, record: Parked) -> bool:
        """Say whether a record is meant."""
        wanted = (
            (self.state, record.state),
            (self.code, record.code),
            (self.message_type, record.message_type),
            (self.queue, record.queue),
        )
        is_later = self.after is None or (record.parked_at, record.id) > self.after
        return is_later and all(one in (None, found) for one, found in wanted)
