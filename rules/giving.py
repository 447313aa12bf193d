"""A case gets somebody in person from its pool, or loses them: given, idle, absent, recused."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rules.admission import admit, not_before_receipt
from rules.alerts import TRANSFERS, alert_orders, with_alerts
from rules.announcing import ask_department, case_fact
from rules.assignment import ask_owner
from rules.conclusion import conclude, unchanged
from rules.directory import department_coded
from rules.eligibility import rows_for
from rules.fired import Outcome
from rules.placing import IDLE, PLACE, is_unclaimed, note_of, pool_of
from schemas.case import Case
from schemas.clock import time_of
from schemas.cloudevent import SOURCE
from schemas.decision import Decision, Reason
from schemas.document import Timer
from schemas.errors import NotAllowed
from schemas.messages.base import Order
from schemas.messages.pools import (
    CaseRecused,
    NobodyFree,
    OwnerAway,
)
from schemas.policy.pack import Pack
from schemas.work import Owner


def miss_person(case: Case, pack: Pack, order: NobodyFree, *, now: datetime) -> Decision[Case]:
    """Raise the alerts of a case that nobody who may have it is free for, if it waits still.

    Source: assignment.yaml, rows assignment.eligibility.*; S3-55.
    """
    placing = case.placing
    if placing is None or placing.person is not None or placing.asked != order.asked:
        return unchanged(case, event="case.person-missed")
    rows = [row for row in rows_for(case, pack, placing.pool) if row.id in order.rows and row.alert]
    alerts = tuple(alert for row in rows for alert in alert_orders(case, pack, row.alert or "", about=row.id))
    if not alerts:
        return unchanged(case, event="case.person-missed")
    after = with_alerts(case, alerts)
    reasons = tuple(Reason("pool.nobody_free", row=row.id) for row in rows)
    return conclude(case, after, pack, event="case.person-missed", now=now, reasons=reasons, orders=alerts)


def lose_person(case: Case, pack: Pack, order: OwnerAway, *, now: datetime) -> Decision[Case]:
    """See to a case whose owner is absent: it goes back to its pool or stays, and whoever the pack names is told.

    Source: assignment.yaml, rows assignment.pool.*, absent.
    """
    row = pool_of(case, pack)
    absent = row.absent if row else None
    if absent is None or case.owner is None or case.owner.person != order.person:
        return unchanged(case, event="case.owner-away")
    until = order.until.isoformat() if order.until else "-"
    alerts = alert_orders(case, pack, absent.alert, detail=until, about=order.person) if absent.alert else ()
    reason = Reason("ownership.absent", row=absent.id, detail={"owner": order.person, "until": until})
    if absent.then == "return":
        returned, told = _returned(case, pack, by=SOURCE, why="absent", now=now)
        after = with_alerts(returned, (*alerts, *told.orders))
        return conclude(
            case,
            after,
            pack,
            event="case.returned",
            now=now,
            by=SOURCE,
            reasons=(reason,),
            orders=(*alerts, *told.orders),
            events=told.facts,
        )
    if not alerts:
        return unchanged(case, event="case.owner-away")
    after = with_alerts(case, alerts)
    return conclude(case, after, pack, event="case.owner-away", now=now, reasons=(reason,), orders=alerts)


def recuse(
    case: Case, pack: Pack, message: CaseRecused, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Let somebody have nothing to do with a case: if they own it, their department does from now on.

    Raises:
        NotAllowed: somebody who does not own it, in person or through their department.
        CaseIsClosed: the case has ended.
        TooEarly: the case has no owner yet.

    Source: handling.yaml, row handling.command.transfer: whoever may hand a case on may recuse themselves.
    """
    admit(case, pack, "transfer", message.by)
    if message.by in case.recused:
        return unchanged(case, event="case.recused")
    if is_unclaimed(case, pack) and case.owner and message.by == case.owner.person:
        raise NotAllowed(
            "A department does not recuse itself; its people do.",
            field="by",
            expected="a person",
            found=repr(message.by),
        )
    named = case.model_copy(update={"recused": (*case.recused, message.by)})
    told = Outcome(named)
    if case.owner is not None and case.owner.person == message.by:
        named, told = _returned(
            named,
            pack,
            by=message.by,
            why="recused",
            now=now,
            since=not_before_receipt(case, happened_at),
            reason=message.reason,
        )
    details = {"by": message.by, "count": named.owner_count}
    return conclude(
        case,
        named,
        pack,
        event="case.recused",
        now=now,
        by=message.by,
        reasons=(Reason("ownership.recused", detail=details),),
        orders=told.orders,
        events=(case_fact(named, "recused", now=now, version=case.version + 1, details=details), *told.facts),
    )


def ask_again(outcome: Outcome, timer: Timer, pack: Pack, /, *, now: datetime) -> Outcome:  # noqa: ARG001 - as all
    """Ask the pool once more for somebody, and raise the alert of a case that nobody had for too long.

    Source: assignment.yaml, rows assignment.pool.*.
    """
    return _joined(outcome, _asked_again(outcome.case, pack, now=now))


def see_to_idle(outcome: Outcome, timer: Timer, pack: Pack, /, *, now: datetime) -> Outcome:
    """Remind an owner who has done nothing about a case; the second time give it back to the pool, on record.

    Source: assignment.yaml, rows assignment.pool.*, idle.
    """
    return _joined(outcome, _idle(outcome.case, timer, pack, now=now))


def _joined(outcome: Outcome, step: Outcome) -> Outcome:
    return replace(
        outcome,
        case=step.case,
        events=(*outcome.events, *step.events),
        reasons=(*outcome.reasons, *step.reasons),
        orders=(*outcome.orders, *step.orders),
        facts=(*outcome.facts, *step.facts),
    )


def _asked_again(case: Case, pack: Pack, *, now: datetime) -> Outcome:
    placing, row = case.placing, pool_of(case, pack)
    timers = {name: timer for name, timer in case.timers.items() if name != PLACE}
    if placing is None or row is None or placing.person is not None:
        return Outcome(case.model_copy(update={"timers": timers}))
    renewed = placing.model_copy(update={"asked": case.version + 1})
    timers[PLACE] = Timer(kind=PLACE, due_at=now + time_of(row.ask_again))
    after = case.model_copy(update={"placing": renewed, "timers": timers})
    alerts: tuple[Order, ...] = ()
    if row.alert and row.alert_after and now >= placing.since + time_of(row.alert_after):
        alerts = alert_orders(after, pack, row.alert, detail=placing.since.isoformat())
    return Outcome(
        after,
        events=("case.nudged",),
        reasons=(Reason("pool.asked_again", row=row.id),),
        orders=(note_of(after, pack, row, renewed), *alerts),
    )


def _idle(case: Case, timer: Timer, pack: Pack, *, now: datetime) -> Outcome:
    row = pool_of(case, pack)
    timers = {name: other for name, other in case.timers.items() if name != IDLE}
    lain = case.model_copy(update={"timers": timers})
    policy = row.idle if row else None
    if row is None or policy is None or case.owner is None or case.placing is None:
        return Outcome(lain)
    if timer.attempt == 0:
        due_at = timer.due_at - time_of(policy.remind_after) + time_of(policy.return_after)
        again = Timer(kind=IDLE, due_at=due_at, attempt=1)
        details = {"timer": IDLE, "owner": case.owner.person, "returns_at": due_at.isoformat()}
        asked = ask_department(case, case.owner.department, "reminder", now=now, details=details)
        return Outcome(
            lain.model_copy(update={"timers": {**timers, IDLE: again}}),
            reasons=(Reason("ownership.idle", row=policy.id),),
            facts=(asked,),
        )
    who = case.owner.person
    placing = case.placing.model_copy(update={"but_not": (who,)})
    returned, told = _returned(
        lain.model_copy(update={"placing": placing}), pack, by=SOURCE, why="idle", now=now
    )
    reason = Reason("ownership.returned", row=policy.id, detail={"owner": who})
    return Outcome(returned, ("case.returned",), (reason,), told.orders, told.facts)


def _returned(  # noqa: PLR0913 - who, why and since when
    case: Case,
    pack: Pack,
    *,
    by: str,
    why: str,
    now: datetime,
    since: datetime | None = None,
    reason: str = "",
) -> tuple[Case, Outcome]:
    """Give the case owned by its department again, counted as a change of owner, and what tells of it."""
    before = case.owner
    if before is None:  # pragma: no cover - only a case with an owner comes here
        raise AssertionError(case.id)
    owner = Owner(
        person=before.role or department_coded(pack, before.department).first_owner,
        department=before.department,
        role=before.role,
        mode="automatic" if by == SOURCE else "manual",
        by=by,
        reason=reason or why,
        since=since or now,
    )
    after = case.model_copy(update={"owner": owner, "owner_count": case.owner_count + 1})
    too_often = after.owner_count > pack.assignment.transfers.alert_above
    alerts = alert_orders(after, pack, TRANSFERS, detail=str(after.owner_count)) if too_often else ()
    details = {"by": by, "from_owner": before.person, "why": why, "count": after.owner_count}
    fact = case_fact(after, "returned", now=now, version=case.version + 1, details=details)
    return with_alerts(after, alerts), Outcome(
        after, orders=alerts, facts=(fact, ask_owner(after, owner, pack, now=now))
    )
