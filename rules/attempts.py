"""Calls that bring no answer: why, when the customer is called again, and how the case ends if they never answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from rules.admission import check_later
from rules.alerts import alerts_to_resolve
from rules.announcing import case_fact
from rules.authority import check_member
from rules.clocks import note_event
from rules.closing import close_case, notice_of_end
from rules.conclusion import conclude
from rules.ended_work import end_with_case
from rules.fired import Outcome
from rules.independence import check_independent
from rules.labels import expect_row
from rules.resolution import ask_for_callback, expect_callback
from rules.responsible import department_of
from rules.sparing import reachable_from
from schemas.case import Case
from schemas.clock import time_of
from schemas.decision import Decision, Reason
from schemas.document import Timer
from schemas.ending import CallAttempt
from schemas.errors import NotAllowed
from schemas.messages.ending import CallbackAttempted
from schemas.policy.callbacks import Attempts, NoAnswer
from schemas.policy.clock_parts import CALLING_DEPARTMENT
from schemas.policy.pack import Pack

CALLING: Final = "calling"
"""Name and kind of the timer at which the calling department is asked to call again."""

ATTEMPTED: Final = "callback.attempted"
"""The event that a customer was called in vain; where the clock's row names it, the call was made in time."""


def attempt_callback(
    case: Case, pack: Pack, message: CallbackAttempted, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Record a call that brought no answer; the last of a round ends the case, any other is followed by another.

    Args:
        case: A case in callback.
        pack: Why a call may bring no answer, how many are made, and what the end is called.
        message: The reason by code or label, in any script.
        now: Instant of the decision.
        happened_at: When the customer was called; not before the resolution.

    Raises:
        TooEarly: the case is not resolved yet.
        CaseIsClosed: it has ended.
        InvalidMessage: the pack has no such reason.
        NotAllowed: the pack records none, the customer is to be called at an instant that had passed, or somebody
            says so who does not call customers back, or who handled the case where the pack wants others.

    Source: callbacks.yaml, no_answers and row callbacks.attempts; S2-39.
    """
    expect_callback(case)
    caller = department_of(case, pack, CALLING_DEPARTMENT)
    check_member(pack, message.by, caller, f"A call is recorded by {caller}, who calls back.")
    check_independent(case, pack, message.by)
    policy = _expect_attempts(pack)
    why = expect_row(pack.callbacks.no_answers, message.reason, field="reason")
    at = max(happened_at, case.resolved_at or case.received_at)
    check_later(message.again_at, at, field="again_at")
    record = CallAttempt(
        reason=why.code, label=why.label, text=message.text, by=message.by, at=at, round=case.round
    )
    called = not_calling(case).model_copy(update={"call_attempts": (*case.call_attempts, record)})
    if why.ends or attempts_of_round(called) >= policy.most:
        return _given_up(case, called, pack, policy, why, now=now)
    again_at = reachable_from(case, pack, message.again_at or max(now, at + time_of(policy.again_after)))
    return _called_in_vain(case, called, pack, policy, why, again_at=again_at, now=now)


def attempts_of_round(case: Case) -> int:
    """Give how many calls of the round under way brought no answer."""
    return sum(one.round == case.round for one in case.call_attempts)


def not_calling(case: Case) -> Case:
    """Give the case without the timer of the next call; the same case if there is none."""
    if CALLING not in case.timers:
        return case
    return case.model_copy(
        update={"timers": {name: timer for name, timer in case.timers.items() if name != CALLING}}
    )


def call_again(outcome: Outcome, timer: Timer, pack: Pack, *, now: datetime) -> Outcome:
    """Ask the calling department to call again, and again as long after as the pack says, until somebody has."""
    case, policy = outcome.case, pack.callbacks.attempts
    if case.state != "callback" or policy is None:
        return replace(outcome, case=not_calling(case))
    due_at = reachable_from(case, pack, now + time_of(policy.again_after))
    again = timer.model_copy(update={"due_at": due_at, "attempt": timer.attempt + 1})
    after = case.model_copy(update={"timers": {**case.timers, CALLING: again}})
    details = {"attempts": attempts_of_round(case), "most": policy.most}
    asked = ask_for_callback(after, pack, now=now, details=details)
    reason = Reason("callback.again", policy.id, details)
    return replace(outcome, case=after, reasons=(*outcome.reasons, reason), facts=(*outcome.facts, asked))


def _called_in_vain(  # noqa: PLR0913 - the parts of a decision, all named
    before: Case,
    called: Case,
    pack: Pack,
    policy: Attempts,
    why: NoAnswer,
    *,
    again_at: datetime,
    now: datetime,
) -> Decision[Case]:
    timer = Timer(kind=CALLING, due_at=again_at)
    after = called.model_copy(update={"timers": {**called.timers, CALLING: timer}})
    details = _details(after, policy) | {"again_at": again_at.isoformat()}
    return conclude(
        before,
        after,
        pack,
        event=ATTEMPTED,
        now=now,
        happened_at=after.call_attempts[-1].at,
        by=after.call_attempts[-1].by,
        reasons=(Reason(f"callback.{why.code}", row=why.id),),
        events=(
            case_fact(after, "callback-attempted", now=now, version=before.version + 1, details=details),
        ),
    )


def _given_up(  # noqa: PLR0913 - the parts of a decision, all named
    before: Case, called: Case, pack: Pack, policy: Attempts, why: NoAnswer, *, now: datetime
) -> Decision[Case]:
    """Close a case whose customer was not reached; what they said in an earlier round is no answer to this one."""
    record, version = called.call_attempts[-1], before.version + 1
    met = note_event(called, pack, ATTEMPTED, at=record.at)
    unasked = pack.callbacks.unasked.code
    closed = close_case(met, pack, outcome=policy.outcome, satisfaction=unasked, now=now)
    after, stopped = end_with_case(closed, pack, at=record.at, now=now)
    ended = {"round": after.round, "outcome": policy.outcome}
    return conclude(
        before,
        after,
        pack,
        event="case.closed",
        now=now,
        happened_at=record.at,
        by=record.by,
        reasons=(Reason(f"callback.{why.code}", row=why.id), Reason("callback.given-up", row=policy.id)),
        orders=(notice_of_end(after, pack), *alerts_to_resolve(before, "case.closed")),
        events=(
            case_fact(after, "callback-attempted", now=now, version=version, details=_details(after, policy)),
            case_fact(after, "closed", now=now, version=version, details=ended),
            *stopped,
        ),
    )


def _details(case: Case, policy: Attempts) -> dict[str, object]:
    record = case.call_attempts[-1]
    return {
        "reason": record.reason,
        "label": record.label,
        "round": record.round,
        "attempts": attempts_of_round(case),
        "most": policy.most,
    }


def _expect_attempts(pack: Pack) -> Attempts:
    if pack.callbacks.attempts is None:
        raise NotAllowed(
            "The case's pack records no calls without an answer.",
            field="reason",
            expected="an answer",
            found="none",
        )
    return pack.callbacks.attempts
