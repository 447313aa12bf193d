"""Callbacks: the customer's answer closes the case, starts another round, or brings in management."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from rules.alerts import alert_orders, alerts_to_resolve, with_alerts
from rules.announcing import ask_department, case_fact
from rules.attempts import not_calling
from rules.authority import check_member
from rules.callback_script import answers_to
from rules.causes import lacks_cause, with_cause
from rules.clocks import note_event
from rules.closing import close_case, notice_of_end
from rules.conclusion import conclude
from rules.ended_work import end_with_case
from rules.flags import flagged
from rules.independence import check_independent
from rules.labels import expect_row
from rules.mediation import OPENED, in_mediation, mediation_of
from rules.notices import notify
from rules.opinions import submission_of
from rules.resolution import ask_for_callback, expect_callback
from rules.responsible import department_of
from rules.result_told import check_result_told
from rules.rework import in_next_round
from rules.stages import check_exits
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.ending import CallbackRecord
from schemas.errors import Incomplete, NotAllowed
from schemas.messages.base import Event, Order
from schemas.messages.ending import CallbackRecorded
from schemas.policy.callbacks import Answer, CallbacksPolicy, Cap
from schemas.policy.clock_parts import CALLING_DEPARTMENT
from schemas.policy.pack import Pack

RECORDED: Final = "callback.recorded"
"""The event that meets the obligation to call back."""


def record_callback(
    case: Case, pack: Pack, message: CallbackRecorded, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Record what the customer answered, and do what follows from it.

    An answer that accepts closes the case. One that does not starts the next round, until as many failed as
    the cap allows: then management decides, and no round starts by itself. Something new becomes a case of
    its own.

    Args:
        case: A case in callback.
        pack: Its answers, cap and what follows.
        message: Answer by code or label, in any script.
        now: Instant of the decision.
        happened_at: When the customer was called; not before the resolution.

    Raises:
        TooEarly: the case is not resolved yet, or would close before its result was told, where the pack wants that.
        CaseIsClosed: it has ended.
        InvalidMessage: the pack has no such answer, or the case's script no such question.
        Incomplete: the answer needs a text.
        NotAllowed: the case waits for management, somebody says so who does not call customers back or handled the
            case where the pack wants others, or a cause comes with an answer that fails no round.

    Source: callbacks.yaml; S0-05, S0-58 to S0-63.
    """
    expect_callback(case)
    caller = department_of(case, pack, CALLING_DEPARTMENT)
    check_member(pack, message.by, caller, f"An answer is recorded by {caller}, who calls back.")
    check_independent(case, pack, message.by)
    answer = _answer(pack.callbacks, message)
    at = max(happened_at, case.resolved_at or case.received_at)
    record = CallbackRecord(
        answer=answer.code,
        label=answer.label,
        text=message.text or message.new_opinion,
        answers=answers_to(case, pack, message.answers),
        by=message.by,
        at=at,
        round=case.round,
    )
    called = not_calling(case).model_copy(update={"callbacks": (*case.callbacks, record)})
    if answer.flag is not None:
        called = flagged(called, answer.flag, row=answer.id, at=at)
    if answer.then == "close":
        check_result_told(case, pack)
        decision = _closed(case, called, pack, answer, now=now)
    elif answer.then == "wait":
        decision = _waiting(case, called, pack, answer, now=now)
    else:
        decision = _failed(case, with_cause(called, message.cause), pack, answer, now=now)
    if message.new_opinion is None:
        return decision
    submission = submission_of(case, pack.callbacks, message.new_opinion, at=at)
    return replace(decision, orders=(*decision.orders, submission))


def _closed(before: Case, called: Case, pack: Pack, answer: Answer, *, now: datetime) -> Decision[Case]:
    met = _callback_met(called, pack)
    closed = close_case(met, pack, outcome=answer.outcome or "", satisfaction=answer.code, now=now)
    after, stopped = end_with_case(closed, pack, at=met.callbacks[-1].at, now=now)
    orders = (notice_of_end(after, pack), *alerts_to_resolve(before, "case.closed"))
    return _concluded(before, after, pack, answer, "closed", now=now, orders=orders, asks=stopped)


def _waiting(before: Case, called: Case, pack: Pack, answer: Answer, *, now: datetime) -> Decision[Case]:
    again = ask_for_callback(called, pack, now=now, details={"answer": answer.code})
    return _concluded(before, called, pack, answer, "", now=now, asks=(again,))


def _failed(before: Case, called: Case, pack: Pack, answer: Answer, *, now: datetime) -> Decision[Case]:
    met = _callback_met(called, pack)
    cap = pack.callbacks.cap
    if cap is not None and before.round >= cap.rounds:
        return _capped(before, met, pack, answer, cap, now=now)
    after, tasks = in_next_round(met, pack, now=now)
    details = {"round": after.round, "lacks_cause": lacks_cause(after, pack)}
    again = ask_department(after, department_of(after, pack), "rework", now=now, details=details)
    orders = (notify(after, pack.callbacks.notices.rework),)
    return _concluded(before, after, pack, answer, "reworked", now=now, orders=orders, asks=(again, *tasks))


def _capped(  # noqa: PLR0913 - the parts of a decision
    before: Case, met: Case, pack: Pack, answer: Answer, cap: Cap, *, now: datetime
) -> Decision[Case]:
    """Give a case that too many rounds failed to whoever decides then: a department, or the mediation body."""
    record = met.callbacks[-1]
    asks: tuple[Event, ...]
    if cap.to == "mediation":
        raised, asks = in_mediation(met, pack, answer.label, by=record.by, at=record.at, now=now)
        name, notice = OPENED.removeprefix("case."), notify(raised, mediation_of(pack).notice)
    else:
        raised = met.model_copy(update={"state": "escalated"})
        asks = (ask_department(raised, cap.department, "decision", now=now, details={"round": raised.round}),)
        name, notice = "escalated", notify(raised, pack.callbacks.notices.escalated)
    orders: tuple[Order, ...] = (*alert_orders(raised, pack, cap.alert), notice)
    after = with_alerts(raised, orders)
    return _concluded(before, after, pack, answer, name, now=now, orders=orders, asks=asks)


def _concluded(  # noqa: PLR0913 - the parts of a decision, all named
    before: Case,
    after: Case,
    pack: Pack,
    answer: Answer,
    name: str,
    *,
    now: datetime,
    orders: tuple[Order, ...] = (),
    asks: tuple[Event, ...] = (),
) -> Decision[Case]:
    """Conclude with the fact of the callback, then that of what followed, if anything did."""
    check_exits(before, after, pack)
    record = after.callbacks[-1]
    called = {"answer": record.answer, "label": record.label, "round": record.round}
    followed = {"round": after.round} | ({"outcome": answer.outcome} if answer.outcome else {})
    version = before.version + 1
    facts = [case_fact(after, "callback-recorded", now=now, version=version, details=called)]
    if name:
        facts.append(case_fact(after, name, now=now, version=version, details=followed))
    cap = pack.callbacks.cap
    reasons = [Reason(f"callback.{answer.code}", row=answer.id)]
    if answer.then == "rework" and cap is not None:
        reasons.append(Reason("callback.cap", row=cap.id, detail={"round": before.round, "cap": cap.rounds}))
    return conclude(
        before,
        after,
        pack,
        event=f"case.{name}" if name else RECORDED,
        now=now,
        happened_at=record.at,
        by=record.by,
        reasons=tuple(reasons),
        orders=orders,
        events=(*facts, *asks),
    )


def _callback_met(case: Case, pack: Pack) -> Case:
    """Give the case whose callback obligation is met, before what followed ends its clocks."""
    return note_event(case, pack, RECORDED, at=case.callbacks[-1].at)


def _answer(policy: CallbacksPolicy, message: CallbackRecorded) -> Answer:
    answer = expect_row(policy.answers, message.answer, field="answer")
    if answer.needs_text and not (message.text or message.new_opinion):
        raise Incomplete(
            f"The answer {answer.code} ({answer.label}) needs what the customer said.",
            field="text",
            expected="a text",
            found="None",
        )
    if message.cause is not None and answer.then != "rework":
        raise NotAllowed(
            f"The answer {answer.code} ({answer.label}) fails no round, so that there is no cause to record.",
            field="cause",
            expected="no cause",
            found="a cause",
        )
    return answer
