"""The case that ends in another one: it asks that one, waits for the answer, and ends or goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from rules.admission import admit, not_before_receipt
from rules.alerts import alerts_to_resolve
from rules.announcing import ask_department, case_fact
from rules.closing import close_case, notice_of_end
from rules.conclusion import conclude, unchanged
from rules.ended_work import end_of_work, without_open_work
from rules.fired import Outcome
from rules.handled import Done, handled
from rules.responsible import department_of, departments_at_work
from schemas.case import Case, Link
from schemas.clock import time_of
from schemas.decision import Decision, Reason
from schemas.document import Timer
from schemas.errors import NotAllowed
from schemas.ids import message_key
from schemas.merging import MergeAsked
from schemas.messages.events import DepartmentAsked
from schemas.messages.merging import AbsorbCase, CaseMerged, SettleMerge
from schemas.policy.merging import Merging
from schemas.policy.pack import Pack

MERGE: Final = "merge"
"""Name and kind of the timer at which the other case is asked again."""

MERGED: Final = "merged"
"""Kind of the request that stops work on the case that ended."""

REFUSED: Final = "merge_refused"
"""Kind of the request that says that the case goes on."""

NO_ANSWER: Final = "no_answer"


def merge(
    case: Case, pack: Pack, message: CaseMerged, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Ask the other case to take this one over; until it answers, commands about this one wait.

    Raises:
        NotAllowed: the pack merges no cases, somebody may not, or the case is named twice.
        TooEarly: the case is not assigned yet, or is being merged already.
        CaseIsClosed: it has ended.

    Source: intake.yaml, row intake.merging.
    """
    row = pack.intake.merging
    if row is None:
        raise NotAllowed(
            f"Pack {pack.name} merges no cases.", field="case", expected="a row merging in its intake"
        )
    admit(case, pack, "merge", message.by)
    target = message.into.target()
    if case.id == target.id or case.number == target.number:
        raise NotAllowed(
            f"Case {case.number} cannot end in itself.",
            field="into",
            expected="another case",
            found=case.number,
        )
    at = not_before_receipt(case, happened_at)
    request = message_key(case.id, str(case.version + 1))
    asked = MergeAsked(into=message.into, request=request, reason=message.reason, by=message.by, at=at)
    timer = Timer(kind=MERGE, due_at=now + time_of(row.again_after))
    after = case.model_copy(update={"merging": asked, "timers": {**case.timers, MERGE: timer}})
    order = _order(case, asked)
    done = Done("case.merge-asked", message.by, details={"by": message.by}, orders=(order,))
    return handled(case, after, pack, done, now=now, happened_at=at)


def settle_merge(case: Case, pack: Pack, order: SettleMerge, *, now: datetime) -> Decision[Case]:
    """End the case if the other one took it over, else let it go on; what was settled before changes nothing.

    The other one's word that it took this one over counts even after this one gave up waiting for it.

    Args:
        case: The case that was to end.
        pack: Its pack.
        order: The answer.
        now: Instant of the decision.
    """
    asked = case.merging
    if not case.is_open or (not order.accepted and (asked is None or asked.request != order.request)):
        return unchanged(case, event="case.merge-settled")
    if not order.accepted:
        details = {"into": order.into_id, "why": order.why}
        after, ask = _goes_on(case, pack, order.why, now=now)
        return conclude(
            case,
            after,
            pack,
            event="case.merge-refused",
            now=now,
            reasons=(Reason(f"merge.{order.why}"),),
            events=(
                case_fact(after, "merge-refused", now=now, version=case.version + 1, details=details),
                ask,
            ),
        )
    return _ended(case, pack, order, now=now)


def merge_unanswered(outcome: Outcome, timer: Timer, pack: Pack, *, now: datetime) -> Outcome:
    """Ask the other case again; after the last try the case goes on by itself, as there may be no such case."""
    case, row = outcome.case, pack.intake.merging
    if case.merging is None or row is None:
        return replace(outcome, case=_without_timer(case))
    if timer.attempt >= row.gives_up_after:
        after, ask = _goes_on(case, pack, NO_ANSWER, now=now)
        details = {"why": NO_ANSWER}
        fact = case_fact(after, "merge-refused", now=now, version=case.version + 1, details=details)
        reason = Reason(f"merge.{NO_ANSWER}", row=row.id)
        return replace(
            outcome,
            case=after,
            events=(*outcome.events, "case.went-on"),
            reasons=(*outcome.reasons, reason),
            facts=(*outcome.facts, fact, ask),
        )
    again = timer.model_copy(
        update={"attempt": timer.attempt + 1, "due_at": now + _delay(row, timer.attempt + 1)}
    )
    return replace(
        outcome,
        case=case.model_copy(update={"timers": {**case.timers, MERGE: again}}),
        events=(*outcome.events, "case.nudged"),
        reasons=(*outcome.reasons, Reason("step.repeated", row.id, {"attempt": again.attempt})),
        orders=(*outcome.orders, _order(case, case.merging)),
    )


def _ended(case: Case, pack: Pack, order: SettleMerge, *, now: datetime) -> Decision[Case]:
    row = pack.intake.merging
    tie = Link(case_id=order.into_id, relation="merged_into", at=now, number=order.into_number)
    tied = _without_timer(case).model_copy(update={"links": (*case.links, tie), "merging": None})
    outcome = row.outcome if row is not None else ""
    why = f"{MERGED} {order.into_number}"
    stopped = without_open_work(tied, pack, why, at=now)
    after = close_case(stopped, pack, outcome=outcome, satisfaction="", now=now)
    told = {"into": order.into_id, "into_number": order.into_number}
    version = case.version + 1
    return conclude(
        case,
        after,
        pack,
        event="case.closed",
        now=now,
        reasons=(Reason("merge.accepted", row=row.id if row else "", detail=told),),
        orders=(*alerts_to_resolve(case, "case.merged"), notice_of_end(after, pack)),
        events=(
            case_fact(after, "merged", now=now, version=version, details=told),
            case_fact(
                after, "closed", now=now, version=version, details={"round": case.round, "outcome": outcome}
            ),
            *(ask_department(after, one, MERGED, now=now, details=told) for one in departments_at_work(case)),
            *end_of_work(case, after, pack, why, now=now),
        ),
    )


def _goes_on(case: Case, pack: Pack, why: str, *, now: datetime) -> tuple[Case, DepartmentAsked]:
    after = _without_timer(case).model_copy(update={"merging": None})
    ask = ask_department(after, department_of(after, pack), REFUSED, now=now, details={"why": why})
    return after, ask


def _without_timer(case: Case) -> Case:
    return case.model_copy(
        update={"timers": {name: timer for name, timer in case.timers.items() if name != MERGE}}
    )


def _order(case: Case, asked: MergeAsked) -> AbsorbCase:
    return AbsorbCase(into=asked.into, other_id=case.id, request=asked.request)


def _delay(row: Merging, attempt: int) -> timedelta:
    doubled: timedelta = time_of(row.again_after) * 2 ** min(attempt, 30)
    return min(doubled, time_of(row.at_most))
