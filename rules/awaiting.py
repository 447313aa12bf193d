"""Waiting for what a submission lacks: a request that names it, reminders, an end, and going on when it comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rules.closing import close_case, notice_of_end
from rules.notices import notify
from rules.reviewing import Entry, entered
from rules.waiting import WAITING, wait_no_longer
from rules.wording import wording_of
from schemas.case import Case
from schemas.clock import Pause, time_of
from schemas.decision import Reason
from schemas.document import Timer
from schemas.messages.base import Event, Order
from schemas.policy.awaiting import Incomplete
from schemas.policy.pack import Pack
from schemas.work import Waiting

REQUEST: Final = "information_needed"
"""Kind of the notice that names what lacks."""

REMINDER: Final = "information_reminder"
"""Kind of the notice that names it again; a pack without such a template sends the request again."""

ASKING: Final = "asking"
"""Name and kind of the timer of the next reminder; it counts them."""

WAITS_FOR: Final = "information"
"""Reason of the waiting and of the pauses that it leaves."""

CASELOOP: Final = "caseloop"


@dataclass(frozen=True, slots=True)
class Ended:
    """A case for whose customer nobody waits any more."""

    case: Case
    event: str
    reason: Reason
    orders: tuple[Order, ...]
    asks: tuple[Event, ...] = ()


def awaiting(case: Case, fields: Sequence[str], pack: Pack, *, at: datetime) -> Case:
    """Give the case that waits for what it lacks, with the timers of reminder and end.

    Args:
        case: One that is not judged yet.
        fields: Dotted paths of the empty fields.
        pack: Says when the customer is reminded and when the waiting ends.
        at: When the customer is asked; the stretch of waiting began with the first request.

    Source: intake.yaml, row intake.incomplete; S4-17, C-21.
    """
    row = pack.intake.incomplete
    timers = {name: timer for name, timer in case.timers.items() if name not in {WAITING, ASKING}}
    waiting = None
    if row.ends_after is not None:
        until = at + time_of(row.ends_after)
        since = case.waiting.since if case.waiting else at
        waiting = Waiting(awaiting="customer", reason=WAITS_FOR, since=since, until=until, by=CASELOOP)
        timers[WAITING] = Timer(kind=WAITING, due_at=until)
    if row.remind_after is not None:
        timers[ASKING] = Timer(kind=ASKING, due_at=at + time_of(row.remind_after), attempt=1)
    changes = {"state": "awaiting_info", "lacking": tuple(fields), "waiting": waiting, "timers": timers}
    return case.model_copy(update=changes)


def asked_again(case: Case, timer: Timer, pack: Pack, *, now: datetime) -> tuple[Case, tuple[Order, ...]]:
    """Give the case after a reminder that is due, and the order to send it; the next one is due as long after.

    Nothing is sent if the waiting has come to its end as well.
    """
    timers = {name: kept for name, kept in case.timers.items() if name != ASKING}
    row = pack.intake.incomplete
    if case.state != "awaiting_info" or row.remind_after is None:
        return case.model_copy(update={"timers": timers}), ()
    timers[ASKING] = timer.model_copy(
        update={"due_at": now + time_of(row.remind_after), "attempt": timer.attempt + 1}
    )
    if case.waiting is not None and case.waiting.until <= now:
        return case.model_copy(update={"timers": timers}), ()
    kind = REMINDER if REMINDER in wording_of(pack.notices).templates else REQUEST
    order = notify(case, kind, about=str(timer.attempt))
    return case.model_copy(update={"timers": timers}), (order,)


def answered(case: Case, pack: Pack, *, at: datetime, now: datetime) -> Entry:
    """Give a case that waits for information after some came: on its way if nothing lacks, else asked for the rest.

    Args:
        case: With what came; ``lacking`` says what is empty still.
        pack: Its pack.
        at: When it came.
        now: Instant of the decision.
    """
    if case.lacking:
        return Entry(awaiting(case, case.lacking, pack, at=at), (notify(case, REQUEST),))
    return entered(_waits_no_more(case, at=at), pack, now=now)


def unanswered(case: Case, row: Incomplete, pack: Pack, *, now: datetime) -> Ended:
    """Give a case after the end of its waiting: closed with the pack's outcome, or on its way without what lacks."""
    detail = {"lacking": list(case.lacking), "then": row.then}
    reason = Reason("intake.unanswered", row=row.id, detail=detail)
    quiet = _waits_no_more(case, at=now)
    if row.outcome is None:
        entry = entered(quiet, pack, now=now)
        return Ended(entry.case, "case.went-on", reason, entry.orders, entry.asks)
    closed = close_case(quiet, pack, outcome=row.outcome, satisfaction="", now=now)
    return Ended(closed, "case.closed", reason, (notice_of_end(closed, pack),))


def _waits_no_more(case: Case, *, at: datetime) -> Case:
    """Give the case waiting for nobody; how long it did stands beside it."""
    waiting, waited = case.waiting, case.waited
    if waiting is not None:
        until = max(min(at, waiting.until), waiting.since)
        pause = Pause(reason=WAITS_FOR, awaiting="customer", since=waiting.since, until=until)
        waited = (*waited, pause)
    quiet = wait_no_longer(case)
    timers = {name: timer for name, timer in quiet.timers.items() if name != ASKING}
    return quiet.model_copy(update={"timers": timers, "waited": waited})
