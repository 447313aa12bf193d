"""What customers are told under each delivered pack: first answers, steps, channels, anger, results."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from rules.notice_texts import expected_resolution
from schemas.errors import InvalidMessage, NotAllowed, TooEarly
from schemas.messages.ending import CallbackRecorded
from schemas.messages.handling import ProgressReported, ResponseGiven
from schemas.messages.intake import CaseWithdrawn, InformationSupplied, StatusRequested
from schemas.messages.orders import NotifyCustomer, TriageCase
from schemas.messages.ownership import CaseAccepted
from schemas.messages.plan import CaseResolved, RemedyDone
from schemas.work import Fact
from tests.builders import RECEIVED
from tests.customer_notices import REF, Story, an_answer, executing
from tests.every_pack import KEY, every_pack

MALL = "online-mall"
MECHANISM = "feedback-mechanism"
TEMPLATE = "service-template"
PROGRAMME = "complaint-programme"
LOCALES = ("zh-CN", "zh-TW", "en")
ANGRY = "太气愤了！！！你们客服态度恶劣，骂人，忍无可忍，非常愤怒，欺骗消费者，垃圾"


def contact(**ways: str) -> dict[str, Any]:
    return {"name": "测试甲", "contact": ways}


# The mall's first answer


@pytest.mark.req("S2-11", "S2-12", "S2-13", "S2-14", "S2-15")
@pytest.mark.parametrize("locale", LOCALES)
def test_the_first_answer_thanks_apologises_accepts_and_tells_steps_and_estimate(locale: str) -> None:
    story = Story(MALL).begins(locale=locale)
    first = story.notices[0]

    assert first.blocks == ("salutation", "thanks", "apology", "steps")
    assert first.accepted in first.text
    assert story.case.number in first.accepted
    assert first.expected_at == RECEIVED + timedelta(hours=96)
    assert story.facts("customer-notified")[0]["blocks"] == list(first.blocks)


@pytest.mark.req("S2-14")
def test_the_first_answer_lists_the_stages_that_remain_in_their_order() -> None:
    text = Story(MALL).begins().notices[0].text

    assert "接下来我们将：调查核实、提出方案并与您商定、落实方案并跟进、向您反馈结果。" in text


@pytest.mark.req("S2-14")
@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("investigating", "接下来我们将：提出方案并与您商定、落实方案并跟进、向您反馈结果。"),
        ("executing", "接下来我们将：向您反馈结果。"),
        ("callback", ""),
    ],
)
def test_a_later_answer_lists_what_is_left_and_nothing_where_nothing_is(state: str, said: str) -> None:
    story = Story(MALL, keeps_back=(NotifyCustomer,)).begins().becomes(state=state)
    notice = story.takes(NotifyCustomer(case_id=KEY, kind="received")).notices[0]

    assert said in notice.text
    assert ("接下来" in notice.text, "steps" in notice.blocks) == (bool(said), bool(said))


@pytest.mark.req("S2-12", "C-11")
@pytest.mark.parametrize("found", [None, "商品损坏系顾客摔落所致，商家无责任"])
def test_the_apology_is_made_whatever_the_liability_and_settles_nothing_about_it(found: str | None) -> None:
    story = Story(MALL, keeps_back=(NotifyCustomer,)).begins()
    if found:
        fact = Fact(
            kind="root_cause", text=found, source="warehouse", verified=True, by="agent-1", at=RECEIVED
        )
        story.becomes(facts=(fact,))
    before = story.case.model_dump()
    after = story.takes(NotifyCustomer(case_id=KEY, kind="received")).case.model_dump()

    assert "apology" in story.notices[0].blocks
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"notices", "version", "clocks", "timers", "next_due_at"}


@pytest.mark.req("S2-15")
@pytest.mark.parametrize(("hours", "kept"), [(95, True), (96, True), (97, False)])
def test_the_first_estimate_is_kept_and_compared_when_the_case_ends(hours: int, *, kept: bool) -> None:
    story = Story(MALL).begins()
    resolved = RECEIVED + timedelta(hours=hours)
    story.becomes(state="callback", resolved_at=resolved, resolution="已退款")
    story.takes(
        CallbackRecorded(case=REF, answer="满意", by="customer_service-1"), after=timedelta(hours=100)
    )

    assert story.case.closure is not None
    estimate = story.case.closure.estimate
    assert estimate is not None
    assert (estimate.expected_at, estimate.actual_at) == (RECEIVED + timedelta(hours=96), resolved)
    (compared,) = story.facts("estimate-compared")
    assert (compared["kept"], estimate.is_kept) == (kept, kept)


@pytest.mark.req("S2-15")
def test_a_case_that_ends_unresolved_is_compared_with_its_end() -> None:
    story = Story(MALL).begins()
    story.takes(CaseWithdrawn(case=REF, reason="已解决"), after=timedelta(hours=2))

    assert story.case.closure is not None
    assert story.case.closure.estimate is not None
    assert story.case.closure.estimate.actual_at == RECEIVED + timedelta(hours=2)


# Forms of address


@pytest.mark.req("S2-57")
@pytest.mark.parametrize(
    ("said", "locale", "beginning"),
    [
        ("王老师", "zh-CN", "王老师，您好！感谢"),
        ("王老師", "zh-TW", "王老師，您好！感謝"),
        ("Prof. Wang", "en", "Dear Prof. Wang, Thank you"),
        (None, "zh-CN", "尊敬的顾客，您好！感谢"),
        (None, "en", "Dear customer, Thank you"),
    ],
)
def test_customers_are_addressed_as_they_are_used_to(said: str | None, locale: str, beginning: str) -> None:
    customer = contact(phone="13800000000") | ({"preferred_salutation": said} if said else {})
    story = Story(MALL).begins(customer=customer, locale=locale)
    story.takes(CaseWithdrawn(case=REF, reason="已解决"))

    assert story.notices[0].text.startswith(beginning)
    assert all(one.text.startswith(beginning[:4]) for one in story.notices)


@pytest.mark.req("S2-57")
def test_a_form_of_address_does_not_give_the_full_name_away() -> None:
    customer = contact(phone="13800000000") | {"preferred_salutation": "测试甲老师"}

    assert Story(MALL).begins(customer=customer).notices[0].text.startswith("尊敬的顾客，您好！")


# Steps


@pytest.mark.req("S2-36")
def test_each_step_of_carrying_a_solution_out_is_told() -> None:
    story = Story(MALL).begins().becomes(**executing("refund", "reissue"))
    owner = story.case.owner
    assert owner is not None
    by = owner.department
    story.takes(RemedyDone(case=REF, code="refund", by=by))
    story.takes(RemedyDone(case=REF, code="reissue", by=by))
    story.takes(ProgressReported(case=REF, step="已寄出", by=by))

    assert story.kinds[1:] == ["step_done", "step_done", "progress"]
    texts = [one.text for one in story.notices[1:]]
    assert "已为您办妥：退款。" in texts[0]
    assert "已为您办妥：退款、补发。" in texts[1]
    assert "最新进度：已寄出。" in texts[2]


@pytest.mark.req("S2-40")
def test_a_satisfied_customer_is_thanked_once() -> None:
    story = Story(MALL).begins().becomes(state="callback", resolved_at=RECEIVED, resolution="已退款")
    story.takes(CallbackRecorded(case=REF, answer="满意", by="customer_service-1"))
    told = list(story.kinds)
    story.takes(NotifyCustomer(case_id=KEY, kind="thanks"), after=timedelta(minutes=5))

    assert told.count("thanks") == story.kinds.count("thanks") == 1
    assert story.decisions[-1].changes_nothing
    assert "感谢您的信任与支持" in story.notices[-1].text


def test_a_dissatisfied_customer_whose_case_ends_is_not_thanked_for_it() -> None:
    story = Story(MALL).begins().becomes(state="callback", resolved_at=RECEIVED, resolution="已退款")
    story.takes(
        CallbackRecorded(case=REF, answer="不满意且无法改进", text="不同意但了解", by="customer_service-1")
    )

    assert "thanks" not in story.kinds


@pytest.mark.req("S3-26")
@pytest.mark.parametrize(
    ("wish", "channel"), [("短信", "sms"), ("APP", "app"), ("簡訊", "sms"), (None, "app")]
)
def test_each_new_stage_is_told_once_by_sms_or_app_as_the_customer_chose(
    wish: str | None, channel: str
) -> None:
    customer = contact(phone="13800000000", platform="app-1") | ({"preferred_channel": wish} if wish else {})
    story = Story(MECHANISM).begins(customer=customer)
    owner = story.case.owner
    assert owner is not None
    story.takes(CaseAccepted(case=REF, by=owner.department), after=timedelta(minutes=10))

    assert story.kinds == ["received", "stage", "stage"]
    assert [one.step for one in story.notices[1:]] == ["已分派責任部門", "正在調查原因"]
    assert {one.channel for one in story.notices} == {channel}
    assert len(story.facts("customer-notified")) == 3


@pytest.mark.req("S3-26")
def test_a_step_that_is_told_by_its_own_command_is_not_told_twice() -> None:
    story = Story(MECHANISM).begins().becomes(**executing("refund"))
    owner = story.case.owner
    assert owner is not None
    by = owner.department
    story.takes(RemedyDone(case=REF, code="refund", by=by))
    before = len(story.notices)
    story.takes(CaseResolved(case=REF, result="已退款", by=by))

    assert story.case.state == "callback"
    assert story.kinds[before:] == ["result"]


@pytest.mark.req("S3-26")
def test_the_default_pack_tells_no_stage_by_itself() -> None:
    story = Story("feedback-handbook").begins(
        incident={"happened_at": RECEIVED, "place": "家中", "description": "不通电"}
    )
    owner = story.case.owner
    assert owner is not None
    story.takes(CaseAccepted(case=REF, by=owner.department))

    assert story.kinds == ["received"]


@pytest.mark.req("S3-26")
def test_a_stage_is_told_by_its_name_though_the_case_has_moved_on_and_not_at_all_once_it_ended() -> None:
    story = Story(MECHANISM, keeps_back=(NotifyCustomer,)).begins()
    owner = story.case.owner
    assert owner is not None
    story.takes(CaseAccepted(case=REF, by=owner.department))
    story.keeps_back = ()
    first, *stages = story.kept_back
    story.takes(first, stages[0])
    assert [one.step for one in story.notices][1:] == ["已分派責任部門"]

    story.takes(CaseWithdrawn(case=REF, reason="已解決"))
    story.takes(stages[1])
    assert story.kinds == ["received", "stage", "withdrawn"]
    assert story.decisions[-1].changes_nothing


# Channels


@pytest.mark.req("C-29")
@pytest.mark.parametrize(
    ("pack", "channels"),
    [
        ("feedback-handbook", ["phone", "email", "platform"]),
        (PROGRAMME, ["phone", "email", "platform"]),
        (MALL, ["phone", "email", "platform"]),
        (MECHANISM, ["app", "sms"]),
        (TEMPLATE, ["phone", "online_message", "email"]),
    ],
)
def test_channels_and_their_order_are_the_packs(pack: str, channels: list[str]) -> None:
    policy = every_pack().newest[pack].notices
    fields = [row.field for row in policy.channels]
    told = [
        Story(pack)
        .begins(customer=contact(**{name: f"{name}-1" for name in fields[place:]}))
        .notices[0]
        .channel
        for place in range(len(fields))
    ]

    assert told == channels


@pytest.mark.req("S4-37")
@pytest.mark.parametrize(
    ("wish", "ways", "used", "instead_of"),
    [
        ("线上留言", {"phone": "13800000000", "platform": "wx-1"}, "online_message", None),
        ("電話", {"phone": "13800000000", "platform": "wx-1"}, "phone", None),
        ("线上留言", {"phone": "13800000000"}, "phone", "online_message"),
        ("信鸽", {"phone": "13800000000"}, "phone", "信鸽"),
        (None, {"platform": "wx-1"}, "online_message", None),
    ],
)
def test_the_preferred_channel_is_used_and_a_fallback_is_on_record(
    wish: str | None, ways: dict[str, str], used: str, instead_of: str | None
) -> None:
    customer = contact(**ways) | ({"preferred_channel": wish} if wish else {})
    story = Story(TEMPLATE).begins(customer=customer)

    assert (story.notices[0].channel, story.notices[0].fallback_from) == (used, instead_of)
    assert ("notice.fallback" in story.reasons()) == (instead_of is not None)
    assert story.facts("customer-notified")[0].get("fallback_from") == instead_of


@pytest.mark.req("S4-37")
def test_a_notice_that_did_not_arrive_goes_over_the_next_channel_until_none_is_left() -> None:
    story = Story(TEMPLATE).begins(customer=contact(phone="13800000000", platform="wx-1"))
    story.takes(an_answer(story, delivered=False, detail="号码停机"))
    moved = story.facts("customer-notified")[-1]

    assert (moved["channel"], moved["fallback_from"]) == ("online_message", "phone")
    assert moved["notice_id"] == story.notices[0].id

    story.takes(an_answer(story, delivered=False))

    assert story.facts("notice-undelivered") == [
        {"notice_id": story.notices[0].id, "channels": ["phone", "online_message"]}
    ]
    assert story.notices[0].is_settled
    assert len(story.notices) == 1


@pytest.mark.req("S4-37")
def test_an_answer_that_comes_twice_or_late_changes_nothing() -> None:
    story = Story(TEMPLATE).begins(customer=contact(phone="13800000000", platform="wx-1"))
    late = an_answer(story, delivered=False)
    story.takes(late)
    story.takes(late)
    assert story.decisions[-1].changes_nothing

    story.takes(an_answer(story, delivered=True))
    assert story.facts("notice-sent")[0]["channel"] == "online_message"
    story.takes(an_answer(story, delivered=False))
    assert story.decisions[-1].changes_nothing


def test_an_answer_about_a_notice_that_there_is_not_is_refused() -> None:
    story = Story(TEMPLATE).begins()

    with pytest.raises(NotAllowed, match="has no such notice") as refusal:
        story.takes(an_answer(story, delivered=True, notice_id="nothing"))
    assert refusal.value.field == "notice_id"


# Angry customers


@pytest.mark.req("S3-54")
def test_an_angry_customer_is_told_everything_with_a_phrase_that_calms() -> None:
    story = Story(MECHANISM).begins(summary=ANGRY)
    flags = [(flag.code, flag.row) for flag in story.case.flags if flag.code == "anger"]
    story.takes(NotifyCustomer(case_id=KEY, kind="delay", about="x"))

    assert flags == [("anger", "notices.anger")]
    assert story.notices[-1].text.startswith("我們非常理解您此刻的心情。")
    assert story.notices[-1].blocks[0] == "buffer"


@pytest.mark.req("S3-54")
@pytest.mark.parametrize(
    ("said", "passes"),
    [
        ("已電話回覆，將盡快處理", False),
        ("已回覆：我們非常理解您此刻的心情，將盡快處理", True),
        ("已回复：我们非常理解您此刻的心情。", True),
        ("We UNDERSTAND how you feel and will call again", True),
        ("", False),
    ],
)
def test_a_reply_to_an_angry_customer_without_an_approved_phrase_is_blocked(
    said: str, *, passes: bool
) -> None:
    story = Story(MECHANISM).begins(summary=ANGRY)
    owner = story.case.owner
    assert owner is not None
    reply = ResponseGiven(case=REF, channel="phone", summary=said or "x", by=owner.department)

    if passes:
        assert story.takes(reply).case.first_response_at == RECEIVED
        return
    with pytest.raises(NotAllowed, match="is angry") as refusal:
        story.takes(reply)
    assert refusal.value.field == "summary"
    assert "我們非常理解您此刻的心情" in str(refusal.value.expected)
    assert story.case.first_response_at is None


@pytest.mark.req("S3-54")
@pytest.mark.parametrize(("summary", "calms"), [(ANGRY, True), ("水壺壞了，請換貨", False)])
def test_the_first_notice_calms_too_though_nobody_has_judged_the_case_yet(
    summary: str, *, calms: bool
) -> None:
    story = Story(MECHANISM, keeps_back=(TriageCase,)).begins(summary=summary)

    assert story.case.assessment is None
    assert (story.notices[0].blocks[:1] == ("buffer",)) == calms


@pytest.mark.req("S3-54")
def test_who_becomes_angry_later_is_flagged_then_and_stays_so() -> None:
    story = Story(MECHANISM).begins()
    assert "anger" not in {flag.code for flag in story.case.flags}

    story.takes(InformationSupplied(case=REF, text=ANGRY))
    story.takes(InformationSupplied(case=REF, text=ANGRY))
    assert [flag.code for flag in story.case.flags].count("anger") == 1


@pytest.mark.req("S3-54")
@pytest.mark.parametrize(("pack", "summary"), [(MECHANISM, "水壺用了三天就壞了"), (TEMPLATE, ANGRY)])
def test_calm_customers_and_other_packs_need_no_phrase(pack: str, summary: str) -> None:
    story = Story(pack).begins(summary=summary)
    owner = story.case.owner
    assert owner is not None
    story.takes(ResponseGiven(case=REF, channel="phone", summary="已电话回复", by=owner.department))

    assert story.case.first_response_at == RECEIVED
    assert all("buffer" not in one.blocks for one in story.notices)


# Apologies


@pytest.mark.req("S3-78", "C-11")
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("culture", "most"), [("Nordic", 1), (None, 2), ("high_context", 2)])
@pytest.mark.parametrize("kind", ["delay", "rework"])
def test_customers_whom_humility_unsettles_hear_one_apology(
    kind: str, culture: str | None, most: int, locale: str
) -> None:
    story = Story(MECHANISM).begins(culture=culture, locale=locale)
    notice = story.takes(NotifyCustomer(case_id=KEY, kind=kind, about="x")).notices[-1]
    blocks = {row.code for row in every_pack().newest[MECHANISM].notices.blocks if row.apologises}

    assert len([one for one in notice.blocks if one in blocks]) == most
    assert "  " not in notice.text


@pytest.mark.req("S3-78")
def test_no_template_of_the_mechanism_apologises_outside_its_blocks() -> None:
    words = ("抱歉", "歉意", "致歉", "道歉", "对不起", "對不起", "sorry", "apolog")
    templates = every_pack().newest[MECHANISM].notices.templates

    said = {
        row.kind
        for row in templates
        for text in row.text.values()
        if any(one in re.sub(r"\{\w+\}", "", text) for one in words)
    }
    assert said == set()


@pytest.mark.req("S4-39")
@pytest.mark.parametrize("locale", LOCALES)
def test_a_contact_about_the_solution_opens_with_an_apology_and_then_the_problem(locale: str) -> None:
    story = Story(TEMPLATE).begins(locale=locale).becomes(**executing("coupon"))
    notice = story.takes(NotifyCustomer(case_id=KEY, kind="solution", about="1")).notices[-1]

    assert notice.blocks == ("apology", "summary")
    apology, problem = notice.text.find("抱歉"), notice.text.find("：")
    assert apology < problem or locale == "en"
    words = {"zh-CN": "产品故障", "zh-TW": "產品故障", "en": "fault of the product"}
    assert words[locale] in notice.text


@pytest.mark.req("S4-39")
def test_the_problem_is_told_as_somebody_named_it_and_never_in_the_customers_words() -> None:
    story = Story(TEMPLATE).begins(summary="水壶坏了，我叫测试甲").becomes(**executing("coupon"))
    first = story.takes(NotifyCustomer(case_id=KEY, kind="solution", about="1")).notices[-1]
    story.becomes(core_issue="加热管虚焊导致不通电", round=2)
    second = story.takes(NotifyCustomer(case_id=KEY, kind="solution", about="1")).notices[-1]

    assert "水壶坏了" not in first.text
    assert "您反映的问题：加热管虚焊导致不通电。" in second.text


# Ends


@pytest.mark.req("S4-54")
@pytest.mark.parametrize(("answer", "invited"), [("满意", True), ("一般", False)])
def test_a_satisfied_customer_is_shown_where_to_rate(answer: str, *, invited: bool) -> None:
    story = Story(TEMPLATE).begins().becomes(state="callback", resolved_at=RECEIVED, resolution="已换货")
    story.takes(CallbackRecorded(case=REF, answer=answer, by="customer_service-1"))

    link = f"https://tickets.example.com/rate/{story.case.number}"
    assert (link in story.notices[-1].text) == invited


def resolved(pack: str, **kept: Any) -> Story:
    story = Story(pack, **kept).begins().becomes(**executing("repair"))
    owner = story.case.owner
    assert owner is not None
    story.takes(ResponseGiven(case=REF, channel="phone", summary="已致电说明", by=owner.person))
    story.takes(ProgressReported(case=REF, step="已维修", by=owner.person))
    story.takes(RemedyDone(case=REF, code="repair", by=owner.person))
    return story.takes(CaseResolved(case=REF, result="已修好并寄回", by=owner.person))


@pytest.mark.req("S1-24")
def test_the_result_is_told_when_a_case_is_resolved() -> None:
    assert "处理结果：已修好并寄回" in resolved(PROGRAMME).notices[-1].text


@pytest.mark.req("S1-24")
def test_a_case_is_not_closed_before_its_result_was_told() -> None:
    story = resolved(PROGRAMME, keeps_back=(NotifyCustomer,))
    call = CallbackRecorded(case=REF, answer="满意", by="callback_body-1")

    with pytest.raises(TooEarly, match="told the result: result, answer, verdict"):
        story.takes(call)

    story.keeps_back = ()
    story.takes(*story.kept_back)
    assert story.takes(call).case.state == "closed"


@pytest.mark.req("S1-24")
def test_a_result_that_no_channel_took_and_one_of_an_earlier_round_count_for_nothing() -> None:
    call = CallbackRecorded(case=REF, answer="满意", by="callback_body-1")
    lost = resolved(PROGRAMME)
    lost.takes(an_answer(lost, delivered=False, notice_id=lost.notices[-1].id))
    earlier = resolved(PROGRAMME).becomes(round=2)

    for story in (lost, earlier):
        with pytest.raises(TooEarly):
            story.takes(call)


@pytest.mark.req("S1-24")
def test_a_dissatisfied_customer_is_heard_whether_told_or_not() -> None:
    story = resolved(PROGRAMME, keeps_back=(NotifyCustomer,))
    story.takes(CallbackRecorded(case=REF, answer="不满意", by="callback_body-1"))

    assert story.case.state == "rework"


def test_whoever_asks_is_told_the_same_expectation_as_the_notice() -> None:
    story = Story(MALL).begins()
    story.takes(StatusRequested(case=REF))
    (told,) = story.facts("status-told")

    assert told["step"] == "已分派责任部门"
    policy = every_pack().newest[MALL].notices
    assert told["expected_at"] == expected_resolution(story.case, policy, now=RECEIVED).isoformat()


@pytest.mark.parametrize("culture", ["Atlantis"])
def test_a_culture_that_nobody_knows_is_refused(culture: str) -> None:
    with pytest.raises(InvalidMessage):
        Story(MECHANISM).begins(culture=culture)
