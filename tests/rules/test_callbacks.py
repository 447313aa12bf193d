"""Callbacks: answers, rounds, cap, and what comes up beside."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.causes import analyse_cause, failed_rounds, lacks_cause
from rules.clocks import note_event
from rules.closing import close_case
from rules.intake import register
from schemas.errors import CaseIsClosed, Incomplete, InvalidMessage, NotAllowed, TooEarly
from schemas.ids import message_key
from schemas.messages.ending import CauseAnalysed
from schemas.messages.events import DepartmentAsked
from schemas.messages.intake import FeedbackSubmitted
from schemas.messages.orders import RaiseAlert, ResolveAlert
from schemas.policy.callbacks import CallbacksPolicy
from schemas.policy.pack import Pack
from tests.builders import a_case
from tests.ending import (
    CALLED,
    OWNER,
    REF,
    RESOLVED,
    a_closed_case,
    a_resolved_case,
    called_back,
    facts_of,
    form_of,
    notices_of,
    resolved_again,
)
from tests.packs import a_pack, the_pack


def a_pack_with_cap(rounds: int) -> Pack:
    cap = the_pack().callbacks.cap
    assert cap is not None
    return a_pack("callbacks", cap=cap.model_copy(update={"rounds": rounds}))


def a_pack_where_remarks_close() -> Pack:
    answers = tuple(
        answer.model_copy(update={"then": "close", "outcome": "satisfied_with_remarks"})
        if answer.code == "other_opinion"
        else answer
        for answer in the_pack().callbacks.answers
    )
    return a_pack("callbacks", answers=answers)


@pytest.mark.req("S0-58")
@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("满意", "satisfied"),
        ("滿意", "satisfied"),
        ("satisfied", "satisfied"),
        (" ＳＡＴＩＳＦＩＥＤ ", "satisfied"),
        ("不满意", "dissatisfied"),
        ("不滿意", "dissatisfied"),
        ("有其他补充意见", "other_opinion"),
        ("有其他補充意見", "other_opinion"),
    ],
)
def test_the_three_answers_are_taken_by_code_or_label_in_any_script(said: str, code: str) -> None:
    decision = called_back(a_resolved_case(), said, text="希望有人再打电话")

    assert [call.answer for call in decision.after.callbacks] == [code]


@pytest.mark.req("S0-58")
def test_a_fourth_answer_is_refused_with_the_three_named() -> None:
    with pytest.raises(InvalidMessage) as refusal:
        called_back(a_resolved_case(), "一般")

    assert refusal.value.field == "answer"
    assert "不满意" in refusal.value.expected


@pytest.mark.req("S0-58")
def test_the_third_answer_needs_what_the_customer_said() -> None:
    with pytest.raises(Incomplete) as refusal:
        called_back(a_resolved_case(), "有其他补充意见")

    assert refusal.value.field == "text"
    assert str(refusal.value) == "The answer other_opinion (有其他补充意见) needs what the customer said."


@pytest.mark.req("S0-58")
def test_what_the_customer_said_stays_in_the_case() -> None:
    decision = called_back(a_resolved_case(), "有其他补充意见", text="我是王小明，说明书看不懂")

    assert decision.after.callbacks[0].text == "我是王小明，说明书看不懂"
    assert all("说明书" not in event.model_dump_json() for event in decision.events)
    assert all("说明书" not in order.model_dump_json() for order in decision.orders)


@pytest.mark.req("S0-57")
@pytest.mark.parametrize("by", [OWNER, "technology-03", "customer"])
def test_only_the_calling_department_says_what_the_customer_answered(by: str) -> None:
    with pytest.raises(NotAllowed, match=r"recorded by customer_service, who calls back\.") as refusal:
        called_back(a_resolved_case(), "满意", by=by)

    assert (refusal.value.field, refusal.value.expected) == ("by", "somebody of customer_service")
    assert refusal.value.found == repr(by)


@pytest.mark.req("S0-59")
def test_a_satisfied_customer_closes_the_case_as_done() -> None:
    decision = called_back(a_resolved_case(), "满意")

    assert decision.after.state == "closed"
    assert form_of(decision.after).status_label == "处理完成"
    assert decision.event == "case.closed"
    assert facts_of(decision) == ["callback-recorded", "closed"]
    assert notices_of(decision) == ["thanks"]


@pytest.mark.req("S0-64")
def test_closing_fills_in_the_form_but_for_the_signature() -> None:
    form = form_of(a_closed_case())

    assert "2026-03-08 10:00 进度 已发货 after_sales-07" in form.process
    assert "拟定方案 加热管虚焊" in form.process
    assert form.result == "已换货"
    assert form.satisfaction == "满意"
    assert form.signed_by is None


def test_a_form_that_would_be_too_long_drops_its_oldest_lines() -> None:
    step = a_resolved_case().progress[0]
    many = tuple(step.model_copy(update={"step": f"第{place}步" + "很" * 400}) for place in range(60))
    process = form_of(a_closed_case(progress=many)).process

    assert len(process) <= 19_000
    assert process.startswith("2026-03-08 10:00 进度 第")
    assert "第59步" in process


def test_a_callback_meets_its_clock_before_closing_ends_the_others() -> None:
    waiting = note_event(a_resolved_case(), the_pack(), "case.resolved", at=RESOLVED)
    decision = called_back(waiting, "满意")

    assert decision.after.clocks["callback"].met_at == CALLED
    assert decision.after.clocks["callback"].missed_at is None


def test_other_opinions_alone_close_nothing_and_ask_for_another_call() -> None:
    decision = called_back(a_resolved_case(), "有其他补充意见", text="再想想")

    assert decision.after.state == "callback"
    assert decision.event == "callback.recorded"
    asked = [event for event in decision.events if isinstance(event, DepartmentAsked)]
    assert [(ask.department, ask.kind) for ask in asked] == [("customer_service", "callback")]


def test_a_pack_may_count_remarks_as_acceptance() -> None:
    case = a_resolved_case()

    decision = called_back(case, "有其他补充意见", pack=a_pack_where_remarks_close(), text="包装可以更好")

    assert decision.after.state == "closed"
    assert form_of(decision.after).outcome == "satisfied_with_remarks"


@pytest.mark.req("S0-60")
def test_a_dissatisfied_customer_starts_the_next_round() -> None:
    decision = called_back(a_resolved_case(), "不满意")

    assert (decision.after.state, decision.after.round) == ("rework", 2)
    assert lacks_cause(decision.after, the_pack())
    assert decision.after.resolution is None
    assert decision.event == "case.reworked"
    asked = [event for event in decision.events if isinstance(event, DepartmentAsked)]
    assert [(ask.department, ask.kind) for ask in asked] == [("after_sales", "rework")]
    assert notices_of(decision) == ["rework"]


@pytest.mark.req("S0-60")
def test_the_cause_may_come_with_the_answer() -> None:
    decision = called_back(a_resolved_case(), "不满意", cause="没有检测电源")

    assert decision.after.cause_analyses == ("没有检测电源",)
    assert not lacks_cause(decision.after, the_pack())
    assert all("电源" not in event.model_dump_json() for event in decision.events)


@pytest.mark.req("S0-60")
def test_the_cause_may_come_later_and_keeps_the_state() -> None:
    case = called_back(a_resolved_case(), "不满意").after
    message = CauseAnalysed(case=REF, cause="没有检测电源", by=OWNER)

    decision = analyse_cause(case, the_pack(), message, now=CALLED, happened_at=CALLED)

    assert decision.after.state == "rework"
    assert decision.after.cause_analyses == ("没有检测电源",)
    assert decision.event == "cause.analysed"
    with pytest.raises(NotAllowed, match=r"No failed round of case .* lacks its cause"):
        analyse_cause(decision.after, the_pack(), message, now=CALLED, happened_at=CALLED)


def test_a_cause_that_overtakes_the_callback_waits() -> None:
    message = CauseAnalysed(case=REF, cause="没有检测电源", by=OWNER)

    with pytest.raises(TooEarly, match="has not failed yet"):
        analyse_cause(a_resolved_case(), the_pack(), message, now=CALLED, happened_at=CALLED)
    with pytest.raises(CaseIsClosed):
        analyse_cause(a_closed_case(), the_pack(), message, now=CALLED, happened_at=CALLED)


def test_a_cause_beside_an_answer_that_fails_nothing_is_refused() -> None:
    with pytest.raises(NotAllowed, match="fails no round") as refusal:
        called_back(a_resolved_case(), "满意", cause="没有检测电源")

    assert refusal.value.field == "cause"


def test_a_callback_before_the_resolution_waits_and_after_the_end_is_refused() -> None:
    with pytest.raises(TooEarly, match="called back once it is resolved"):
        called_back(a_case(state="executing"), "满意")
    with pytest.raises(CaseIsClosed, match="has ended"):
        called_back(a_closed_case(), "满意")
    with pytest.raises(NotAllowed, match="waits for management"):
        called_back(a_resolved_case(state="escalated"), "满意")


def test_a_callback_dated_before_the_resolution_counts_from_the_resolution() -> None:
    decision = called_back(a_resolved_case(), "满意", at=RESOLVED - timedelta(hours=1))

    assert decision.after.callbacks[0].at == RESOLVED


@pytest.mark.req("S0-62", "S0-61")
def test_the_third_failed_round_brings_in_management_once_and_the_second_does_not() -> None:
    second = called_back(a_resolved_case(round=2), "不满意")
    third = called_back(a_resolved_case(round=3), "不满意")

    assert not [order for order in second.orders if isinstance(order, RaiseAlert)]
    assert (second.after.state, second.after.round) == ("rework", 3)
    (alert,) = [order for order in third.orders if isinstance(order, RaiseAlert)]
    assert (alert.kind, alert.addressee, alert.severity) == ("round_cap", "management", "critical")
    assert (third.after.state, third.after.round) == ("escalated", 3)
    assert third.after.open_alerts == (message_key("alert", alert.dedupe_key),)
    asked = [event for event in third.events if isinstance(event, DepartmentAsked)]
    assert [(ask.department, ask.kind) for ask in asked] == [("management", "decision")]


@pytest.mark.req("S0-63")
def test_a_pack_with_cap_two_escalates_after_round_two() -> None:
    pack = a_pack_with_cap(2)

    assert called_back(a_resolved_case(round=1), "不满意", pack=pack).after.state == "rework"
    assert called_back(a_resolved_case(round=2), "不满意", pack=pack).after.state == "escalated"


@pytest.mark.req("S0-61")
@given(
    answers=st.lists(st.sampled_from(["满意", "不满意", "有其他补充意见"]), min_size=1, max_size=12),
    cap=st.integers(1, 4),
)
def test_the_loop_ends_by_acceptance_or_cap_and_in_no_other_way(answers: list[str], cap: int) -> None:
    pack, case, at = a_pack_with_cap(cap), a_resolved_case(), CALLED
    for said in answers:
        if case.state not in ("callback", "rework"):
            break
        at += timedelta(days=1)
        case = resolved_again(case, at) if case.state == "rework" else case
        case = called_back(case, said, pack=pack, at=at, text="意见").after

    failed = failed_rounds(case, pack)
    assert (case.state == "closed") == (case.callbacks[-1].answer == "satisfied")
    assert (case.state == "escalated") == (failed == cap)
    assert failed <= cap
    assert case.round == min(failed + 1, cap)


@pytest.mark.req("S0-05")
def test_a_new_opinion_becomes_a_case_of_its_own() -> None:
    case = a_resolved_case()

    decision = called_back(case, "满意", new_opinion="希望出小容量的款式")

    (submission,) = [order for order in decision.orders if isinstance(order, FeedbackSubmitted)]
    assert submission.raised_in == case.id
    assert (submission.channel, submission.type) == ("callback", "suggestion")
    assert submission.customer == case.customer
    assert submission.summary == "希望出小容量的款式"
    assert submission.stated_at == CALLED
    assert decision.after.state == "closed"
    assert all("小容量" not in event.model_dump_json() for event in decision.events)


@pytest.mark.req("S0-05")
def test_intake_links_the_second_case_to_the_first() -> None:
    case = a_resolved_case()
    decision = called_back(case, "有其他补充意见", new_opinion="希望出小容量的款式")
    (submission,) = [order for order in decision.orders if isinstance(order, FeedbackSubmitted)]

    second = register(
        submission,
        the_pack(),
        case_id=message_key("caseloop", f"{case.id}.2.0"),
        source="caseloop",
        source_id=f"{case.id}.2.0",
        now=CALLED,
        attempt=0,
        fingerprint=str,
    ).after

    assert second.channel == "callback"
    assert [(link.case_id, link.relation) for link in second.links] == [(case.id, "raised_by_callback_of")]


def test_closing_resolves_the_open_alerts() -> None:
    decision = called_back(a_resolved_case(open_alerts=("A1", "A2")), "满意")

    resolved = [order.alert_id for order in decision.orders if isinstance(order, ResolveAlert)]
    assert resolved == ["A1", "A2"]
    assert decision.after.open_alerts == ()


def test_a_case_closes_once_and_only_with_an_outcome_of_the_pack() -> None:
    pack = the_pack()
    with pytest.raises(CaseIsClosed):
        close_case(a_closed_case(), pack, outcome="satisfied", satisfaction="", now=CALLED)
    with pytest.raises(NotAllowed, match="decided_by_management") as refusal:
        close_case(a_resolved_case(), pack, outcome="forgotten", satisfaction="", now=CALLED)
    assert refusal.value.found == "'forgotten'"
    with pytest.raises(InvalidMessage):
        close_case(a_resolved_case(), pack, outcome="withdrawn", satisfaction="great", now=CALLED)


def test_satisfaction_is_what_the_last_callback_said_unless_nobody_called() -> None:
    pack = the_pack()
    failed = called_back(a_resolved_case(round=3), "不满意").after

    decided = close_case(failed, pack, outcome="decided_by_management", satisfaction="", now=CALLED)
    withdrawn = close_case(a_case(), pack, outcome="withdrawn", satisfaction="", now=CALLED)

    assert form_of(decided).satisfaction == "不满意"
    assert form_of(withdrawn).satisfaction == "未评价"
    assert form_of(withdrawn).result == "客户撤回，不再处理"


@pytest.mark.parametrize(
    ("place", "changes", "complaint"),
    [
        (0, {"outcome": None}, "expected an outcome exactly if"),
        (0, {"outcome": "forgotten"}, "expected an outcome out of"),
        (1, {"outcome": "satisfied"}, "expected an outcome exactly if"),
        (1, {"aliases": ["滿意"]}, "expected each name once"),
    ],
)
def test_a_table_of_answers_that_is_not_clear_is_refused(
    place: int, changes: dict[str, Any], complaint: str
) -> None:
    values = the_pack().callbacks.model_dump()
    values["answers"] = list(values["answers"])
    values["answers"][place] |= changes

    with pytest.raises(ValueError, match=complaint):
        CallbacksPolicy.model_validate(values)


@pytest.mark.parametrize("code", ["decided_by_management", "withdrawn"])
def test_a_pack_without_an_end_that_no_answer_makes_is_refused(code: str) -> None:
    values = the_pack().callbacks.model_dump()
    values["outcomes"] = [row for row in values["outcomes"] if row["code"] != code]

    with pytest.raises(ValueError, match=f"outcomes: expected rows for .*{code}"):
        CallbacksPolicy.model_validate(values)
