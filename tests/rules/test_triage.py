"""Triage: class, factors, priority and form of a case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rules.triage import assess, retriage, triage_case
from schemas.assessment import Assessment, Factors
from schemas.case import Case, Link
from schemas.errors import TooEarly
from schemas.messages.events import CaseFact, DepartmentAsked
from schemas.messages.orders import AssignCase, LinkCase
from schemas.model import Model
from schemas.ports import Related
from schemas.report import Correction, Incident, Product, Referrer, Urgency
from schemas.work import Fact
from tests.builders import RECEIVED, a_case, a_report
from tests.packs import a_pack, the_pack

NOW = RECEIVED + timedelta(minutes=1)


def said(summary: str, *, cls: str = "complaint", topic: str | None = None, **changes: object) -> Case:
    """Give a case with nothing in it but these words."""
    values = {"summary": summary, "type": cls, "topic": topic, "demands": ("请处理",), "incident": None}
    return a_case(report=a_report(**(values | {"product": None, "order_number": None} | changes)))


def judged(case: Case) -> Assessment:
    return assess(case, the_pack(), because="first", now=NOW).assessments[-1]


def codes(form: Assessment) -> set[str]:
    return {trigger.code for trigger in form.triggers}


def undeclared(case: Case) -> Case:
    """Give the case as from a pack whose types are no help."""
    return case.model_copy(update={"report": case.report.model_copy(update={"type": "feedback"})})


@pytest.mark.req("S0-06")
@pytest.mark.parametrize(
    ("topic", "cls"),
    [
        ("product_enquiry", "enquiry"),
        ("service_suggestion", "suggestion"),
        ("quality_complaint", "complaint"),
        ("process_improvement", "suggestion"),
        ("staff_attitude", "complaint"),
    ],
)
def test_each_topic_of_the_handbook_belongs_to_one_class(topic: str, cls: str) -> None:
    form = judged(undeclared(said("您好", topic=topic)))

    assert (form.topic, form.cls) == (topic, cls)


@pytest.mark.req("S0-22")
@pytest.mark.parametrize(
    "text",
    [
        "请问保修期内如何申请保修？需要哪些材料？",
        "How do I apply for a warranty repair?",
        "請問保固期內如何申請維修？",
    ],
)
def test_a_question_about_the_warranty_is_an_enquiry(text: str) -> None:
    assert judged(said(text, cls="enquiry")).cls_label == "咨询类"
    assert judged(undeclared(said(text))).cls == "enquiry"


@pytest.mark.req("S0-23")
@pytest.mark.parametrize(
    "text",
    [
        "建议增加更多线上支付方式，付款会更方便",
        "I suggest adding more online payment methods",
        "建議增加更多線上支付方式",
    ],
)
def test_a_wish_for_more_ways_to_pay_is_a_suggestion(text: str) -> None:
    assert judged(said(text, cls="suggestion")).cls_label == "建议类"
    assert judged(undeclared(said(text))).cls == "suggestion"


@pytest.mark.req("S0-24")
@pytest.mark.parametrize(
    "text",
    [
        "客服态度恶劣，还挂断电话",
        "收到的商品与描述不符，质量太差",
        "The agent was rude and hung up on me",
        "The item was not as described",
        "客服態度惡劣，還掛斷電話",
    ],
)
def test_a_rude_agent_and_a_product_not_as_described_are_complaints(text: str) -> None:
    assert judged(said(text)).cls_label == "投诉类"
    assert judged(undeclared(said(text))).cls == "complaint"


@pytest.mark.req("S0-25")
@pytest.mark.parametrize("text", ["。", "12345678", "👍", "建议投诉请问", "ok"])
def test_every_text_gets_exactly_one_of_the_three_classes(text: str) -> None:
    assert judged(undeclared(said(text))).cls in {"enquiry", "suggestion", "complaint"}


@pytest.mark.req("S0-13", "S0-25")
def test_the_declared_type_decides_where_the_pack_trusts_it() -> None:
    assert judged(said("客服态度恶劣，我要投诉", cls="enquiry")).cls == "enquiry"


@pytest.mark.req("S0-05", "S0-24", "S0-25")
@pytest.mark.parametrize(
    ("text", "cls"),
    [
        ("客服态度恶劣，我要投诉", "complaint"),
        ("请问保修期内如何申请保修？", "enquiry"),
        ("希望出小容量的款式", "suggestion"),
    ],
)
def test_what_came_up_in_a_callback_is_classed_by_what_was_said(text: str, cls: str) -> None:
    raised = said(text, cls="suggestion").model_copy(update={"channel": "callback", "channel_group": "self"})

    assert judged(raised).cls == cls
    assert judged(said(text, cls="suggestion")).cls == "suggestion"


def test_a_clear_text_overrules_the_declared_type_where_the_pack_does_not_trust_it() -> None:
    declared = the_pack().triage.declared.model_copy(update={"trust_declared_type": False})
    pack = a_pack("triage", declared=declared)

    clear = assess(said("客服态度恶劣，我要投诉", cls="enquiry"), pack, because="first", now=NOW)
    unclear = assess(said("客服电话", cls="enquiry"), pack, because="first", now=NOW)

    assert clear.assessments[-1].cls == "complaint"
    assert unclear.assessments[-1].cls == "enquiry"


def test_a_corrected_type_counts_for_the_class() -> None:
    correction = Correction(field="type", value="建议", reason="登记有误", by="agent-1", at=NOW)
    case = said("收银台前的队伍", cls="complaint").model_copy(update={"corrections": (correction,)})

    assert judged(case).cls == "suggestion"


@pytest.mark.req("S0-06")
def test_a_declared_topic_of_another_class_gives_way_to_the_type() -> None:
    form = judged(said("客服态度恶劣", cls="complaint", topic="product_enquiry"))

    assert (form.topic, form.module) == ("staff_attitude", "attitude")


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


def a_related(case: Case, **changes: Any) -> Related:
    values: dict[str, Any] = {
        "case_id": "A" * 26,
        "number": "7K3M9-QXA2R-5",
        "state": "assigned",
        "received_at": case.received_at - timedelta(days=2),
        "module": "product",
        "product": "电热水壶",
        "order_number": "DD20260303001",
        "same_customer": True,
        "same_order": False,
    }
    return Related(**(values | changes))


@pytest.mark.req("S0-33")
@pytest.mark.parametrize(
    "changes",
    [
        {"same_order": True, "same_customer": False, "product": "", "module": ""},
        {"product": "電熱水壺"},
        {"product": "", "order_number": ""},
    ],
)
def test_a_repeat_contact_is_linked_to_the_open_case_and_at_least_important(
    changes: dict[str, Any],
) -> None:
    case = a_case(report=a_report(summary="想问一下进展", type="enquiry", topic=None, incident=None))
    report = case.report.model_copy(update={"summary": "壶的质量"})
    case = case.model_copy(update={"report": report})

    decision = triage_case(case, the_pack(), now=NOW, related=(a_related(case, **changes),))

    assert decision.after.links == (Link(case_id="A" * 26, relation="repeat_of", at=NOW),)
    assert decision.after.priority == "important"
    assert LinkCase(case_id="A" * 26, other_id=case.id, relation="repeated_by") in decision.orders


@pytest.mark.req("S0-33")
@pytest.mark.parametrize(
    "changes",
    [
        {"same_customer": False},
        {"product": "电饭锅"},
        {"product": "", "module": "billing"},
        {"received_at": RECEIVED + timedelta(seconds=1)},
    ],
)
def test_another_matter_and_a_later_case_are_no_repeat(changes: dict[str, Any]) -> None:
    case = a_case()

    decision = triage_case(case, the_pack(), now=NOW, related=(a_related(case, **changes),))

    assert decision.after.links is case.links
    assert decision.orders == (AssignCase(case_id=case.id),)


@pytest.mark.req("S0-33")
@pytest.mark.parametrize("text", ["这个问题我已经多次反映", "I have contacted you multiple times about it"])
def test_a_customer_who_tells_of_earlier_contacts_is_at_least_important(text: str) -> None:
    assert "repeat_contact" in codes(judged(said(text)))


@pytest.mark.req("S0-33")
def test_the_older_case_rises_to_important_when_it_is_repeated() -> None:
    older = triage_case(said("壶有点重", cls="suggestion"), the_pack(), now=NOW).after

    after = retriage(older, the_pack(), because="repeat_contact", now=NOW)

    assert (older.priority, after.priority) == ("normal", "important")
    assert after.assessments[-1].because == "repeat_contact"
    assert after.assessments[:-1] == older.assessments


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
