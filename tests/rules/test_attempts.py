"""Calls that bring no answer, at the edges: packs that record none, a late timer, another language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.attempts import CALLING, attempt_callback, attempts_of_round, call_again
from rules.callback_script import questions_for
from rules.deadlines import check_timers
from rules.fired import Outcome
from rules.resolution import ask_for_callback, expect_callback
from schemas.case import Case
from schemas.decision import Decision
from schemas.document import Timer
from schemas.errors import CaseIsClosed, NotAllowed, TooEarly
from schemas.messages.ending import CallbackAttempted
from schemas.policy.pack import Pack
from tests.ending import CALLED, CALLER, REF, RESOLVED, a_closed_case, a_judged_case, a_resolved_case
from tests.every_pack import every_pack
from tests.packs import a_pack, the_pack


def attempted(case: Case, reason: str = "not_reached", *, pack: Pack | None = None) -> Decision[Case]:
    message = CallbackAttempted(case=REF, reason=reason, by=CALLER)
    return attempt_callback(case, pack or the_pack(), message, now=CALLED, happened_at=CALLED)


def test_a_pack_without_attempts_refuses_them() -> None:
    pack = a_pack("callbacks", attempts=None, no_answers=())

    with pytest.raises(NotAllowed, match="records no calls without an answer"):
        attempted(a_resolved_case(), pack=pack)


def test_a_timer_of_a_pack_without_attempts_ends_quietly() -> None:
    timer = Timer(kind=CALLING, due_at=CALLED)
    case = a_resolved_case(timers={CALLING: timer})

    outcome = call_again(Outcome(case), timer, a_pack("callbacks", attempts=None, no_answers=()), now=CALLED)

    assert (outcome.case.timers, outcome.facts) == ({}, ())


def test_a_call_in_vain_is_told_without_what_was_said() -> None:
    message = CallbackAttempted(case=REF, reason="call_later", text="王小明在开会", by=CALLER)

    decision = attempt_callback(a_resolved_case(), the_pack(), message, now=CALLED, happened_at=CALLED)

    assert decision.after.call_attempts[0].text == "王小明在开会"
    assert all("开会" not in event.model_dump_json() for event in decision.events)


def test_a_report_that_comes_late_is_called_again_after_now() -> None:
    late = CALLED + timedelta(hours=9)
    message = CallbackAttempted(case=REF, reason="not_reached", by=CALLER)

    decision = attempt_callback(a_resolved_case(), the_pack(), message, now=late, happened_at=CALLED)

    assert decision.after.call_attempts[0].at == CALLED
    assert decision.after.timers[CALLING].due_at >= late


def test_a_call_before_the_resolution_counts_from_it() -> None:
    message = CallbackAttempted(case=REF, reason="not_reached", by=CALLER)
    early = RESOLVED - timedelta(hours=1)

    decision = attempt_callback(a_resolved_case(), the_pack(), message, now=CALLED, happened_at=early)

    assert decision.after.call_attempts[0].at == RESOLVED


@given(st.lists(st.sampled_from(["not_reached", "switched_off", "call_later"]), min_size=1, max_size=3))
def test_the_case_is_open_until_the_last_attempt_and_never_without_a_timer(reasons: list[str]) -> None:
    case = a_resolved_case()
    policy = the_pack().callbacks.attempts
    assert policy is not None
    for reason in reasons:
        case = attempted(case, reason).after
        assert case.is_open == (attempts_of_round(case) < policy.most)
        assert case.timers


def test_checking_the_timer_twice_asks_once() -> None:
    case = attempted(a_resolved_case()).after
    due_at = case.timers[CALLING].due_at

    once = check_timers(case, the_pack(), now=due_at)

    assert check_timers(once.after, the_pack(), now=due_at).after is once.after


@pytest.mark.parametrize(
    ("state", "waits_for"),
    [("escalated", "management"), ("mediation", "the mediation body"), ("jury", "the jury")],
)
def test_a_case_that_somebody_decides_is_not_called_back(state: str, waits_for: str) -> None:
    with pytest.raises(NotAllowed, match=f"waits for {waits_for} to decide"):
        expect_callback(a_judged_case(state=state))


def test_only_a_resolved_case_is_called_back() -> None:
    with pytest.raises(TooEarly, match="investigating"):
        expect_callback(a_judged_case())
    with pytest.raises(CaseIsClosed):
        expect_callback(a_closed_case())


@pytest.mark.req("S4-53")
def test_the_script_is_in_the_customers_language_and_else_in_the_first_of_the_pack() -> None:
    pack = every_pack().newest["service-template"]
    case = a_resolved_case(pack=pack.ref)

    texts = {
        locale: ask_for_callback(case.model_copy(update={"locale": locale}), pack, now=CALLED).details[
            "questions"
        ]
        for locale in ("en", "fr")
    }

    assert [one["text"] for one in texts["en"]][1] == "Does it work?"
    assert [one["text"] for one in texts["fr"]][1] == "请问商品能正常使用吗？"


@pytest.mark.req("S4-53")
def test_a_question_for_no_remedy_is_asked_of_everybody() -> None:
    pack = every_pack().newest["service-template"]
    rows = tuple(row.model_copy(update={"remedies": ()}) for row in pack.callbacks.questions)
    asking = pack.model_copy(update={"callbacks": pack.callbacks.model_copy(update={"questions": rows})})
    planless = a_resolved_case(plans=())

    assert questions_for(planless, pack) == ()
    assert questions_for(planless, asking) == rows
