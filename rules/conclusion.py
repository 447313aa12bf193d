"""The end of every rule about a case: clocks, next version, next timer, and never an open case without one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from rules.clocks import note_event
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.document import Timer
from schemas.messages.base import Event, Order
from schemas.policy.pack import Pack

WATCH = "watch"
"""Name of the timer that an open case has when nothing else is due."""


def conclude(  # noqa: PLR0913 - the parts of a decision, all named
    before: Case | None,
    after: Case,
    pack: Pack,
    *,
    event: str,
    now: datetime,
    happened_at: datetime | None = None,
    about: str = "",
    by: str = "",
    reasons: tuple[Reason, ...] = (),
    orders: tuple[Order, ...] = (),
    events: tuple[Event, ...] = (),
) -> Decision[Case]:
    """Give the decision with clocks, timers, next due instant and version put right.

    Args:
        before: The case as loaded, None if it is new.
        after: The case as the rule wants it; version, clocks' verdicts and next_due_at are set here.
        pack: The case's pack; its clock rows say which clocks the event starts, meets or ends.
        event: History event, past tense, with its subject: ``case.triaged``, ``plan.drafted``.
        now: Instant of the decision.
        happened_at: When it happened, for verdicts; ``now`` if not given.
        about: What within the case it concerns, for clocks that exist more than once: a task id.
        by: Who said so.
        reasons: Why.
        orders: Internal messages. Each gets a nudge timer, so that a lost one is sent again.
        events: Facts for subscribers. Their version is the one that this decision makes.
    """
    version = (before.version if before else 0) + 1
    clocked = note_event(after, pack, event, at=happened_at or now, about=about)
    timers = timers_to_keep(clocked, now=now, watch_after=timedelta(hours=24))
    next_due_at = min((timer.due_at for timer in timers.values()), default=None)
    settled = clocked.model_copy(update={"timers": timers, "version": version, "next_due_at": next_due_at})
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
