"""From the customer's answer to the resolution."""

from __future__ import annotations

from datetime import datetime

import pytest

from rules.execution import finish_remedy, resolve
from rules.offers import accept_plan, object_to_plan
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.base import Event
from schemas.messages.events import DepartmentAsked
from schemas.messages.plan import CaseResolved, CustomerAccepted, CustomerObjected, RemedyDone
from tests.handling_cases import (
    NOW,
    REF,
    STAFF,
    a_proposed_case,
    an_executing_case,
    asked,
    facts,
    later,
    remedied,
    told,
)
from tests.packs import a_pack, the_pack


def agreeing(case: Case, version: int = 1, by: str = "customer") -> Decision[Case]:
    message = CustomerAccepted(case=REF, plan_version=version, by=by)
    return accept_plan(case, the_pack(), message, now=NOW, happened_at=NOW)


def finishing(case: Case, code: str) -> Decision[Case]:
    message = RemedyDone(case=REF, code=code, by=STAFF)
    return finish_remedy(case, the_pack(), message, now=NOW, happened_at=NOW)


def due_of(events: tuple[Event, ...]) -> list[datetime | None]:
    return [one.due_at for one in events if isinstance(one, DepartmentAsked)]


def resolving(case: Case) -> Decision[Case]:
    message = CaseResolved(case=REF, result="已换新机", by=STAFF)
    return resolve(case, the_pack(), message, now=NOW, happened_at=NOW)


@pytest.mark.req("S0-53")
def test_nothing_is_carried_out_before_the_customer_agrees_and_all_at_once_after() -> None:
    before = a_proposed_case()

    decision = agreeing(before)

    assert "execution" not in {task.kind for task in before.tasks.values()}
    assert asked(decision.events) == [("after_sales", "execution"), ("after_sales", "execution")]
    tasks = [task for task in decision.after.tasks.values() if task.kind == "execution"]
    assert [(task.remedy, task.plan_version) for task in tasks] == [
        ("exchange", 1),
        ("warranty_extension", 1),
    ]
    assert decision.after.state == "executing"


@pytest.mark.parametrize("by", ["customer", STAFF])
def test_the_customer_agrees_in_person_or_through_the_owner(by: str) -> None:
    plan = agreeing(a_proposed_case(), by=by).after.plan

    assert plan is not None
    assert plan.accepted_at == NOW


def test_nobody_else_agrees_for_the_customer() -> None:
    with pytest.raises(NotAllowed) as refusal:
        agreeing(a_proposed_case(), by="operations-01")

    assert refusal.value.field == "by"


def test_an_answer_to_another_plan_is_refused() -> None:
    with pytest.raises(NotAllowed) as refusal:
        agreeing(a_proposed_case(), version=7)

    assert refusal.value.sentence == "Expected plan 1, which is in force; found plan 7."


def test_an_objection_leads_back_to_planning() -> None:
    message = CustomerObjected(case=REF, plan_version=1, objection="要退货")

    decision = object_to_plan(a_proposed_case(), the_pack(), message, now=NOW, happened_at=NOW)

    plan = decision.after.plan
    assert plan is not None
    assert (decision.after.state, plan.objection, plan.objected_at) == ("planning", "要退货", NOW)
    assert facts(decision.events) == ["plan-objected"]


@pytest.mark.req("S0-53")
def test_a_remedy_done_is_marked_and_its_task_answered() -> None:
    decision = finishing(an_executing_case(), "换货")

    plan = decision.after.plan
    assert plan is not None
    assert [remedy.done_at for remedy in plan.remedies] == [NOW, None]
    assert decision.after.tasks["execution-3"].answered_at == NOW
    assert decision.after.tasks["execution-4"].answered_at is None


def test_a_remedy_is_done_once() -> None:
    with pytest.raises(NotAllowed) as refusal:
        finishing(remedied(an_executing_case(), "exchange"), "exchange")

    assert refusal.value.expected == "warranty_extension"


def test_a_remedy_that_is_not_in_the_plan_is_refused() -> None:
    with pytest.raises(NotAllowed):
        finishing(an_executing_case(), "apology")

    with pytest.raises(NotAllowed) as refusal:
        finishing(remedied(an_executing_case(), "exchange", "warranty_extension"), "apology")
    assert refusal.value.expected == "nothing: every remedy is done"


def test_a_case_with_an_open_remedy_is_not_resolved() -> None:
    with pytest.raises(NotAllowed) as refusal:
        resolving(remedied(an_executing_case(), "exchange"))

    assert refusal.value.field == "case.plan.remedies"


def test_a_case_without_an_accepted_plan_is_not_resolved() -> None:
    case = a_proposed_case().model_copy(update={"state": "executing"})

    for without in (case, case.model_copy(update={"plans": ()})):
        with pytest.raises(NotAllowed) as refusal:
            resolving(without)

        assert refusal.value.field == "case.plan"


@pytest.mark.req("S0-57")
def test_a_resolved_case_is_called_back_within_a_day() -> None:
    decision = resolving(remedied(an_executing_case(), "exchange", "warranty_extension"))

    assert (decision.after.state, decision.event) == ("callback", "case.resolved")
    assert (decision.after.resolution, decision.after.resolved_at) == ("已换新机", NOW)
    assert asked(decision.events) == [("customer_service", "callback")]
    assert told(decision.orders) == ["result"]
    assert decision.after.clocks["callback"].due_at == later(24)
    assert due_of(decision.events) == [later(24)]


@pytest.mark.req("S0-57")
def test_a_resolution_told_late_leaves_less_time_for_the_callback() -> None:
    case = remedied(an_executing_case(), "exchange", "warranty_extension")
    message = CaseResolved(case=REF, result="已换新机", by=STAFF)

    decision = resolve(case, the_pack(), message, now=later(5), happened_at=later(1))

    assert due_of(decision.events) == [later(25)]
    assert decision.after.clocks["callback"].due_at == later(25)


def test_a_pack_without_a_limit_for_it_asks_for_the_callback_without_one() -> None:
    rows = tuple(row for row in the_pack().clocks.clocks if row.name != "callback")
    case = remedied(an_executing_case(), "exchange", "warranty_extension")
    message = CaseResolved(case=REF, result="已换新机", by=STAFF)

    decision = resolve(case, a_pack("clocks", clocks=rows), message, now=NOW, happened_at=NOW)

    assert due_of(decision.events) == [None]
