"""Blocked, unblocked, escalated by hand, decided."""

from __future__ import annotations

from typing import Any

import pytest

from rules.alerts import alert_id_of
from rules.obstacles import block, decide, escalate, unblock
from rules.plans import draft_plan
from schemas.case import Case
from schemas.decision import Decision
from schemas.ending import CallbackRecord
from schemas.errors import InvalidMessage, NotAllowed
from schemas.messages.handling import CaseBlocked, CaseDecided, CaseEscalated, CaseUnblocked
from schemas.messages.orders import RaiseAlert, ResolveAlert
from schemas.messages.plan import ProposedRemedy
from tests.handling_cases import (
    MANAGER,
    NOW,
    REF,
    STAFF,
    a_draft,
    a_suggestion,
    an_enquiry,
    an_executing_case,
    asked,
    facts,
    later,
    told,
)
from tests.packs import a_pack, the_pack


def blocking(case: Case, **changes: Any) -> Decision[Case]:
    values: dict[str, Any] = {"case": REF, "obstacle": "缺货", "expected_at": later(48), "by": STAFF}
    return block(case, the_pack(), CaseBlocked(**(values | changes)), now=NOW, happened_at=NOW)


def going_on(case: Case) -> Decision[Case]:
    message = CaseUnblocked(case=REF, note="已到货", by=STAFF)
    return unblock(case, the_pack(), message, now=NOW, happened_at=NOW)


def escalating(case: Case) -> Decision[Case]:
    message = CaseEscalated(case=REF, reason="超出权限", by=STAFF)
    return escalate(case, the_pack(), message, now=NOW, happened_at=NOW)


def deciding(case: Case, outcome: str, by: str = MANAGER) -> Decision[Case]:
    message = CaseDecided(case=REF, decision="全额退款", outcome=outcome, by=by)
    return decide(case, the_pack(), message, now=NOW, happened_at=NOW)


def alerts(decision: Decision[Case]) -> list[RaiseAlert]:
    return [order for order in decision.orders if isinstance(order, RaiseAlert)]


def test_an_obstacle_stops_the_case_alerts_somebody_and_tells_the_customer() -> None:
    decision = blocking(an_executing_case())

    assert (decision.after.state, decision.after.blocked_from) == ("blocked", "executing")
    assert decision.after.promised_by == later(48)
    assert [alert.kind for alert in alerts(decision)] == ["blocked"]
    assert decision.after.open_alerts == (alert_id_of(alerts(decision)[0]),)
    assert told(decision.orders) == ["delay"]


def test_the_obstacle_is_kept_and_stands_in_no_event() -> None:
    decision = blocking(an_executing_case())

    assert [(fact.kind, fact.text) for fact in decision.after.facts[-1:]] == [("obstacle", "缺货")]
    assert "缺货" not in str([one.model_dump() for one in (*decision.events, *decision.orders)])


def test_it_should_go_on_after_the_obstacle_was_told() -> None:
    with pytest.raises(NotAllowed) as refusal:
        blocking(an_executing_case(), expected_at=NOW)

    assert refusal.value.field == "expected_at"


def test_a_pack_without_a_row_for_it_raises_no_alert() -> None:
    message = CaseBlocked(case=REF, obstacle="缺货", expected_at=later(1), by=STAFF)
    pack = a_pack("escalation", alerts=())
    blocked = block(an_executing_case(), pack, message, now=NOW, happened_at=NOW)

    cleared = unblock(
        blocked.after, pack, CaseUnblocked(case=REF, note="好了", by=STAFF), now=NOW, happened_at=NOW
    )

    assert blocked.after.open_alerts == ()
    assert cleared.after.state == "executing"
    assert not cleared.orders


def test_an_unblocked_case_goes_on_where_it_stopped_and_its_alert_is_resolved() -> None:
    blocked = blocking(an_executing_case())
    other = blocked.after.model_copy(update={"open_alerts": ("another", *blocked.after.open_alerts)})

    decision = going_on(other)

    assert (decision.after.state, decision.after.blocked_from) == ("executing", None)
    assert decision.after.open_alerts == ("another",)
    assert [order for order in decision.orders if isinstance(order, ResolveAlert)] == [
        ResolveAlert(
            alert_id=alert_id_of(alerts(blocked)[0]), reason="case.unblocked", case_version=other.version
        )
    ]


def test_a_blocked_case_that_does_not_know_where_it_stopped_begins_again() -> None:
    case = an_executing_case().model_copy(update={"state": "blocked"})

    assert going_on(case).after.state == "investigating"


def test_an_unsolvable_case_goes_to_management_and_keeps_its_owner() -> None:
    case = an_executing_case()

    decision = escalating(case)

    assert decision.after.state == "escalated"
    assert decision.after.owner is case.owner
    assert [alert.kind for alert in alerts(decision)] == ["unsolvable"]
    assert asked(decision.events) == [("management", "decision")]
    assert told(decision.orders) == ["escalated"]


@pytest.mark.req("S0-62")
def test_management_orders_another_round() -> None:
    escalated = escalating(an_executing_case()).after

    decision = deciding(escalated, "再次處理")

    assert (decision.after.state, decision.after.round) == ("planning", 2)
    assert decision.after.open_alerts == ()
    assert [type(order) for order in decision.orders] == [ResolveAlert]
    assert asked(decision.events) == [("after_sales", "task_ended"), ("after_sales", "task_ended")]


@pytest.mark.parametrize(
    ("case", "by", "state"),
    [
        (an_enquiry, "agent-017", "answering_enquiry"),
        (a_suggestion, "operations-02", "evaluating_suggestion"),
    ],
)
def test_another_round_leads_where_the_class_begins(case: Any, by: str, state: str) -> None:
    message = CaseEscalated(case=REF, reason="超出权限", by=by)
    escalated = escalate(case(), the_pack(), message, now=NOW, happened_at=NOW).after

    assert deciding(escalated, "new_round").after.state == state


@pytest.mark.req("S0-60", "S0-62")
def test_the_decision_stands_for_a_cause_analysis_that_is_missing() -> None:
    call = CallbackRecord(answer="dissatisfied", label="不满意", by="agent-1", at=NOW, round=1)
    failed = escalating(an_executing_case()).after.model_copy(update={"callbacks": (call,)})

    after = deciding(failed, "new_round").after

    assert after.cause_analyses == ("全额退款",)
    message = a_draft(ProposedRemedy(code="return"))
    assert draft_plan(after, the_pack(), message, now=NOW, happened_at=NOW).after.state == "proposing"


@pytest.mark.req("S0-61", "S0-62")
def test_a_final_decision_closes_the_case_and_tells_the_result() -> None:
    decision = deciding(escalating(an_executing_case()).after, "final")

    closure = decision.after.closure
    assert closure is not None
    assert (decision.after.state, closure.outcome, closure.result) == (
        "closed",
        "decided_by_management",
        "全额退款",
    )
    assert closure.satisfaction == the_pack().callbacks.unasked.label
    assert told(decision.orders) == ["result"]
    assert facts(decision.events)[0] == "decided"
    assert [name for name, clock in decision.after.clocks.items() if clock.is_running] == ["signature"]


@pytest.mark.req("S0-62")
def test_only_management_decides() -> None:
    with pytest.raises(NotAllowed) as refusal:
        deciding(escalating(an_executing_case()).after, "final", by=STAFF)

    assert refusal.value.expected == "somebody with the role management"


def test_an_outcome_that_the_pack_does_not_list_is_refused() -> None:
    with pytest.raises(InvalidMessage):
        deciding(escalating(an_executing_case()).after, "toss_a_coin")
