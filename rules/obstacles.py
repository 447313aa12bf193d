"""Where handling does not go on: blocked, escalated by hand, decided by management."""

from __future__ import annotations

from datetime import datetime

from rules.admission import admit, check_later, not_before_receipt
from rules.alerts import BLOCKED, UNSOLVABLE, alert_id_of, alert_orders, alerts_to_resolve, with_alerts
from rules.announcing import ask_department
from rules.causes import lacks_cause
from rules.closing import close_case, notice_of_end
from rules.directory import departments_behind
from rules.ended_work import end_with_case
from rules.findings import with_fact
from rules.handled import Done, handled
from rules.handling import start_of
from rules.labels import expect_row
from rules.needed_parts import expect_parts
from rules.notices import notify
from rules.rulings import SUPERSEDED
from rules.tasks import ended_tasks
from schemas.agreement import Obstacle
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.messages.base import Event, Order
from schemas.messages.handling import CaseBlocked, CaseDecided, CaseEscalated, CaseUnblocked
from schemas.policy.pack import Pack

DECIDED = "decided_by_management"
"""Outcome of a case that management ends."""


def block(
    case: Case, pack: Pack, message: CaseBlocked, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Stop at an obstacle: somebody is alerted, the customer is told of each new delay once.

    Raises:
        NotAllowed: it should go on at an instant that was past when it was said.
        Incomplete: the pack wants an alternative for the customer beside.

    Source: S4-49, S4-50; handling.yaml, row handling.delay.
    """
    admit(case, pack, "block", message.by)
    at = not_before_receipt(case, happened_at)
    check_later(message.expected_at, at, field="expected_at")
    expect_parts(pack.handling.delay, message, f"An obstacle of case {case.number} is told to the customer")
    obstacle = Obstacle(
        text=message.obstacle,
        expected_at=message.expected_at,
        alternative=message.alternative,
        by=message.by,
        at=at,
    )
    stopped = with_fact(case, "obstacle", message.obstacle, by=message.by, at=at).model_copy(
        update={
            "state": "blocked",
            "blocked_from": case.state,
            "promised_by": message.expected_at,
            "obstacle": obstacle,
        }
    )
    alerts = alert_orders(stopped, pack, BLOCKED)
    after = with_alerts(stopped, alerts)
    expected = message.expected_at.isoformat()
    details = {"from": case.state, "expected_at": expected}
    done = Done(
        "case.blocked", message.by, details=details, orders=(*alerts, notify(after, "delay", about=expected))
    )
    return handled(case, after, pack, done, now=now, happened_at=at)


def unblock(
    case: Case, pack: Pack, message: CaseUnblocked, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Go on where handling had stopped; the alert has lost its cause."""
    admit(case, pack, "unblock", message.by)
    at = not_before_receipt(case, happened_at)
    going_on = with_fact(case, "obstacle_cleared", message.note, by=message.by, at=at).model_copy(
        update={"state": case.blocked_from or start_of(case, pack).state, "blocked_from": None}
    )
    cleared = {alert_id_of(order) for order in alert_orders(case, pack, BLOCKED)}
    orders = tuple(order for order in alerts_to_resolve(case, "case.unblocked") if order.alert_id in cleared)
    left = tuple(known for known in case.open_alerts if known not in cleared)
    after = going_on.model_copy(update={"open_alerts": left}) if orders else going_on
    done = Done("case.unblocked", message.by, details={"to": after.state}, orders=orders)
    return handled(case, after, pack, done, now=now, happened_at=at)


def escalate(
    case: Case, pack: Pack, message: CaseEscalated, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Pass a case that cannot be solved at the owner's level to management; the owner stays named."""
    admit(case, pack, "escalate", message.by)
    at = not_before_receipt(case, happened_at)
    raised = with_fact(case, "escalation", message.reason, by=message.by, at=at).model_copy(
        update={"state": "escalated", "blocked_from": None}
    )
    alerts = alert_orders(raised, pack, UNSOLVABLE)
    after = with_alerts(raised, alerts)
    deciders = departments_behind(pack, pack.handling.command("decide").role or "", after)
    done = Done(
        "case.escalated",
        message.by,
        details={"from": case.state},
        orders=(*alerts, notify(after, "escalated")),
        asks=tuple(ask_department(after, one, "decision", now=now) for one in deciders),
    )
    return handled(case, after, pack, done, now=now, happened_at=at)


def decide(
    case: Case, pack: Pack, message: CaseDecided, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Carry out what management decided about an escalated case: another round, or the end.

    For a new round the decision stands as the analysis of the round that failed, if that has none yet.

    Raises:
        InvalidMessage: an outcome that the pack does not list.

    Source: handling.yaml, rows handling.decision.* and handling.start.*.
    """
    admit(case, pack, "decide", message.by)
    at = not_before_receipt(case, happened_at)
    row = expect_row(pack.handling.decisions, message.outcome, field="outcome")
    noted = with_fact(case, "decision", message.decision, by=message.by, at=at)
    if row.code == "final":
        ended = noted.model_copy(update={"resolution": message.decision})
        going_on = close_case(ended, pack, outcome=DECIDED, satisfaction="", now=now)
    else:
        going_on = _new_round(noted, pack, message.decision)
    asks: tuple[Event, ...]
    going_on, asks = ended_tasks(going_on, SUPERSEDED, by=message.by, at=at, now=now)
    resolved = alerts_to_resolve(case, "case.decided")
    after = going_on.model_copy(update={"open_alerts": ()}) if resolved else going_on
    told: tuple[Order, ...] = ()
    if not after.is_open:
        after, stopped = end_with_case(after, pack, at=at, now=now)
        told, asks = (notice_of_end(after, pack),), (*asks, *stopped)
    done = Done(
        "case.decided",
        message.by,
        details={"outcome": row.code},
        reasons=(Reason("decision", row.id),),
        orders=(*resolved, *told),
        asks=asks,
    )
    return handled(case, after, pack, done, now=now, happened_at=at)


def _new_round(case: Case, pack: Pack, decision: str) -> Case:
    causes = case.cause_analyses
    return case.model_copy(
        update={
            "state": start_of(case, pack).again,
            "round": case.round + 1,
            "resolution": None,
            "resolved_at": None,
            "cause_analyses": (*causes, decision) if lacks_cause(case, pack) else causes,
        }
    )
