"""How much a member of staff has borne lately, and what was measured of them. Nothing here enters a score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from schemas.document import Collection, Document
from schemas.model import Instant, Model, Name

RUN_KEPT = 200
"""Cases of a run that are remembered, the newest."""

MONTHS_KEPT = 13
"""Months for which abuse is counted."""


class Handled(Model):
    """An intense case that somebody has finished handling."""

    case_id: Name
    at: Instant
    """When their handling of it ended."""


class Wellbeing(Document):
    """What one person has borne; the id is the staff id. Made up of cases and messages, never of measurements."""

    collection: ClassVar[Collection] = "wellbeing"

    run: tuple[Handled, ...] = ()
    """Intense cases in a row since the last calm case or rest, each case once, oldest first."""
    reset_at: Instant | None = None
    """When the last calm case or rest ended the run before; what ended earlier and is told later counts no more."""
    reminded_at: Instant | None = None
    """When the person was reminded to rest in this run; None: not yet."""
    reminder_count: int = 0
    """Over all runs."""
    abuse: Mapping[Name, int] = {}
    """Month, such as ``2026-03`` in UTC, to how often the person was abused in a conversation."""
    look_count: int = 0
    """How often anybody was shown what was measured of the person; the history says who and when."""


class Reading(Model):
    """One measurement."""

    kind: Literal["heart_rate", "voice_tension"]
    """heart_rate: beats a minute, from a wristband; voice_tension: 0 relaxed to 100."""
    value: Annotated[int, Field(ge=0, le=300)]
    at: Instant


class Telemetry(Document):
    """What was measured of one person and reported in one message. The database deletes it, history and all, when it
    expires; nothing of it stands anywhere else.
    """

    collection: ClassVar[Collection] = "telemetry"

    staff: Name
    pack: Name
    """Whose rows say who may read it."""
    readings: tuple[Reading, ...]
    recorded_at: Instant
    expires_at: Instant
