"""Enquiries: answered with a ground, passed on with a limit."""

from __future__ import annotations

import pytest

from rules.assists import answer_task
from rules.enquiries import answer_enquiry, pass_on_enquiry
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import Incomplete, InvalidMessage, NotAllowed
from schemas.messages.handling import EnquiryAnswered, EnquiryPassedOn, TaskAnswered
from tests.handling_cases import NOW, REF, an_enquiry, asked, facts, failed_before, later, told
from tests.packs import the_pack


def answering(*references: str) -> Decision[Case]:
    message = EnquiryAnswered(case=REF, answer="保修一年", references=references, by="agent-017")
    return answer_enquiry(an_enquiry(), the_pack(), message, now=NOW, happened_at=NOW)


def passing_on(department: str = "technology") -> Decision[Case]:
    message = EnquiryPassedOn(case=REF, question="能否双频供电？", department=department, by="agent-017")
    return pass_on_enquiry(an_enquiry(), the_pack(), message, now=NOW, happened_at=NOW)


@pytest.mark.req("S0-40")
@pytest.mark.parametrize("reference", ["manual:A7#3.2", "policy:warranty", "SCRIPT：greeting"])
def test_an_answer_with_a_ground_resolves_the_enquiry(reference: str) -> None:
    decision = answering("mail of a friend", reference)

    assert decision.event == "enquiry.answered"
    assert decision.after.resolution == "保修一年"
    assert decision.after.references == ("mail of a friend", reference)
    assert told(decision.orders) == ["answer"]


@pytest.mark.req("S0-40")
@pytest.mark.parametrize("references", [(), ("from memory",), ("manual",)])
def test_an_answer_without_manual_policy_or_script_is_refused(references: tuple[str, ...]) -> None:
    with pytest.raises(Incomplete) as refusal:
        answering(*references)

    assert refusal.value.field == "references"
    assert (
        refusal.value.sentence
        == "An answer needs at least one reference out of manual:…, policy:…, script:…."
    )


@pytest.mark.req("S0-60")
def test_an_answer_of_another_round_waits_for_the_cause_analysis() -> None:
    again = failed_before(an_enquiry())
    message = EnquiryAnswered(case=REF, answer="保修两年", references=("policy:warranty",), by="agent-017")

    with pytest.raises(NotAllowed) as refusal:
        answer_enquiry(again, the_pack(), message, now=NOW, happened_at=NOW)

    assert refusal.value.field == "case.cause_analyses"
    analysed = again.model_copy(update={"cause_analyses": ("答非所问",)})
    assert answer_enquiry(analysed, the_pack(), message, now=NOW, happened_at=NOW).after.state == "callback"


@pytest.mark.req("S0-57")
def test_an_answer_leads_straight_into_the_callback() -> None:
    decision = answering("manual:A7")

    assert decision.after.state == "callback"
    assert decision.after.resolved_at == NOW
    assert decision.after.first_response_at == NOW
    assert asked(decision.events) == [("customer_service", "callback")]
    assert decision.after.clocks["callback"].due_at == later(24)


@pytest.mark.req("S0-41")
def test_a_question_passed_on_gives_the_department_one_hour() -> None:
    decision = passing_on()
    task = decision.after.tasks["enquiry_help-1"]
    running = [clock for clock in decision.after.clocks.values() if clock.about == "enquiry_help-1"]

    assert decision.after.state == "answering_enquiry"
    assert (task.department, task.text, task.due_at) == ("technology", "能否双频供电？", later(1))
    assert asked(decision.events) == [("technology", "enquiry_help")]
    assert [clock.due_at for clock in running] == [task.due_at]


@pytest.mark.req("S0-41")
def test_the_departments_answer_returns_to_the_agent() -> None:
    message = TaskAnswered(case=REF, task_id="enquiry_help-1", answer="可以", by="technology-03")

    decision = answer_task(passing_on().after, the_pack(), message, now=later(1), happened_at=later(1))

    assert decision.after.tasks["enquiry_help-1"].answer == "可以"
    assert asked(decision.events) == [("customer_service", "task_answer")]
    assert all(clock.missed_at is None for clock in decision.after.clocks.values())


def test_a_department_may_be_named_by_its_label() -> None:
    assert asked(passing_on("技術部").events) == [("technology", "enquiry_help")]


def test_a_question_for_an_unknown_department_is_refused() -> None:
    with pytest.raises(InvalidMessage) as refusal:
        passing_on("astrology")

    assert refusal.value.field == "department"


def test_no_customer_words_stand_in_events() -> None:
    said = str([event.model_dump() for event in (*passing_on().events, *answering("manual:A7").events)])

    assert "供电" not in said
    assert "保修" not in said
    assert facts(passing_on().events) == ["enquiry-passed-on"]
