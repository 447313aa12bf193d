"""Suggestions: the three verdicts, each with its reason."""

from __future__ import annotations

from typing import Any

import pytest

from rules.suggestions import judge_suggestion
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import Incomplete, InvalidMessage, NotAllowed
from schemas.messages.handling import SuggestionJudged
from tests.handling_cases import NOW, REF, a_suggestion, asked, facts, failed_before, told
from tests.packs import the_pack


def judging(**changes: Any) -> Decision[Case]:
    values: dict[str, Any] = {
        "case": REF,
        "verdict": "adopted",
        "reason": "成本可控",
        "department": "operations",
        "by": "operations-02",
    }
    message = SuggestionJudged(**(values | changes))
    return judge_suggestion(a_suggestion(), the_pack(), message, now=NOW, happened_at=NOW)


@pytest.mark.req("S0-44")
@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("采纳", "adopted"),
        ("採納", "adopted"),
        ("Adopted", "adopted"),
        ("不采纳", "not_adopted"),
        (" 不採納", "not_adopted"),
        ("not_adopted", "not_adopted"),
        ("需进一步研究", "further_study"),
        ("需進一步研究", "further_study"),
    ],
)
def test_a_verdict_is_taken_by_code_or_label_in_any_script(word: str, code: str) -> None:
    after = judging(verdict=word).after

    assert after.suggestion is not None
    assert after.suggestion.verdict == code


@pytest.mark.req("S0-44")
@pytest.mark.parametrize("word", ["maybe", "采纳吧", "驳回"])
def test_any_other_verdict_is_refused(word: str) -> None:
    with pytest.raises(InvalidMessage) as refusal:
        judging(verdict=word)

    assert refusal.value.field == "verdict"
    assert "adopted (采纳)" in refusal.value.expected


@pytest.mark.req("S0-45")
def test_a_verdict_without_reason_is_refused() -> None:
    with pytest.raises(Incomplete) as refusal:
        judging(reason=None)

    assert refusal.value.field == "reason"
    assert refusal.value.sentence == "A verdict needs its reason."


@pytest.mark.req("S0-45")
def test_the_customer_is_told_verdict_and_reason() -> None:
    decision = judging()

    assert told(decision.orders) == ["verdict"]
    assert decision.after.resolution == "采纳：成本可控"


@pytest.mark.req("S0-42")
def test_the_verdict_answers_the_evaluation_and_resolves_the_case() -> None:
    decision = judging()

    assert decision.after.tasks["evaluation-1"].answer == "采纳"
    assert decision.after.state == "callback"
    assert facts(decision.events) == ["suggestion-judged"]
    assert asked(decision.events) == [("customer_service", "callback")]


@pytest.mark.req("S0-43")
def test_the_verdict_meets_its_clock() -> None:
    case = a_suggestion()
    after = judging().after

    assert {name for name, clock in after.clocks.items() if clock.is_running} <= {"callback"}
    assert case.suggestion is None


@pytest.mark.req("S0-60")
def test_a_verdict_of_another_round_waits_for_the_cause_analysis() -> None:
    again = failed_before(a_suggestion())
    message = SuggestionJudged(
        case=REF, verdict="采纳", reason="成本可控", department="operations", by="operations-02"
    )

    with pytest.raises(NotAllowed) as refusal:
        judge_suggestion(again, the_pack(), message, now=NOW, happened_at=NOW)

    assert refusal.value.field == "case.cause_analyses"
    analysed = again.model_copy(update={"cause_analyses": ("理由没有说清",)})
    assert judge_suggestion(analysed, the_pack(), message, now=NOW, happened_at=NOW).after.state == "callback"


def test_a_department_that_was_not_asked_gives_no_verdict() -> None:
    case = a_suggestion().model_copy(update={"cooperators": ("product",)})
    message = SuggestionJudged(case=REF, verdict="采纳", reason="好", department="product", by="product-01")

    with pytest.raises(NotAllowed) as refusal:
        judge_suggestion(case, the_pack(), message, now=NOW, happened_at=NOW)

    assert refusal.value.sentence == "Expected the verdict of operations; found 'product'."
