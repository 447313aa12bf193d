"""The four types of the service template, read from texts whose type nobody stated."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rules.assignment import assign
from rules.triage import assess, triage_case
from schemas.assessment import Assessment
from schemas.policy.pack import Pack
from tests.judged import NOW, said, undeclared
from tests.packs import the_pack
from tests.rules.test_triage_packs import pack_named
from workers.packs import PACKS_FOLDER, load_pack

ENQUIRIES = [
    "请问这款扫地机器人的定时功能怎么用？",
    "请问会员积分的有效期是多久，有什么规则？",
    "请问我的订单现在到哪里了，什么时候能到？",
]
COMPLAINTS = [
    "客服说话很不耐烦，态度恶劣，我要投诉。",
    "刚买的电饭煲用了两天就不加热了，质量太差。",
    "包裹一直没送到，物流拖了一个星期，催了几次都没用。",
]
AFTER_SALES = [
    "我想申请退货，商品还没有拆封。",
    "上周寄修的手机，维修进度到哪一步了？",
    "上次的售后补偿协商结果还没定，想继续谈一下补偿协商。",
]
NEEDS = ["建议给遥控器加一个背光键，晚上更好用。", "希望APP能增加导出账单的功能。"]


def form_of(text: str, pack: str = "service-template") -> Assessment:
    loaded = pack_named(pack)
    case = undeclared(said(text)).model_copy(update={"pack": loaded.ref})
    return assess(case, loaded, because="first", now=NOW).assessments[-1]


@pytest.mark.req("S4-01")
@pytest.mark.parametrize("text", ENQUIRIES)
def test_questions_about_use_rules_and_orders_are_enquiries(text: str) -> None:
    assert (form_of(text).cls, form_of(text).cls_label) == ("enquiry", "日常咨询类")


@pytest.mark.req("S4-02")
@pytest.mark.parametrize("text", COMPLAINTS)
def test_poor_service_a_fault_and_a_late_parcel_are_complaints(text: str) -> None:
    assert (form_of(text).cls, form_of(text).cls_label) == ("complaint", "问题投诉类")


@pytest.mark.req("S4-03")
@pytest.mark.parametrize("text", AFTER_SALES)
def test_a_return_a_repair_and_talks_about_compensation_are_after_sales(text: str) -> None:
    assert (form_of(text).cls, form_of(text).cls_label) == ("after_sales", "售后支持类")


@pytest.mark.req("S4-04")
@pytest.mark.parametrize("text", NEEDS)
def test_wishes_for_the_product_are_needs(text: str) -> None:
    assert (form_of(text).cls, form_of(text).cls_label) == ("need", "需求反馈类")


@pytest.mark.req("S4-03", "C-08")
def test_the_same_return_is_a_complaint_where_a_pack_has_no_such_type() -> None:
    text = AFTER_SALES[0]

    assert form_of(text, the_pack().name).cls == "complaint"
    assert form_of(text).cls == "after_sales"


@pytest.mark.req("S1-02")
@pytest.mark.parametrize("pack", ["complaint-programme", "online-mall", "service-template"])
def test_two_workers_judge_the_same_words_alike(pack: str) -> None:
    """Each worker has read the pack for itself, and the case came to it at another time under another id."""
    workers = [load_pack(PACKS_FOLDER / pack) for _ in range(2)]
    texts = [*ENQUIRIES, *COMPLAINTS, *AFTER_SALES, *NEEDS]

    first, second = (
        [outcome_of(text, loaded, minutes) for text in texts] for minutes, loaded in enumerate(workers)
    )

    assert first == second
    assert len({cls for cls, _, _ in first}) > 1 or pack != "service-template"


def outcome_of(text: str, pack: Pack, minutes: int) -> tuple[str, str, str]:
    """Give class, level and owning department."""
    case = undeclared(said(text)).model_copy(update={"pack": pack.ref, "id": f"case-of-worker-{minutes}"})
    now = NOW + timedelta(minutes=minutes)
    judged = triage_case(case, pack, now=now).after
    after = assign(judged, pack, now=now).after
    assert after.owner is not None
    form = after.assessments[-1]
    return form.cls, form.priority, after.owner.department
