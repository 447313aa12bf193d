"""An obligation with a time limit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Final, Literal

from pydantic import Field

from schemas.errors import PolicyError
from schemas.model import Instant, Model, Name, Text

Unit = Literal["clock_minutes", "clock_hours", "open_minutes", "open_hours", "working_days", "calendar_days"]

Party = Literal["customer", "department", "supplier"]
"""Who may be waited for."""


class Duration(Model):
    """How long, with its unit; working and calendar days end with the nth day after the anchor's own."""

    amount: Annotated[int, Field(ge=1, le=100_000)]
    unit: Unit


TIME_OF: Final[Mapping[Unit, timedelta]] = {
    "clock_minutes": timedelta(minutes=1),
    "clock_hours": timedelta(hours=1),
    "open_minutes": timedelta(minutes=1),
    "open_hours": timedelta(hours=1),
}
"""What one of a unit comes to; days have no fixed length."""


def time_of(duration: Duration) -> timedelta:
    """Give minutes or hours as a timedelta.

    Raises:
        PolicyError: the unit is days.
    """
    if duration.unit not in TIME_OF:
        message = f"expected minutes or hours, found {duration.amount} {duration.unit}"
        raise PolicyError(message)
    return duration.amount * TIME_OF[duration.unit]


class Pause(Model):
    """A stretch in which a clock does not run."""

    reason: Name
    awaiting: Literal["customer", "department", "supplier", "nobody"]
    """nobody: the case was closed."""
    since: Instant
    until: Instant | None = None
    """Open while None."""
    ends_by: Instant | None = None
    """When it ends at the latest, whether or not what is waited for has come."""


class Extension(Model):
    """More time for one clock, allowed by somebody who may."""

    more: Duration
    reason: Text
    approved_by: Name
    by: Name
    """Who asked for it."""
    at: Instant


class Carried(Model):
    """What a clock had used up when its calendar changed; from there on the other calendar counts."""

    calendar: Name
    """The calendar until then."""
    at: Instant
    used_ms: int
    """Open milliseconds used of the limit, pauses excluded."""
    stood_ms: int
    """Open milliseconds of pauses, which a limit in days makes up at its end."""
    days: int
    """Working days counted, for a limit in working days."""
    days_until: Instant
    """An instant of the last day that was counted, or of the anchor's own."""


class Clock(Model):
    """One obligation: anchor, limit, and what became of it. Met or missed is never rewritten."""

    row: Name
    """The policy row that set it."""
    anchor: Instant
    """The instant from which it counts."""
    limit: Duration | None
    """None: the due instant itself was given, such as a promise to the customer."""
    calendar: Name
    satisfied_by: tuple[Name, ...]
    """The history events that meet it, for example ``case.responded``."""
    about: str = ""
    """What within the case it concerns, for clocks that exist more than once: a task id."""
    owner: Name
    """Department that must act; ``owning_department`` for whoever owns the case at that moment,
    ``calling_department`` for whoever calls customers back."""
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    carried: Carried | None = None
    due_at: Instant
    met_at: Instant | None = None
    missed_at: Instant | None = None
    """Equals due_at once it passed unmet; a clock met later keeps both."""
    cancelled_at: Instant | None = None
    """The obligation fell away, for example by withdrawal."""
    round: int = 1
    remind_at: Instant | None = None
    """When the owner is to be reminded next; None if no reminder is to come."""
    reminders_due: int = 0
    """How many of the row's reminders came due."""
    reminded: bool = False
    """Whether the owner was reminded, when the newest of these came due."""
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

    @property
    def was_broken(self) -> bool:
        """Whether it passed unmet and stays so: what meets it may be told late, and have happened in time."""
        return self.missed_at is not None and (self.met_at is None or self.met_at > self.due_at)
