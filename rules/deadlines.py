"""What happens when timers of a case are due: reminders, missed clocks, ends of pauses, nudges, a look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from rules.alerts import alert_orders
from rules.announcing import ask_department
from rules.attempts import CALLING, call_again
from rules.awaiting import ASKING
from rules.awaiting_due import asked_once_more, given_up
from rules.clock_pauses import overrun
from rules.clock_planning import again_at, dues_of, recalculated
from rules.clock_rows import rows_of
from rules.clock_timers import BREACH, ERASE, REMINDER, RESUME, SENDING, with_clocks
from rules.conclusion import conclude, unchanged
from rules.evidence_asked import asked_for_evidence_again, evidence_missing
from rules.fired import Fires, Outcome
from rules.giving import ask_again, see_to_idle
from rules.held_notices import HELD, tried_again
from rules.jury_votes import VOTES, votes_due
from rules.merging import MERGE, merge_unanswered
from rules.notice_sending import sent_again
from rules.nudges import NUDGE, nudged_again
from rules.placing import IDLE, PLACE
from rules.responsible import department_of
from rules.retention import time_has_come
from rules.reviewing import REVIEW, review_overdue
from rules.self_service import ENDED as SELF_SERVICE_ENDED
from rules.self_service import SELF_SERVICE, silence_ended
from rules.spoken_time import spoken
from rules.task_ends import timed_out
from rules.task_timers import TASK
from rules.waiting import EVIDENCE, WAITING, awaits_evidence, wait_no_longer
from schemas.case import Case
from schemas.clock import Clock
from schemas.decision import Decision, Reason
from schemas.document import Timer
from schemas.messages.orders import RemindOwner
from schemas.model import Language
from schemas.policy.clocks import STEPS, ClockRow
from schemas.policy.pack import Pack

_STRONGEST: Final = (
    "case.closed",
    "case.clock-missed",
    "case.returned",
    SELF_SERVICE_ENDED,
    "task.failed",
    "case.nudged",
    "case.went-on",
    "case.erased",
    "case.watched",
)
"""What a decision is called that does several of these, the first that applies."""


def check_timers(case: Case, pack: Pack, *, now: datetime) -> Decision[Case]:
    """Handle every timer of a case that is due, in one decision; change nothing if none is.

    Never early: a timer that is due later than ``now`` stays, whatever the scheduler found. A clock that was
    met meanwhile has no timer any more, so nothing fires for it.

    Args:
        case: Any case.
        pack: The case's pack.
        now: Instant of the decision.

    Source: clocks.yaml.
    """
    due = sorted(
        (name for name, timer in case.timers.items() if timer.due_at <= now),
        key=lambda name: (case.timers[name].due_at, name),
    )
    if not due:
        return unchanged(case, event=_STRONGEST[-1])
    outcome = Outcome(case)
    for name in due:
        if case.is_open and not outcome.case.is_open:
            break
        outcome = _fired(outcome, name, case.timers[name], pack, now=now)
    return conclude(
        case,
        outcome.case,
        pack,
        event=next(event for event in _STRONGEST if event in (*outcome.events, _STRONGEST[-1])),
        now=now,
        reasons=outcome.reasons,
        orders=outcome.orders,
        events=outcome.facts,
    )


def _fired(outcome: Outcome, name: str, timer: Timer, pack: Pack, *, now: datetime) -> Outcome:
    fires = _BY_KIND.get(timer.kind)
    if fires is not None:
        return fires(outcome, timer, pack, now=now)
    if timer.kind == WAITING:
        return _waited_enough(outcome, name, pack, now=now)
    if timer.kind == NUDGE and timer.about in rows_of(pack.clocks).nudge_of:
        return _nudged(outcome, name, timer, pack, now=now)
    return _watched(outcome, name, timer, pack, now=now)


def _missed(outcome: Outcome, timer: Timer, pack: Pack, *, now: datetime) -> Outcome:
    """Record a clock as missed at its due instant, whenever that was noticed, and raise its alert."""
    case, clock = outcome.case, outcome.case.clocks.get(timer.about)
    if clock is None or not clock.is_running or clock.missed_at is not None:
        return replace(outcome, case=with_clocks(case, case.clocks))
    row = rows_of(pack.clocks).by_id[clock.row]
    clock = recalculated(clock, row, pack)
    if clock.due_at >= now:
        return replace(outcome, case=with_clocks(case, {**case.clocks, timer.about: clock}))
    again = again_at(clock, row, pack, now=now)
    missed = clock.model_copy(update={"missed_at": clock.due_at, "remind_at": again})
    after = with_clocks(case, {**case.clocks, timer.about: missed})
    alerts = alert_orders(after, pack, row.alert, detail=_told(clock), about=timer.about) if row.alert else ()
    reason = Reason(
        "clock.missed",
        clock.row,
        {"clock": timer.about, "due_at": clock.due_at.isoformat(), "round": clock.round},
    )
    return replace(
        outcome,
        case=after,
        events=(*outcome.events, "case.clock-missed"),
        reasons=(*outcome.reasons, reason),
        orders=(*outcome.orders, *alerts),
    )


def _reminded(outcome: Outcome, timer: Timer, pack: Pack, *, now: datetime) -> Outcome:
    """Order a reminder, once for all that are due; none for a clock whose limit has just passed as well."""
    case, clock = outcome.case, outcome.case.clocks.get(timer.about)
    if clock is None or not clock.is_running or clock.remind_at is None or clock.remind_at > now:
        return replace(outcome, case=with_clocks(case, case.clocks))
    told = _told_by(clock, rows_of(pack.clocks).by_id[clock.row], pack, now=now)
    after = with_clocks(case, {**case.clocks, timer.about: told})
    if clock.missed_at is None and clock.due_at <= now:
        return replace(outcome, case=after)
    order = RemindOwner(case_id=case.id, clock=timer.about)
    reason = Reason("clock.reminder", clock.row, {"clock": timer.about})
    return replace(outcome, case=after, reasons=(*outcome.reasons, reason), orders=(*outcome.orders, order))


def _told_by(clock: Clock, row: ClockRow, pack: Pack, *, now: datetime) -> Clock:
    """Give the clock with the reminders that are due behind it and the next one ahead."""
    if clock.missed_at is not None:
        again = again_at(clock, row, pack, now=now)
        return clock.model_copy(update={"remind_at": again, "reminded": False})
    reminders = dues_of(clock, row, pack).reminders
    count = sum(moment <= now for moment in reminders)
    ahead = reminders[count] if count < len(reminders) else None
    return clock.model_copy(update={"remind_at": ahead, "reminders_due": count, "reminded": False})


def _went_on(outcome: Outcome, timer: Timer, pack: Pack, *, now: datetime) -> Outcome:
    """Let a clock run on whose pause has come to its latest end; it ended then, whenever that was noticed."""
    case, clock = outcome.case, outcome.case.clocks.get(timer.about)
    if clock is None or not clock.is_running:
        return replace(outcome, case=with_clocks(case, case.clocks))
    row = rows_of(pack.clocks).by_id[clock.row]
    running = overrun(clock, row, pack, at=now)
    reason = Reason("clock.went-on", clock.row, {"clock": timer.about, "due_at": running.due_at.isoformat()})
    return replace(
        outcome,
        case=with_clocks(case, {**case.clocks, timer.about: running}),
        events=(*outcome.events, "case.went-on"),
        reasons=(*outcome.reasons, reason),
    )


def _waited_enough(outcome: Outcome, name: str, pack: Pack, *, now: datetime) -> Outcome:
    """Wait no longer, and tell the department in charge that nothing came."""
    if outcome.case.state == "awaiting_info":
        return given_up(outcome, pack, now=now)
    if awaits_evidence(outcome.case):
        return evidence_missing(outcome, pack, now=now)
    case = wait_no_longer(outcome.case)
    asked = ask_department(
        case, department_of(case, pack), "reminder", now=now, details={"timer": name, "state": case.state}
    )
    return replace(
        outcome,
        case=case,
        events=(*outcome.events, "case.went-on"),
        reasons=(*outcome.reasons, Reason("waiting.over")),
        facts=(*outcome.facts, asked),
    )


def _nudged(outcome: Outcome, name: str, timer: Timer, pack: Pack, *, now: datetime) -> Outcome:
    """Order the step again, and look again later if it still does not happen."""
    row = rows_of(pack.clocks).nudge_of[timer.about]
    case = outcome.case
    timers = {**case.timers, name: nudged_again(timer, row, now=now)}
    in_vain = timer.attempt >= row.alert_after
    alerts = alert_orders(case, pack, row.alert, about=row.step) if row.alert and in_vain else ()
    return replace(
        outcome,
        case=case.model_copy(update={"timers": timers}),
        events=(*outcome.events, "case.nudged"),
        reasons=(*outcome.reasons, Reason("step.repeated", row.id, {"attempt": timer.attempt + 1})),
        orders=(*outcome.orders, STEPS[row.order](case_id=case.id), *alerts),
    )


def _watched(outcome: Outcome, name: str, timer: Timer, pack: Pack, *, now: datetime) -> Outcome:
    """Remind the department in charge that a case lies there; nothing else being due, the watch goes on."""
    case = outcome.case
    asked = ask_department(
        case,
        department_of(case, pack),
        "reminder",
        now=now,
        details={"timer": timer.kind, "about": timer.about, "state": case.state},
    )
    timers: Mapping[str, Timer] = {other: kept for other, kept in case.timers.items() if other != name}
    return replace(
        outcome,
        case=case.model_copy(update={"timers": timers}),
        reasons=(*outcome.reasons, Reason(f"timer.{timer.kind}", pack.clocks.watch.id)),
        facts=(*outcome.facts, asked),
    )


def _told(clock: Clock) -> Mapping[Language, str]:
    limits = spoken(clock.limit) if clock.limit else _PROMISED
    return {language: f"{limit}, {clock.due_at.isoformat()}" for language, limit in limits.items()}


_PROMISED: Final[Mapping[Language, str]] = {"zh": "按承诺", "en": "as promised"}


_BY_KIND: Final[Mapping[str, Fires]] = {
    BREACH: _missed,
    REMINDER: _reminded,
    RESUME: _went_on,
    ASKING: asked_once_more,
    MERGE: merge_unanswered,
    REVIEW: review_overdue,
    PLACE: ask_again,
    IDLE: see_to_idle,
    CALLING: call_again,
    VOTES: votes_due,
    SELF_SERVICE: silence_ended,
    ERASE: time_has_come,
    TASK: timed_out,
    EVIDENCE: asked_for_evidence_again,
    HELD: tried_again,
    SENDING: sent_again,
}
"""Kind of a timer to what it does, for those whose name says no more than their kind."""
