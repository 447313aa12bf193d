"""An obligation with a time limit."""

from __future__ import annotations

from typing import Literal

from schemas.model import Instant, Model, Name

Unit = Literal["clock_hours", "open_hours", "working_days", "calendar_days"]


class Duration(Model):
    """How long, with its unit; working and calendar days end at the close of the nth day."""

    amount: int
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
    satisfied_by: Name
    """The history event that meets it, for example ``case.responded``."""
    owner: Name
    """Role or department that must act."""
    pauses: tuple[Pause, ...] = ()
    due_at: Instant
    met_at: Instant | None = None
    missed_at: Instant | None = None
    """Equals due_at once it passed unmet; a clock met later keeps both."""
    cancelled_at: Instant | None = None
    """The obligation fell away, for example by withdrawal."""
    round: int = 1
    reminded: bool = False

    @property
    def is_running(self) -> bool:
        """Whether it still waits for its event."""
        return self.met_at is None and self.cancelled_at is None
