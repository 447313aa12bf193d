"""The end of every rule about a case: next version, next timer, and never an open case without one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.document import Timer
from schemas.messages.base import Event, Order

WATCH = "watch"
"""Name of the timer that an open case has when nothing else is due."""


def conclude(  # noqa: PLR0913 - the parts of a decision, all named
    before: Case | None,
    after: Case,
    *,
    event: str,
    now: datetime,
    watch_after: timedelta,
    by: str = "",
    reasons: tuple[Reason, ...] = (),
    orders: tuple[Order, ...] = (),
    events: tuple[Event, ...] = (),
) -> Decision[Case]:
    """Give the decision with version, timers and next due instant put right.

    Args:
        before: The case as loaded, None if it is new.
        after: The case as the rule wants it; version and next_due_at are set here.
        event: History event, past tense.
        now: Instant of the decision.
        watch_after: How long an open case may have nothing else due before its owner is reminded of it.
        by: Who said so.
        reasons: Why.
        orders: Internal messages.
        events: Facts for subscribers. Their version is the one that this decision makes.
    """
    timers = timers_to_keep(after, now=now, watch_after=watch_after)
    version = (before.version if before else 0) + 1
    next_due_at = min((timer.due_at for timer in timers.values()), default=None)
    settled = after.model_copy(update={"timers": timers, "version": version, "next_due_at": next_due_at})
    return Decision(
        before=before, after=settled, event=event, by=by, reasons=reasons, orders=orders, events=events
    )


def timers_to_keep(case: Case, *, now: datetime, watch_after: timedelta) -> Mapping[str, Timer]:
    """Give the timers that a case keeps: none once archived, a watch where an open case has nothing else."""
    if case.state == "archived":
        return {}
    others = {name: timer for name, timer in case.timers.items() if name != WATCH}
    if others:
        return others if len(others) != len(case.timers) else case.timers
    return {WATCH: Timer(kind=WATCH, due_at=now + watch_after)}
