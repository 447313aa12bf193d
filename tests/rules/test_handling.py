"""Acceptance, verification, replies in person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.clocks import note_event
from rules.handling import accept, respond, verify
from schemas.case import Case
from schemas.errors import NotAllowed, TooEarly
from schemas.messages.handling import ResponseGiven
from schemas.messages.ownership import CaseAccepted, CaseVerified
from tests.builders import RECEIVED, a_case
from tests.handling_cases import (
    NOW,
    REF,
    STAFF,
    a_ready_case,
    accepted,
    an_assigned_case,
    asked,
    facts,
    later,
)
from tests.packs import a_pack, the_pack


def accepting(case: Case, by: str = STAFF) -> Case:
    return accept(case, the_pack(), CaseAccepted(case=REF, by=by), now=NOW, happened_at=NOW).after


def test_acceptance_starts_handling_and_marks_the_owner() -> None:
    after = accepting(an_assigned_case())

    assert after.state == "investigating"
    assert after.handling_started_at == NOW
    assert after.owner is not None
    assert after.owner.accepted_at == NOW


@pytest.mark.req("S0-38")
def test_whoever_takes_receipt_of_a_case_that_nobody_claimed_is_its_first_responsible_person() -> None:
    case = an_assigned_case()

    owner = accepting(case).owner

    assert owner is not None
    assert (owner.person, owner.department, owner.by) == (STAFF, "after_sales", STAFF)
    assert (owner.mode, owner.since) == ("automatic", NOW)


@pytest.mark.req("S0-38")
def test_taking_receipt_leaves_the_person_who_was_named() -> None:
    case = an_assigned_case()
    assert case.owner is not None
    named = case.owner.model_copy(update={"person": "after_sales-09", "by": "after_sales-09"})

    owner = accepting(case.model_copy(update={"owner": named})).owner

    assert owner == named.model_copy(update={"accepted_at": NOW})


@pytest.mark.req("S0-47", "S0-52")
def test_a_quality_complaint_asks_for_contact_and_test_side_by_side() -> None:
    decision = accept(
        an_assigned_case(), the_pack(), CaseAccepted(case=REF, by=STAFF), now=NOW, happened_at=NOW
    )

    assert asked(decision.events) == [("after_sales", "customer_contact"), ("technology", "technical_test")]
    assert [task.asked_at for task in decision.after.tasks.values()] == [NOW, NOW]
    assert facts(decision.events) == ["accepted"]
    assert not decision.orders


@pytest.mark.req("S0-47")
def test_a_service_complaint_asks_for_the_recordings() -> None:
    case = an_assigned_case(department="customer_service", form={"module": "attitude"})

    decision = accept(case, the_pack(), CaseAccepted(case=REF, by="agent-017"), now=NOW, happened_at=NOW)

    assert ("customer_service", "recording_retrieval") in asked(decision.events)
    assert "technical_test" not in {task.kind for task in decision.after.tasks.values()}


@pytest.mark.req("S0-52")
def test_the_target_of_the_first_call_is_two_hours_and_a_pack_may_drop_it() -> None:
    contact = accepting(an_assigned_case()).tasks["customer_contact-1"]
    kinds = tuple(row.model_copy(update={"target_hours": None}) for row in the_pack().handling.task_kinds)
    pack = a_pack("handling", task_kinds=kinds)
    free = accept(an_assigned_case(), pack, CaseAccepted(case=REF, by=STAFF), now=NOW, happened_at=NOW)

    assert contact.due_at == later(2)
    assert free.after.tasks["customer_contact-1"].due_at is None


@pytest.mark.req("S0-42")
def test_a_suggestion_asks_its_department_for_an_evaluation() -> None:
    form = {"cls": "suggestion", "module": "product"}
    case = an_assigned_case(department="product", form=form)

    decision = accept(case, the_pack(), CaseAccepted(case=REF, by="product-01"), now=NOW, happened_at=NOW)

    assert decision.after.state == "evaluating_suggestion"
    assert asked(decision.events) == [("product", "evaluation")]


@pytest.mark.req("S0-43")
def test_the_evaluation_is_due_when_the_verdict_is() -> None:
    judged = an_assigned_case(department="product", form={"cls": "suggestion", "module": "product"})
    case = note_event(judged, the_pack(), "case.triaged", at=RECEIVED)

    task = accepting(case, by="product-01").tasks["evaluation-1"]

    assert task.due_at == case.clocks["verdict"].due_at


def test_an_enquiry_goes_to_whoever_answers_it() -> None:
    case = an_assigned_case(department="customer_service", form={"cls": "enquiry"})

    assert accepting(case, by="agent-017").state == "answering_enquiry"


def test_a_class_that_the_pack_does_not_handle_is_refused() -> None:
    pack = a_pack("handling", starts=the_pack().handling.starts[:1])

    with pytest.raises(NotAllowed) as refusal:
        accept(an_assigned_case(), pack, CaseAccepted(case=REF, by=STAFF), now=NOW, happened_at=NOW)

    assert refusal.value.field == "case.assessment.cls"


def test_a_case_is_accepted_once_by_each_owner() -> None:
    with pytest.raises(NotAllowed) as refusal:
        accepting(accepted(an_assigned_case()))

    assert refusal.value.field == "case.state"


def test_a_new_owner_takes_receipt_without_starting_again() -> None:
    case = accepted(an_assigned_case())
    assert case.owner is not None
    handed_on = case.owner.model_copy(update={"person": "after_sales-09", "accepted_at": None})

    after = accepting(case.model_copy(update={"owner": handed_on}), by="after_sales-09")

    assert after.owner is not None
    assert after.owner.accepted_at == NOW
    assert after.state == case.state
    assert after.tasks is case.tasks
    assert after.handling_started_at == case.handling_started_at


@pytest.mark.req("S0-60")
def test_rework_starts_handling_again_and_keeps_the_first_start() -> None:
    failed = a_ready_case().model_copy(update={"state": "rework", "round": 2})

    after = accept(
        failed, the_pack(), CaseAccepted(case=REF, by=STAFF), now=later(48), happened_at=later(48)
    ).after

    assert after.state == "investigating"
    assert after.handling_started_at == NOW
    assert len(after.tasks) == len(failed.tasks) + 2


@pytest.mark.req("S0-38")
def test_acceptance_that_overtakes_the_assignment_waits() -> None:
    with pytest.raises(TooEarly):
        accepting(a_case(state="triaged"))


@pytest.mark.req("S0-46")
def test_verification_starts_the_investigation_and_a_courtesy_reply_does_not() -> None:
    case = accepted(an_assigned_case())
    reply = ResponseGiven(case=REF, channel="phone", summary="已致电客户", by=STAFF)
    replied = respond(case, the_pack(), reply, now=NOW, happened_at=NOW).after

    verified = verify(
        replied, the_pack(), CaseVerified(case=REF, note="已核实", by=STAFF), now=later(1), happened_at=NOW
    ).after

    assert replied.investigation_started_at is None
    assert verified.investigation_started_at == NOW
    assert verified.facts[-1].kind == "customer_statement"


def test_a_second_verification_does_not_move_the_first() -> None:
    message = CaseVerified(case=REF, note="已核实", by=STAFF)
    once = verify(accepted(an_assigned_case()), the_pack(), message, now=NOW, happened_at=NOW).after

    again = verify(once, the_pack(), message, now=later(1), happened_at=later(1)).after

    assert again.investigation_started_at == NOW


def test_the_first_reply_stays_the_first_response() -> None:
    message = ResponseGiven(case=REF, channel="Phone", summary="已致电客户", by=STAFF)
    once = respond(accepted(an_assigned_case()), the_pack(), message, now=NOW, happened_at=NOW).after

    again = respond(once, the_pack(), message, now=later(1), happened_at=later(1)).after

    assert again.first_response_at == NOW
    assert [entry.step for entry in again.progress] == ["已致电客户", "已致电客户"]


def test_a_reply_on_a_channel_that_the_pack_does_not_list_is_refused() -> None:
    message = ResponseGiven(case=REF, channel="pigeon", summary="已回复", by=STAFF)

    with pytest.raises(NotAllowed) as refusal:
        respond(accepted(an_assigned_case()), the_pack(), message, now=NOW, happened_at=NOW)

    assert refusal.value.sentence == (
        "Expected a channel out of phone, email, platform, in_person; found 'pigeon'."
    )


@given(minutes=st.integers(min_value=-10_000, max_value=30))
def test_nothing_happens_to_a_case_before_it_was_received(minutes: int) -> None:
    happened_at = RECEIVED + timedelta(minutes=minutes)

    after = accept(
        an_assigned_case(), the_pack(), CaseAccepted(case=REF, by=STAFF), now=NOW, happened_at=happened_at
    ).after

    assert after.handling_started_at == max(happened_at, RECEIVED)
