"""Triage: the class and topic of a case."""

from __future__ import annotations

import pytest

from rules.triage import assess
from schemas.report import Correction
from tests.judged import NOW, judged, said, undeclared
from tests.packs import a_pack, the_pack


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
