"""Tasks: asked for, answered, settled."""

from __future__ import annotations

from typing import Any

import pytest

from rules.assists import answer_task, request_task
from rules.tasks import department_meant, new_task, open_tasks, settled
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import InvalidMessage, NotAllowed
from schemas.messages.handling import AssistRequested, TaskAnswered
from tests.builders import a_case
from tests.handling_cases import (
    NOW,
    REF,
    STAFF,
    TESTER,
    a_held_case,
    a_suggestion,
    accepted,
    an_assigned_case,
    an_executing_case,
    asked,
    facts,
    later,
)
from tests.packs import the_pack


def requesting(case: Case, **changes: Any) -> Decision[Case]:
    values: dict[str, Any] = {
        "case": REF,
        "kind": "technical_test",
        "department": "technology",
        "text": "检测",
        "by": STAFF,
    }
    return request_task(case, the_pack(), AssistRequested(**(values | changes)), now=NOW, happened_at=NOW)


def answering(case: Case, task_id: str, by: str = TESTER, answer: str = "单件故障") -> Decision[Case]:
    message = TaskAnswered(case=REF, task_id=task_id, answer=answer, by=by)
    return answer_task(case, the_pack(), message, now=NOW, happened_at=NOW)


@pytest.mark.req("S0-41", "S0-47")
def test_a_task_lands_in_its_departments_queue_with_its_id() -> None:
    decision = requesting(accepted(an_assigned_case()), due_at=later(5))

    assert asked(decision.events) == [("technology", "technical_test")]
    assert decision.after.tasks["technical_test-3"].due_at == later(5)
    assert facts(decision.events) == ["task-requested"]


def test_help_is_asked_for_by_the_words_of_the_handbook_too() -> None:
    decision = requesting(accepted(an_assigned_case()), kind="技術檢測", department="技术部")

    assert asked(decision.events) == [("technology", "technical_test")]


@pytest.mark.parametrize("kind", ["execution", "approval", "evaluation", "witchcraft"])
def test_only_kinds_for_people_are_asked_for_by_hand(kind: str) -> None:
    with pytest.raises(InvalidMessage) as refusal:
        requesting(accepted(an_assigned_case()), kind=kind)

    assert refusal.value.field == "kind"


def test_a_due_time_that_had_passed_when_it_was_said_is_refused() -> None:
    case = accepted(an_assigned_case())

    with pytest.raises(NotAllowed) as refusal:
        requesting(case, due_at=NOW)

    assert refusal.value.field == "due_at"
    assert requesting(case, due_at=later(0.001)).after.tasks["technical_test-3"].due_at == later(0.001)


def test_an_answer_is_kept_and_returns_to_the_owner() -> None:
    decision = answering(accepted(an_assigned_case()), "technical_test-2")

    task = decision.after.tasks["technical_test-2"]
    assert (task.answer, task.by, task.answered_at) == ("单件故障", TESTER, NOW)
    assert asked(decision.events) == [("after_sales", "task_answer")]


@pytest.mark.req("S0-47")
@pytest.mark.parametrize(
    ("module", "task_id", "by", "kinds"),
    [
        ("product", "technical_test-2", TESTER, ["test_result"]),
        ("attitude", "recording_retrieval-2", STAFF, ["recording"]),
        ("product", "customer_contact-1", STAFF, []),
    ],
)
def test_the_answer_to_a_test_or_a_retrieval_is_a_fact(
    module: str, task_id: str, by: str, kinds: list[str]
) -> None:
    case = accepted(an_assigned_case(form={"module": module}))

    found = answering(case, task_id, by=by).after.facts

    assert [fact.kind for fact in found] == kinds
    assert {(fact.text, fact.by, fact.source, fact.at) for fact in found} <= {("单件故障", by, by, NOW)}


@pytest.mark.req("S0-54")
def test_a_test_that_finds_a_batch_problem_makes_the_case_urgent_and_issues_the_new_form() -> None:
    case = accepted(an_assigned_case())

    decision = answering(case, "technical_test-2", answer="确认为批次质量问题")

    assert [form.priority for form in decision.after.assessments] == ["important", "urgent"]
    assert decision.event == "task.answered"
    assert facts(decision.events)[:2] == ["task-answered", "retriaged"]
    assert asked(decision.events) == [("after_sales", "assessment_form"), ("after_sales", "task_answer")]
    assert answering(case, "technical_test-2").after.assessments is case.assessments


def test_an_answer_leaves_the_other_tasks_untouched() -> None:
    case = accepted(an_assigned_case())

    after = answering(case, "technical_test-2").after

    assert after.tasks["customer_contact-1"] is case.tasks["customer_contact-1"]


def test_a_task_is_answered_once() -> None:
    after = answering(accepted(an_assigned_case()), "technical_test-2").after

    with pytest.raises(NotAllowed) as refusal:
        answering(after, "technical_test-2")

    assert refusal.value.expected == "customer_contact-1"


def test_an_answer_to_nothing_says_that_nothing_waits() -> None:
    with pytest.raises(NotAllowed) as refusal:
        answering(an_assigned_case(), "technical_test-1", by=STAFF)

    assert refusal.value.expected == "no task: none waits for an answer"


def test_a_department_answers_its_own_tasks_only() -> None:
    with pytest.raises(NotAllowed) as refusal:
        answering(accepted(an_assigned_case()), "customer_contact-1")

    assert refusal.value.field == "by"


@pytest.mark.parametrize(
    ("case", "task_id", "by", "event"),
    [
        (a_suggestion, "evaluation-1", "operations-02", "suggestion.judged"),
        (a_held_case, "approval-3", STAFF, "plan.approved or plan.refused"),
        (an_executing_case, "execution-3", STAFF, "remedy.done"),
    ],
)
def test_some_tasks_are_answered_with_their_own_message(case: Any, task_id: str, by: str, event: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        answering(case(), task_id, by=by)

    assert refusal.value.sentence.endswith(f"is answered with {event}.")


def test_task_ids_are_unique_within_a_case() -> None:
    case = a_case()
    for _ in range(3):
        case, _ask = new_task(case, the_pack(), "assist", "product", "帮忙", now=NOW)

    assert list(case.tasks) == ["assist-1", "assist-2", "assist-3"]
    assert open_tasks(case, "assist") == ("assist-1", "assist-2", "assist-3")


def test_settling_nothing_keeps_the_tasks_as_they_are() -> None:
    case = accepted(an_assigned_case())

    assert settled(case.tasks, (), "", by=STAFF, at=NOW) is case.tasks


def test_owner_in_a_row_means_the_owning_department() -> None:
    assert department_meant(an_assigned_case(), "owner") == "after_sales"
    assert department_meant(an_assigned_case(), "product") == "product"
