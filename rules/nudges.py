"""Nudges: an internal step that was ordered and does not happen is ordered again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from rules.clock_rows import rows_of
from schemas.clock import time_of
from schemas.document import Timer
from schemas.messages.base import Message
from schemas.policy.clocks import ClocksPolicy, NudgeRow

NUDGE = "nudge"


def nudge_name(row: NudgeRow) -> str:
    """Give the name of the timer, for example ``nudge:triage-case``."""
    return f"{NUDGE}:{row.step}"


def with_nudges(
    timers: Mapping[str, Timer],
    policy: ClocksPolicy,
    *,
    events: Sequence[str],
    orders: Sequence[Message],
    now: datetime,
) -> Mapping[str, Timer]:
    """Give the timers without nudges for steps that were made, and with one for each step now ordered.

    Args:
        timers: The case's timers, may be empty.
        policy: Which orders make a step, and what shows that it was made.
        events: What the decision amounts to.
        orders: What the decision sends.
        now: Instant of the decision.
    """
    rows = rows_of(policy)
    made = {nudge_name(row) for event in events for row in rows.nudges_done_by.get(event, ())}
    kept = {name: timer for name, timer in timers.items() if name not in made}
    for order in orders:
        row = rows.nudge_of.get(order.TYPE)
        if row is not None and nudge_name(row) not in kept:
            kept[nudge_name(row)] = Timer(kind=NUDGE, due_at=now + time_of(row.after), about=order.TYPE)
    return kept


def nudged_again(timer: Timer, row: NudgeRow, *, now: datetime) -> Timer:
    """Give the timer for the next repeat: the delay doubles each time, up to the longest."""
    attempt = timer.attempt + 1
    delay = min(time_of(row.after) * 2 ** min(attempt, 30), time_of(row.at_most))
    return timer.model_copy(update={"due_at": now + delay, "attempt": attempt})
