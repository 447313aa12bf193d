"""An obligation with a time limit."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.model import Instant, Model, Name

Unit = Literal["clock_minutes", "clock_hours", "open_minutes", "open_hours", "working_days", "calendar_days"]


class Duration(Model):
    """How long, with its unit; working and calendar days end with the nth day after the anchor's own."""

    amount: Annotated[int, Field(ge=1, le=100_000)]
    unit: Unit


class Pause(Model):
    """A stretch in which a clock does not run."""

    reason: Name
    awaiting: Literal["customer", "department", "supplier"]
    since: Instant
    until: Instant | None = None
    """Open while None."""


class Clock(Model):
    """One obligation: anchor, limit, and what became of it. Met or missed is never rewritten."""

    row: Name
    """The policy row that set it."""
    anchor: Instant
    """The instant from which it counts."""
    limit: Duration
    calendar: Name
    satisfied_by: tuple[Name, ...]
    """The history events that meet it, for example ``case.responded``."""
    about: str = ""
    """What within the case it concerns, for clocks that exist more than once: a task id."""
    owner: Name
    """Department that must act; ``owning_department`` for whoever owns the case at that moment,
    ``calling_department`` for whoever calls customers back."""
    pauses: tuple[Pause, ...] = ()
    due_at: Instant
    met_at: Instant | None = None
    missed_at: Instant | None = None
    """Equals due_at once it passed unmet; a clock met later keeps both."""
    cancelled_at: Instant | None = None
    """The obligation fell away, for example by withdrawal."""
    round: int = 1
    remind_at: Instant | None = None
    """When the owner is to be reminded; None if no reminder is to come."""
    reminded: bool = False
    """Whether the owner was reminded."""
    provisional: bool = False
    """Whether a year between anchor and due has no published make-up working days yet."""

    @property
    def is_running(self) -> bool:
        """Whether it still waits for its event."""
        return self.met_at is None and self.cancelled_at is None

    @property
    def is_paused(self) -> bool:
        """Whether time stands still for it."""
        return bool(self.pauses) and self.pauses[-1].until is None
