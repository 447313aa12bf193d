"""The heartbeat of the schedulers, and what a monitor outside is told of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from schemas.errors import Unavailable
from schemas.ports import Store
from workers.clock import Clock

SCHEDULER: Final = "scheduler"
"""Name of the schedulers' heartbeat; they share one."""

BEAT_EVERY: Final = timedelta(seconds=2)
"""Real time between heartbeats in the database."""

LATE_AFTER: Final = timedelta(seconds=30)
"""Real time without a heartbeat after which no scheduler is at work."""

_FINE: Final = 200
_BAD: Final = 503


def scheduler_health(store: Store, clock: Clock) -> tuple[int, dict[str, Any]]:
    """Give the HTTP status and the JSON that a monitor gets: 200 if a scheduler did a round lately, else 503.

    Args:
        store: Where schedulers leave their heartbeat.
        clock: The clock of the deployment.
    """
    try:
        last = store.last_beat(SCHEDULER)
    except Unavailable:
        return _BAD, {"status": "unknown", "reason": "the database does not answer"}
    if last is None:
        return _BAD, {"status": "never", "reason": "no scheduler has done a round yet"}
    return _said(last, clock)


def _said(last: datetime, clock: Clock) -> tuple[int, dict[str, Any]]:
    """Give the verdict; a heartbeat far ahead of the clock is as bad as an old one: the clocks disagree."""
    silent = clock.now() - last
    is_late = abs(silent) > clock.technical(LATE_AFTER)
    said = {
        "status": "late" if is_late else "fine",
        "last_round_at": last.isoformat(),
        "silent_s": round(silent.total_seconds() / clock.speed, 1),
        "late_after_s": LATE_AFTER.total_seconds(),
    }
    return (_BAD if is_late else _FINE), said
