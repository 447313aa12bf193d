"""Triage: factors, priority and form of a case."""

from __future__ import annotations

from typing import Any

import pytest

from rules.triage import assess, retriage, triage_case
from schemas.assessment import Factors
from schemas.case import Case
from schemas.errors import TooEarly
from schemas.messages.events import CaseFact, DepartmentAsked
from schemas.model import Model
from schemas.report import Incident, Product, Referrer, Urgency
from schemas.work import Fact
from tests.builders import a_case
from tests.judged import NOW, codes, judged, said
from tests.packs import a_pack, the_pack


@pytest.mark.req("S0-16")
def test_the_stated_urgency_stays_as_it_was_stated() -> None:
    case = said("充电宝爆炸，手被炸伤", urgency=Urgency(value="normal", source="customer"))

    after = triage_case(case, the_pack(), now=NOW).after

    assert after.priority == "urgent"
    assert after.report is case.report
    assert after.report.urgency == Urgency(value="normal", source="customer")


@pytest.mark.req("S0-27")
@pytest.mark.parametrize(
    ("trigger", "text"),
    [
        ("safety", "热水壶漏电，孩子触电受伤"),
        ("safety", "The heater caught fire"),
        ("safety", "熱水壺漏電，孩子觸電受傷"),
        ("safety", "用了一次就烫伤了手"),
        ("batch_quality", "同一批次的十台都有同样的毛病"),
        ("batch_quality", "The entire batch we bought has the same defect"),
        ("major_failure", "贵司系统瘫痪了一整天"),
        ("major_failure", "There is an outage, nobody can use the service"),
        ("public_opinion", "再不处理我就找媒体曝光你们"),
        ("public_opinion", "Fix it or I will contact the media"),
        ("public_opinion", "再不處理我就找媒體曝光你們"),
    ],
)
def test_each_urgent_trigger_alone_makes_a_case_urgent(trigger: str, text: str) -> None:
    form = judged(said(text))

    assert codes(form) & {"safety", "batch_quality", "major_failure", "public_opinion"} == {trigger}
    assert (form.priority, form.priority_label, form.rank) == ("urgent", "紧急", 0)


@pytest.mark.req("S0-27")
def test_a_case_that_the_media_referred_is_urgent() -> None:
    form = judged(said("客户对答复有意见", referrer=Referrer(type="media")))

    assert (codes(form), form.priority) == ({"public_opinion"}, "urgent")


@pytest.mark.req("S0-27")
def test_a_regulator_named_in_anger_is_urgent_and_named_calmly_is_not() -> None:
    angry = judged(said("你们这些骗子，太恶劣了，欺骗消费者，我已经向12315反映！"))
    calm = judged(said("我已经向12315反映"))

    assert "public_opinion" in codes(angry)
    assert angry.priority == "urgent"
    assert calm.priority != "urgent"


@pytest.mark.req("S0-27")
@pytest.mark.parametrize(
    "text",
    [
        "还好没有着火，也没有人受伤",
        "Nobody was injured and nothing caught fire",
        "There is no safety hazard",
        "经检查不是批次质量问题",
        "想买一个消防用的防火毯",
        "并没有造成人员伤亡，未发生爆炸",
    ],
)
def test_what_did_not_happen_is_no_trigger(text: str) -> None:
    assert judged(said(text)).priority != "urgent"


@pytest.mark.req("S0-29")
@pytest.mark.parametrize(
    ("trigger", "text"),
    [
        ("product_fault", "用了三天就坏了"),
        ("product_fault", "It stopped working after three days"),
        ("attitude", "店员态度很差"),
        ("attitude", "The clerk was rude"),
        ("process_obstacle", "一直无法登录，订单提交不了"),
        ("process_obstacle", "I cannot log in"),
        ("process_obstacle", "一直無法登錄"),
    ],
)
def test_each_important_trigger_alone_makes_a_case_important(trigger: str, text: str) -> None:
    form = judged(said(text))

    assert codes(form) == {trigger}
    assert (form.priority, form.priority_label, form.rank) == ("important", "重要", 1)


@pytest.mark.req("S0-31")
@pytest.mark.parametrize(
    ("cls", "text"),
    [
        ("complaint", "外包装有点皱，包装破损了一角"),
        ("suggestion", "建议包装盒换个颜色"),
        ("enquiry", "请问营业时间是几点到几点？"),
    ],
)
def test_a_remark_about_packaging_a_wish_and_a_question_are_normal(cls: str, text: str) -> None:
    form = judged(said(text, cls=cls))

    assert (form.priority, form.priority_label, form.rank) == ("normal", "一般", 2)


@pytest.mark.req("S0-26")
@pytest.mark.parametrize(
    ("text", "factors"),
    [
        ("整个小区的问题", Factors(scope=2, emotion=0, business=0)),
        (
            "我家的问题，黑心无良的骗子，垃圾，无耻，恶心，强盗，流氓！！！",
            Factors(scope=0, emotion=3, business=0),
        ),
        ("我家的问题，以后不会再买", Factors(scope=0, emotion=0, business=2)),
    ],
)
def test_the_form_holds_three_factors_and_each_of_them_alone_changes_the_level(
    text: str, factors: Factors
) -> None:
    calm, weighed = judged(said("我家的问题")), judged(said(text))

    assert (calm.factors, calm.priority) == (Factors(scope=0, emotion=0, business=0), "normal")
    assert (weighed.factors, weighed.priority, codes(weighed)) == (factors, "important", set())


@pytest.mark.req("S0-26")
def test_the_level_of_a_factor_is_the_packs_to_set() -> None:
    pack = a_pack("triage", levels=())

    form = assess(said("整个小区的问题"), pack, because="first", now=NOW).assessments[-1]

    assert (form.factors.scope, form.priority) == (2, "normal")


@pytest.mark.req("S0-26")
def test_emotion_grows_with_the_words_and_never_leaves_its_scale() -> None:
    calm, upset, furious = (
        judged(said(text)).emotion_score
        for text in ("请处理一下", "很失望", "黑心无良的骗子，垃圾，无耻，恶心，强盗，流氓！！！！！！！！！")
    )

    assert 0 == calm < upset < furious == 100


@pytest.mark.req("S0-34")
def test_one_form_is_made_for_a_triaged_case() -> None:
    decision = triage_case(a_case(), the_pack(), now=NOW)

    (form,) = decision.after.assessments
    assert decision.after.state == "triaged"
    assert (form.version, form.cls_label, form.priority_label, form.because) == (1, "投诉类", "重要", "first")
    assert form.department == "after_sales"
    assert (form.scorer, form.language) == ("lexicon-1", "zh-Hans")


@pytest.mark.req("S0-35")
def test_the_form_goes_to_the_handling_department_by_name_and_version() -> None:
    decision = triage_case(a_case(), the_pack(), now=NOW)

    asked = [event for event in decision.events if isinstance(event, DepartmentAsked)]
    assert [(event.department, event.kind) for event in asked] == [("after_sales", "assessment_form")]
    assert asked[0].details["form"] == "客户反馈分类评估表"
    assert asked[0].details["version"] == 1


@pytest.mark.req("S0-34")
def test_the_fact_for_subscribers_tells_class_priority_factors_and_triggers() -> None:
    decision = triage_case(a_case(), the_pack(), now=NOW)

    (fact,) = (event for event in decision.events if isinstance(event, CaseFact))
    assert (decision.event, fact.name, fact.priority, fact.version) == (
        "case.triaged",
        "triaged",
        "important",
        2,
    )
    assert fact.details["class"] == "complaint"
    assert fact.details["factors"] == {"scope": 0, "emotion": 0, "business": 2}
    assert fact.details["triggers"] == ["product_fault"]


def test_no_word_of_the_customer_leaves_in_orders_or_facts() -> None:
    case = said("热水壶漏电，孩子触电受伤，我叫测试甲")

    decision = triage_case(case, the_pack(), now=NOW)

    sent: list[Model] = [*decision.orders, *decision.events]
    assert all("测试甲" not in message.model_dump_json() for message in sent)
    assert all("孩子" not in str(reason) for reason in decision.reasons)


def test_every_hit_tells_its_word_its_place_and_its_row() -> None:
    summary = "昨天　着 火了"
    (trigger,) = (one for one in judged(said(summary)).triggers if one.code == "safety")

    (span,) = trigger.spans
    assert (span.word, span.found, span.where, span.row) == (
        "着火",
        "着 火",
        "summary",
        "lexicon.safety.harm",
    )
    assert summary[span.start : span.end] == span.found


def batch_found(case: Case) -> Case:
    fact = Fact(kind="batch_problem", text="抽检", source="质检报告", verified=True, by="qa-1", at=NOW)
    return case.model_copy(update={"facts": (*case.facts, fact)})


@pytest.mark.req("S0-54")
def test_a_batch_finding_raises_an_important_case_to_urgent() -> None:
    case = triage_case(a_case(), the_pack(), now=NOW).after
    assert case.priority == "important"

    after = retriage(batch_found(case), the_pack(), because="fact_found", now=NOW)

    newest = after.assessments[-1]
    assert (newest.version, newest.priority, newest.because) == (2, "urgent", "fact_found")
    assert codes(newest) >= {"batch_quality", "product_fault"}
    assert after.assessments[0] is case.assessments[0]


@pytest.mark.req("S0-54")
def test_a_root_cause_that_names_a_batch_is_a_batch_finding_unless_it_is_ruled_out() -> None:
    case = triage_case(a_case(), the_pack(), now=NOW).after
    found, ruled_out = (
        Fact(kind="root_cause", text=text, source="技术部", verified=True, by="qa-1", at=NOW)
        for text in ("检测结果为批次质量问题", "已排除批次质量问题")
    )

    assert (
        retriage(
            case.model_copy(update={"facts": (found,)}), the_pack(), because="fact_found", now=NOW
        ).priority
        == "urgent"
    )
    assert (
        retriage(
            case.model_copy(update={"facts": (ruled_out,)}), the_pack(), because="fact_found", now=NOW
        ).priority
        == "important"
    )


@pytest.mark.req("S0-54")
def test_judging_again_without_anything_new_leaves_the_very_same_case() -> None:
    case = triage_case(batch_found(a_case()), the_pack(), now=NOW).after

    assert retriage(case, the_pack(), because="fact_found", now=NOW) is case


def test_a_case_never_judged_or_ended_is_not_judged_again() -> None:
    ended = triage_case(a_case(), the_pack(), now=NOW).after.model_copy(update={"state": "closed"})

    assert retriage(a_case(), the_pack(), because="by_hand", now=NOW).assessments == ()
    assert (
        retriage(batch_found(ended), the_pack(), because="by_hand", now=NOW).assessments is ended.assessments
    )


@pytest.mark.req("S0-54")
def test_an_order_to_triage_a_judged_case_lets_it_only_rise() -> None:
    case = triage_case(a_case(), the_pack(), now=NOW).after.model_copy(update={"state": "investigating"})

    same = triage_case(case, the_pack(), now=NOW)
    risen = triage_case(batch_found(case), the_pack(), now=NOW)

    assert same.changes_nothing
    assert (risen.event, risen.after.state, risen.after.priority) == (
        "case.retriaged",
        "investigating",
        "urgent",
    )
    assert [event.name for event in risen.events if isinstance(event, CaseFact)] == ["retriaged"]


@pytest.mark.parametrize("state", ["received", "awaiting_info", "pending_review"])
def test_a_case_that_is_not_registered_waits(state: str) -> None:
    with pytest.raises(TooEarly, match=f"is {state}; it is judged once it is registered"):
        triage_case(a_case(state=state), the_pack(), now=NOW)


@pytest.mark.parametrize("state", ["closed", "archived"])
def test_a_case_that_has_ended_meanwhile_stays_as_it_is(state: str) -> None:
    assert triage_case(a_case(state=state), the_pack(), now=NOW).changes_nothing


@pytest.mark.req("S0-27")
@pytest.mark.parametrize(
    ("where", "changes"),
    [
        ("text", {"text": "热水壶着火了"}),
        ("demand", {"demands": ("赔偿着火的损失",)}),
        ("incident", {"incident": Incident(description="插电后着火")}),
        ("product", {"product": Product(name="热水壶", fault="着火")}),
    ],
)
def test_every_field_of_the_report_is_read(where: str, changes: dict[str, Any]) -> None:
    (trigger,) = (one for one in judged(said("请看详情", **changes)).triggers if one.code == "safety")

    assert [span.where for span in trigger.spans] == [where]


def test_what_is_supplied_later_is_read_and_lets_a_case_rise() -> None:
    case = triage_case(said("有一个问题"), the_pack(), now=NOW).after
    supplied = case.model_copy(update={"supplements": ("后来着火了",)})

    after = retriage(supplied, the_pack(), because="information_supplied", now=NOW)

    assert (case.priority, after.priority) == ("normal", "urgent")
    assert after.assessments[-1].triggers[0].spans[0].where == "supplement"
