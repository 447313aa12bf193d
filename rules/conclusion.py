"""The end of every rule about a case: clocks, version, next timer, and never an open case without one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from rules.alerts import redirections, with_alerts
from rules.announcing import case_fact
from rules.clock_rows import rows_of
from rules.clock_timers import ERASE, OF_CLOCKS
from rules.clocks import note_event
from rules.compensation.conditions import refund_orders
from rules.compensation.telling import customer_orders
from rules.crisis import crisis_orders
from rules.estimates import comparison
from rules.happened import events_of
from rules.nudges import NUDGE, with_nudges
from rules.placing import placed
from rules.relief import relieved
from rules.stage_notices import stage_notices
from rules.stages import notices_of_stage
from rules.task_timers import with_task_timers
from rules.workforce.workload import workload_orders
from schemas.case import Case
from schemas.clock import time_of
from schemas.decision import Decision, Reason
from schemas.document import Timer
from schemas.messages.base import Event, Message, Order
from schemas.messages.events import CaseFact
from schemas.messages.orders import ArchiveCase
from schemas.policy.clocks import ClocksPolicy
from schemas.policy.pack import Pack

OUTLIVES: Final = OF_CLOCKS | {ERASE}
"""Kinds of timers that an archived case keeps."""

WATCH = "watch"
"""Name of the timer that a case has, until it is archived, when nothing else is due."""


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
    orders: tuple[Message, ...] = (),
    events: tuple[Event, ...] = (),
) -> Decision[Case]:
    """Give the decision with clocks, timers, next due instant and version put right.

    A clock that this decision finds missed is announced as the fact ``clock-missed``. The case remembers the
    alerts that the orders raise, a grave trigger raises its own, and an alert whose cause is gone is resolved.

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
        orders: Internal messages. One that makes the case's next step gets a nudge timer, lest it be lost.
        events: Facts for subscribers. Their version is the one that this decision makes.
    """
    version = (before.version if before else 0) + 1
    happened = events_of(before, after, event, about)
    clocked = after
    for one in happened:
        if one is happened[-1] or one.name in rows_of(pack.clocks).heard:
            clocked = note_event(clocked, pack, one.name, at=happened_at or now, about=one.about)
    stands, told = placed(before, clocked, pack, version=version, by=by, now=now)
    waited = with_task_timers(before, stands, pack)
    stands = stands if waited is stands.timers else stands.model_copy(update={"timers": waited})
    names = tuple(one.name for one in happened)
    steps = (*orders, *steps_to_come(before, stands, pack))
    timers = timers_to_keep(before, stands, pack.clocks, events=names, orders=steps, now=now)
    told_too = stage_notices(before, stands, pack, version=version, events=names, orders=orders)
    crises = crisis_orders(before, stands, pack)
    alerted, relief = relieved(with_alerts(stands, (*orders, *crises)), pack, timers)
    next_due_at = min((timer.due_at for timer in timers.values()), default=None)
    settled = alerted.model_copy(update={"timers": timers, "version": version, "next_due_at": next_due_at})
    return Decision(
        before=before,
        after=settled,
        event=event,
        by=by,
        reasons=reasons,
        orders=(
            *orders,
            *notices_of_stage(before, settled, pack),
            *crises,
            *relief,
            *redirections(before, settled, version),
            *told,
            *told_too,
            *workload_orders(before, settled, pack, ended_at=happened_at or now),
            *refund_orders(before, settled, pack),
            *customer_orders(before, settled, pack),
        ),
        events=(*events, *comparison(before, settled, now=now), *missed_facts(before, settled, now=now)),
    )


def steps_to_come(before: Case | None, after: Case, pack: Pack) -> tuple[Order, ...]:
    """Give the step that another order makes later, and that is ordered again if it does not: sealing unsigned.

    Source: S4-58; archive.yaml, row archive.sealing.
    """
    sealing = pack.archive.sealing
    ends_here = before is not None and before.is_open and not after.is_open
    return (ArchiveCase(case_id=after.id),) if ends_here and sealing and sealing.when == "closed" else ()


def unchanged(case: Case, *, event: str) -> Decision[Case]:
    """Give the decision that changes and sends nothing: what was asked for is done or overtaken."""
    return Decision(before=case, after=case, event=event)


def timers_to_keep(  # noqa: PLR0913 - the parts of a decision, all named
    before: Case | None,
    case: Case,
    policy: ClocksPolicy,
    *,
    events: Sequence[str],
    orders: Sequence[Message],
    now: datetime,
) -> Mapping[str, Timer]:
    """Give the timers that a case keeps: a watch where nothing else is due; once archived, what outlives it."""
    if case.state == "archived":
        return {name: timer for name, timer in case.timers.items() if timer.kind in OUTLIVES}
    ends_here = before is not None and before.is_open and not case.is_open
    carried = {
        name: timer
        for name, timer in case.timers.items()
        if name != WATCH and not (ends_here and timer.kind == NUDGE)
    }
    wanted = with_nudges(carried, policy, events=events, orders=orders, now=now)
    if not wanted:
        wanted = {WATCH: Timer(kind=WATCH, due_at=now + time_of(policy.watch.interval))}
    return case.timers if wanted == case.timers else wanted


def missed_facts(before: Case | None, after: Case, *, now: datetime) -> tuple[CaseFact, ...]:
    """Give one fact for each clock that was not missed before and is now; each clock is told of once."""
    known = (
        {(clock.row, clock.about, clock.anchor) for clock in before.clocks.values() if clock.missed_at}
        if before
        else set()
    )
    return tuple(
        case_fact(
            after,
            "clock-missed",
            now=now,
            version=after.version,
            details={
                "clock": name,
                "row": clock.row,
                "due_at": clock.due_at.isoformat(),
                "met_at": clock.met_at.isoformat() if clock.met_at else None,
                "round": clock.round,
            },
        )
        for name, clock in after.clocks.items()
        if clock.missed_at and (clock.row, clock.about, clock.anchor) not in known
    )
