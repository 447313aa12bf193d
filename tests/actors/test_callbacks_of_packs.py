"""Callbacks under each delivered pack: who calls, when, what is asked, what an answer or none leads to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from schemas.errors import CaseIsClosed, Incomplete, InvalidMessage, NotAllowed, TooEarly
from schemas.messages.ending import CallbackAttempted, CallbackRecorded, CauseAnalysed, CustomerRated
from schemas.messages.handling import AssistRequested
from schemas.messages.intake import CaseWithdrawn, FeedbackSubmitted, StatusRequested
from schemas.messages.ownership import CaseAccepted
from tests.builders import at
from tests.lives import REF, Life

PACKS = ("feedback-handbook", "complaint-programme", "online-mall", "feedback-mechanism", "service-template")


def attempted(life: Life, reason: str = "无人接听", **said: object) -> CallbackAttempted:
    return CallbackAttempted.model_validate({"case": REF, "reason": reason, "by": life.caller} | said)


@pytest.mark.req("S1-27")
def test_the_callback_goes_to_the_callback_body_and_names_who_must_not_call() -> None:
    life = Life("complaint-programme").resolved()

    (asked,) = life.asked("callback")
    assert asked.department == "callback_body"
    assert life.owner in asked.details["not_by"]


@pytest.mark.req("S1-27", "C-15")
def test_the_handler_of_a_case_never_records_its_callback() -> None:
    life = Life("complaint-programme")
    life.say(CaseAccepted(case=REF, by="handler-07"))
    life.resolved()

    with pytest.raises(NotAllowed, match="callback_body, who calls back"):
        life.say(CallbackRecorded(case=REF, answer="满意", by="handler-07"))
    with pytest.raises(NotAllowed, match="callback_body, who calls back"):
        life.say(attempted(life, by="handler-07"))
    assert life.called_back("满意").after.state == "closed"


@pytest.mark.req("S1-29")
@pytest.mark.parametrize("pack", PACKS)
def test_nobody_is_called_back_before_completion_and_everybody_after(pack: str) -> None:
    life = Life(pack)

    with pytest.raises(TooEarly, match="once it is resolved"):
        life.called_back("满意")
    assert life.asked("callback") == []
    with pytest.raises(TooEarly):
        life.say(attempted(life))

    life.resolved()
    assert (life.state, len(life.asked("callback"))) == ("callback", 1)


@pytest.mark.req("S2-38")
def test_completion_asks_the_agent_of_the_mall_to_contact_the_customer_within_its_limit() -> None:
    life = Life("online-mall").resolved()

    (asked,) = life.asked("callback")
    assert asked.department == "customer_service"
    assert asked.due_at == life.now + timedelta(hours=24) == life.it.clocks["callback"].due_at


@pytest.mark.req("S2-39")
def test_a_callback_of_the_mall_needs_an_answer_or_a_reason_of_its_list() -> None:
    life = Life("online-mall").resolved()

    with pytest.raises(InvalidMessage) as answer:
        life.called_back("一般般")
    with pytest.raises(InvalidMessage) as reason:
        life.say(attempted(life, "没空"))
    life.say(attempted(life, "无人接听"))

    assert (answer.value.field, reason.value.field) == ("answer", "reason")
    assert "not_reached (无人接听)" in reason.value.expected
    assert (life.state, life.it.call_attempts[-1].reason) == ("callback", "not_reached")


@pytest.mark.req("S2-39")
@pytest.mark.parametrize("pack", PACKS)
def test_a_customer_who_never_answers_is_called_three_times_and_the_end_is_told(pack: str) -> None:
    life = Life(pack).resolved()

    for count in (1, 2):
        life.say(attempted(life))
        assert (life.state, life.it.timers["calling"].kind) == ("callback", "calling")
        life.wait_until(life.it.timers["calling"].due_at)
        assert life.asked("callback")[-1].details["attempts"] == count
    life.say(attempted(life))

    assert (life.it.is_open, life.it.clocks["callback"].missed_at) == (False, None)
    assert life.it.closure is not None
    assert life.it.closure.outcome == "unreached"
    assert life.it.closure.satisfaction == life.pack.callbacks.unasked.label
    assert life.told()[-1] == "unreached"


@pytest.mark.req("S2-39")
def test_one_call_less_than_the_most_ends_nothing_and_a_new_round_counts_anew() -> None:
    life = Life("feedback-handbook").resolved()
    life.say(attempted(life))
    life.say(attempted(life))
    life.called_back("不满意", cause="没有检测电源")
    life.resolved("repair")
    life.say(attempted(life))
    life.say(attempted(life))

    assert (life.state, [one.round for one in life.it.call_attempts]) == ("callback", [1, 1, 2, 2])


@pytest.mark.req("S2-39")
def test_who_asks_to_be_called_later_is_called_then_and_not_before() -> None:
    life = Life("online-mall").resolved()
    moment = at("Sat 2026-03-07 15:30")

    life.say(attempted(life, "call_later", again_at=moment))
    life.wait_until(moment - timedelta(milliseconds=1))
    assert len(life.asked("callback")) == 1
    life.wait_until(moment)

    assert len(life.asked("callback")) == 2


def test_a_call_later_that_has_passed_is_refused() -> None:
    life = Life("online-mall").resolved()

    with pytest.raises(NotAllowed) as refusal:
        life.say(attempted(life, "call_later", again_at=life.now))

    assert refusal.value.field == "again_at"


def test_nobody_is_called_again_at_night_where_they_are() -> None:
    life = Life("feedback-handbook").resolved()
    life.now = at("Fri 2026-03-06 18:50")

    life.say(attempted(life))
    assert life.it.timers["calling"].due_at == at("Sat 2026-03-07 09:00")

    life = Life("feedback-handbook", zone="Europe/London").resolved()
    life.now = at("Fri 2026-03-06 18:50")
    life.say(attempted(life))
    assert life.it.timers["calling"].due_at == at("Fri 2026-03-06 23:00")


@pytest.mark.parametrize("reason", ["wrong_number", "no_contact", "declined"])
def test_where_calling_again_is_of_no_use_the_first_call_ends_the_case(reason: str) -> None:
    life = Life("feedback-handbook").resolved()

    life.say(attempted(life, reason))

    assert (life.state, "calling" in life.it.timers) == ("closed", False)
    with pytest.raises(CaseIsClosed):
        life.say(attempted(life, reason))


def test_nobody_calls_again_who_has_answered_or_withdrawn() -> None:
    answered, withdrawn = (Life("feedback-handbook").resolved() for _ in range(2))
    for life in (answered, withdrawn):
        life.say(attempted(life))
    answered.called_back("满意")
    withdrawn.say(CaseWithdrawn(case=REF, reason="不用了"))
    for life in (answered, withdrawn):
        life.wait(hours=30)

    assert [len(life.asked("callback")) for life in (answered, withdrawn)] == [1, 1]


def test_a_reminder_to_call_again_comes_again_until_somebody_calls() -> None:
    life = Life("feedback-handbook").resolved()
    life.say(attempted(life))

    for _ in range(3):
        life.wait_until(life.it.timers["calling"].due_at)

    assert len(life.asked("callback")) == 4


@pytest.mark.req("S2-41", "C-16")
def test_the_mall_goes_back_to_planning_if_it_can_improve() -> None:
    life = Life("online-mall").resolved()
    before = life.it

    life.called_back("不满意", cause="没有补偿")

    assert (life.state, life.it.round) == ("planning", 2)
    assert (life.it.owner, life.it.assessments) == (before.owner, before.assessments)
    life.planned()
    assert life.state == "executing"


@pytest.mark.req("S2-41", "C-16")
def test_the_mall_closes_with_reason_and_flag_if_it_cannot_improve() -> None:
    life = Life("online-mall").resolved()

    with pytest.raises(Incomplete) as refusal:
        life.called_back("不满意且无法改进")
    life.called_back("不满意且无法改进", text="已按规定处理，客户要求超出政策")

    assert refusal.value.field == "text"
    assert life.state == "closed"
    assert [flag.code for flag in life.it.flags if flag.cleared_at is None] == ["not_improvable"]
    assert life.it.closure is not None
    assert life.it.closure.outcome == "dissatisfied"
    assert life.it.callbacks[-1].text == "已按规定处理，客户要求超出政策"


@pytest.mark.req("S4-55", "C-16")
def test_the_template_repeats_steps_three_to_five_and_keeps_class_and_owner() -> None:
    life = Life("service-template").resolved()
    before = life.it

    life.called_back("不满意", cause="只换了底座")

    assert (life.state, life.it.round) == ("investigating", 2)
    assert (life.it.owner, life.it.assessments) == (before.owner, before.assessments)
    assert (life.it.resolution, life.it.resolved_at) == (None, None)
    life.resolved()
    assert life.state == "callback"


@pytest.mark.req("S4-55", "C-16")
def test_the_template_knows_no_cap() -> None:
    life = Life("service-template")

    for remedies in ("gift", "improvement", "gift,improvement"):
        life.resolved(remedies).called_back("不满意", cause="仍未解决")

    assert (life.state, life.it.round) == ("investigating", 4)


@pytest.mark.req("S4-55")
def test_a_further_round_needs_its_cause_and_another_plan() -> None:
    life = Life("service-template").resolved()
    life.called_back("不满意")

    with pytest.raises(NotAllowed, match="analysis of why the round before failed"):
        life.planned()
    life.say(CauseAnalysed(case=REF, cause="只换了底座", by=life.owner))
    with pytest.raises(NotAllowed, match="must differ"):
        life.say(life.draft("gift"))


@pytest.mark.req("S4-55")
def test_the_handbook_starts_over_and_the_owner_takes_receipt_again() -> None:
    life = Life("feedback-handbook").resolved()

    life.called_back("不满意", cause="没有检测电源")

    assert (life.state, life.it.round) == ("rework", 2)


@pytest.mark.req("S4-53")
def test_the_script_asks_what_fits_the_remedy() -> None:
    exchanged = Life("service-template", type="售后", summary="水壶需要维修，请安排上门取件").resolved(
        "exchange"
    )
    given = Life("service-template").resolved("gift")

    questions = exchanged.asked("callback")[0].details["questions"]
    assert [one["code"] for one in questions] == ["received", "working"]
    assert questions[0]["text"] == "已告知您物流单号，请问商品收到了吗？"
    assert "questions" not in given.asked("callback")[0].details

    exchanged.called_back("满意", answers={"是否收到": "昨天收到", "working": "能用"})
    assert exchanged.it.callbacks[-1].answers == {"received": "昨天收到", "working": "能用"}


@pytest.mark.req("S4-53")
def test_an_answer_to_a_question_that_was_not_asked_is_refused() -> None:
    life = Life("service-template").resolved("gift")

    with pytest.raises(InvalidMessage) as refusal:
        life.called_back("满意", answers={"received": "是"})

    assert refusal.value.field == "answers.received"


@pytest.mark.req("S4-54", "C-18")
def test_a_satisfied_customer_is_sent_the_link_and_their_rating_stands_apart() -> None:
    life = Life("service-template").resolved()
    life.called_back("满意", text="很快")
    life.say(CustomerRated(case=REF, rating="一般", text="等了两天"))

    (notice,) = [one for one in life.it.notices if one.kind == "rating_invited"]
    assert f"https://tickets.example.com/rate/{life.it.number}" in notice.text
    assert [(one.value, one.text) for one in life.it.ratings] == [("neutral", "等了两天")]
    assert [(one.answer, one.text) for one in life.it.callbacks] == [("satisfied", "很快")]
    assert life.it.closure is not None
    assert life.it.closure.satisfaction == "满意"
    assert [flag.code for flag in life.it.flags] == ["rating_differs"]
    assert life.facts("rated")[0].details == {
        "rating": "neutral",
        "label": "一般",
        "round": 1,
        "differs": True,
    }


@pytest.mark.req("S4-54")
def test_a_rating_that_agrees_flags_nothing_and_a_later_one_is_kept_beside_it() -> None:
    life = Life("service-template").resolved()
    life.called_back("满意")

    life.say(CustomerRated(case=REF, rating="满意"))
    life.say(CustomerRated(case=REF, rating="不满意"))

    assert [one.value for one in life.it.ratings] == ["satisfied", "dissatisfied"]
    assert len(life.it.flags) == 1


@pytest.mark.req("S4-54")
@pytest.mark.parametrize("answer", ["一般", "不满意"])
def test_who_is_not_satisfied_gets_no_link(answer: str) -> None:
    life = Life("service-template").resolved()

    life.called_back(answer, **({"cause": "x"} if answer == "不满意" else {}))

    assert "rating_invited" not in life.told()


@pytest.mark.req("C-18")
@pytest.mark.parametrize("pack", PACKS[:4])
def test_where_only_the_agent_records_a_rating_is_refused(pack: str) -> None:
    life = Life(pack).resolved()
    life.called_back("满意")

    with pytest.raises(NotAllowed, match="the agent records what they say"):
        life.say(CustomerRated(case=REF, rating="满意"))
    assert life.it.ratings == ()


def test_a_rating_is_the_customers_own_and_comes_after_the_call() -> None:
    life = Life("service-template").resolved()

    with pytest.raises(TooEarly, match="not called back yet in round 1"):
        life.say(CustomerRated(case=REF, rating="满意"))
    life.called_back("满意")
    with pytest.raises(NotAllowed, match="customer's own"):
        life.say(CustomerRated(case=REF, rating="满意", by="agent-017"))
    with pytest.raises(InvalidMessage):
        life.say(CustomerRated(case=REF, rating="非常满意"))


@pytest.mark.req("S4-56", "C-17")
@pytest.mark.parametrize(
    ("word", "code", "state"),
    [
        ("满意", "satisfied", "archived"),
        ("一般", "neutral", "archived"),
        ("不满意", "dissatisfied", "investigating"),
    ],
)
def test_the_template_records_three_values_with_a_comment(word: str, code: str, state: str) -> None:
    life = Life("service-template").resolved()

    life.called_back(word, text="客户说的话")

    record = life.it.callbacks[-1]
    assert (record.answer, record.label, record.text, life.state) == (code, word, "客户说的话", state)


@pytest.mark.req("S4-68")
def test_satisfaction_that_nobody_has_asked_for_is_a_dash() -> None:
    life = Life("service-template")
    life.say(StatusRequested(case=REF))
    assert life.facts("status-told")[-1].details["satisfaction"] == "-"

    life.resolved()
    life.say(StatusRequested(case=REF))
    assert life.facts("status-told")[-1].details["satisfaction"] == "-"

    life.called_back("不满意", cause="x")
    life.say(StatusRequested(case=REF))
    assert life.facts("status-told")[-1].details["satisfaction"] == "-"

    life.resolved().called_back("满意")
    life.say(StatusRequested(case=REF))
    assert life.facts("status-told")[-1].details["satisfaction"] == "满意"


@pytest.mark.req("S4-68")
def test_a_case_that_ends_without_a_call_is_closed_with_a_dash() -> None:
    life = Life("service-template")

    life.say(CaseWithdrawn(case=REF, reason="不用了"))

    assert life.it.closure is not None
    assert life.it.closure.satisfaction == "-"


def resolved_near_noon(day: str, **said: Any) -> Life:
    """Give a case that is resolved shortly before noon in Riyadh."""
    return Life("feedback-mechanism", begins=at(f"{day} 15:30"), **said).resolved()


@pytest.mark.req("S3-79", "C-14")
def test_a_call_due_at_noon_in_ramadan_moves_to_the_evening_where_the_customer_is() -> None:
    life = resolved_near_noon("Fri 2026-02-20", culture="中東")

    clock = life.it.clocks["callback"]
    assert clock.due_at.astimezone(ZoneInfo("Asia/Riyadh")).isoformat() == "2026-02-22T20:00:00+03:00"
    assert life.asked("callback")[-1].due_at == clock.due_at
    assert life.asked("callback")[-1].details["call_from"] == "2026-02-20T17:00:00+00:00"
    life.wait_until(clock.due_at)
    assert life.it.clocks["callback"].missed_at is None
    life.wait(minutes=1)
    assert life.it.clocks["callback"].missed_at == clock.due_at


@pytest.mark.req("S3-79", "C-14")
@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("Fri 2026-04-03", {"culture": "中東"}),
        ("Fri 2026-02-20", {}),
        ("Fri 2026-02-20", {"culture": "德國"}),
    ],
)
def test_outside_ramadan_and_for_others_the_call_stays_due_at_noon(day: str, said: dict[str, str]) -> None:
    life = resolved_near_noon(day, **said)

    resolved_at = life.it.resolved_at
    assert resolved_at is not None
    assert life.it.clocks["callback"].due_at == resolved_at + timedelta(hours=48)
    assert "call_from" not in life.asked("callback")[-1].details


@pytest.mark.req("S3-79")
def test_the_evening_is_that_of_the_zone_which_the_message_names() -> None:
    life = resolved_near_noon("Fri 2026-02-20", culture="中東", zone="Africa/Casablanca")

    due_at = life.it.clocks["callback"].due_at
    assert due_at.astimezone(ZoneInfo("Africa/Casablanca")).strftime("%d %H:%M") == "22 20:00"


@pytest.mark.req("S3-79")
def test_who_does_not_answer_in_ramadan_is_called_again_in_the_evening() -> None:
    life = resolved_near_noon("Fri 2026-02-20", culture="中東")

    life.say(attempted(life))

    again = life.it.timers["calling"].due_at.astimezone(ZoneInfo("Asia/Riyadh"))
    assert again.strftime("%d %H:%M") == "20 20:00"


def test_what_comes_up_in_the_callback_of_an_exercise_is_an_exercise() -> None:
    life = Life("feedback-handbook", drill=True).resolved()

    life.called_back("满意", new_opinion="希望延长营业时间")

    (opinion,) = [one for one in life.orders if isinstance(one, FeedbackSubmitted)]
    assert opinion.drill
    assert all(event.drill for event in life.asked("callback"))


@pytest.mark.req("S3-80")
def test_a_hand_over_to_a_hindu_customer_carries_the_caution() -> None:
    life = Life("feedback-mechanism", culture="印度教")
    life.say(CaseAccepted(case=REF, by=life.owner))

    for kind in ("當面遞交", "assist"):
        life.say(
            AssistRequested(
                case=REF, kind=kind, department="customer_service", text="遞交補償協議", by=life.owner
            )
        )

    hand_over, assist = life.it.tasks.values()
    assert hand_over.cautions == ("請勿用左手遞交補償協議，請以右手或雙手遞交。",)
    assert life.asked("hand_over")[0].details["cautions"] == list(hand_over.cautions)
    assert (assist.cautions, life.asked("assist")[0].details) == ((), {})


@pytest.mark.req("S3-80")
def test_a_hand_over_to_anybody_else_carries_none() -> None:
    life = Life("feedback-mechanism")
    life.say(CaseAccepted(case=REF, by=life.owner))

    life.say(
        AssistRequested(case=REF, kind="hand_over", department="customer_service", text="遞交", by=life.owner)
    )

    assert [task.cautions for task in life.it.tasks.values()] == [()]
