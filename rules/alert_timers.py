"""What an alert waits for, and the place of its ladder that comes next."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rules.ladders import Place, next_place
from schemas.alert import Alert
from schemas.document import Timer
from schemas.ladder import Ladder

STEP: Final = "step"
"""Timer of an alert that nobody has acknowledged: what its ladder says next."""

STALE: Final = "stale"
"""Timer of an alert that was acknowledged and is still there."""

SNOOZE: Final = "snooze"
"""Timer of an alert that is left alone for a while."""

LASTING: Final = "lasting"
"""Timer of an alert that was resolved by hand: whether its cause lasts."""

UNHEARD: Final[dict[str, object]] = {
    "state": "raised",
    "acknowledged_by": None,
    "acknowledged_at": None,
    "acknowledged_note": None,
    "snoozed_until": None,
    "snoozed_by": None,
}
"""An alert that somebody must hear of again."""


def until(alert: Alert, place: Place) -> Alert:
    """Give the alert that waits to say a place of its ladder."""
    waits = {"step": place.step, "said_at_step": place.said - 1, "timers": timer(STEP, place.due_at)}
    return alert.model_copy(update=waits)


def waiting_place(alert: Alert, ladder: Ladder, due_at: datetime) -> Place:
    """Give the place that an alert waits to say: its step if that was not said yet, else what follows it.

    Args:
        alert: An alert that nobody has acknowledged.
        ladder: Its own.
        due_at: When it is due.
    """
    if not alert.said_at_step:
        return Place(alert.step, 1, due_at)
    following = next_place(ladder, Place(alert.step, alert.said_at_step, due_at), can_wait=False)
    return Place(following.step, following.said, due_at)


def timer(kind: str, due_at: datetime) -> dict[str, Timer]:
    """Give the only timer of an alert: it waits for one thing at a time."""
    return {kind: Timer(kind=kind, due_at=due_at)}
