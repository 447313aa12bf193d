"""Triage as the packs of the further handbooks have it: their own rows, loaded from their folders."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from rules.assignment import assign
from rules.claim_order import claim_order, waiting_of
from rules.handling import respond
from rules.intake import register
from rules.self_service import answer_self_service
from rules.triage import triage_case
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.events import DepartmentAsked
from schemas.messages.handling import ResponseGiven
from schemas.messages.orders import AssignCase, NotifyCustomer
from schemas.messages.triage import SelfServiceAnswered
from schemas.policy.pack import Pack
from tests.builders import RECEIVED, a_submission
from tests.handling_cases import REF
from workers.packs import PACKS_FOLDER, load_pack

NOW = RECEIVED + timedelta(minutes=1)
LATER = RECEIVED + timedelta(hours=1)


@cache
def pack_named(name: str) -> Pack:
    return load_pack(PACKS_FOLDER / name)


def registered(pack: Pack, summary: str, number: int = 1, **changes: Any) -> Case:
    """Give the case of a submission with these words and nothing that says more."""
    values: dict[str, Any] = {
        "channel": pack.intake.channels[0].code,
        "type": pack.triage.classes[0].code,
        "topic": None,
        "summary": summary,
        "demands": ["请处理"],
        "urgency": {"value": pack.triage.priorities[-1].code, "source": "agent"},
        "incident": {"happened_at": "2026-03-05T20:00:00+08:00", "place": "家中", "description": "。"},
        "product": None,
    }
    return register(
        a_submission(**(values | changes)),
        pack,
        case_id=f"case-{number}",
        source="/crm/test",
        source_id=f"fb-{number}",
        now=RECEIVED,
        attempt=0,
        fingerprint=str,
    ).after


def triaged(pack: Pack, summary: str, number: int = 1, **changes: Any) -> Decision[Case]:
    return triage_case(registered(pack, summary, number, **changes), pack, now=NOW)


def asked(decision: Decision[Case]) -> list[tuple[str, str]]:
    events = [event for event in decision.events if isinstance(event, DepartmentAsked)]
    return [(event.kind, event.department) for event in events]


S2, S3, S4 = "online-mall", "feedback-mechanism", "service-template"


@pytest.mark.req("S3-11", "C-03", "C-04")
def test_the_mechanism_s_tiers_stand_in_their_order_and_the_template_s_in_another() -> None:
    tiers = [(row.label, row.rank) for row in pack_named(S3).triage.priorities]
    levels = [(row.label, row.rank) for row in pack_named(S4).triage.priorities]

    assert tiers == [("重大", 0), ("緊急", 1), ("一般", 2)]
    assert levels == [("紧急", 0), ("一般", 1), ("低优先级", 2)]


@pytest.mark.req("S3-07")
def test_the_mechanism_takes_what_has_no_type_and_sorts_it() -> None:
    pack = pack_named(S3)

    form = triaged(pack, "客服態度惡劣，我要投訴", type=None).after.assessments[-1]
    doubtful = triaged(pack, "客服电话，建议投诉请问", type=None)

    assert (form.cls, form.doubts) == ("complaint", ())
    assert doubtful.after.assessments[-1].doubts == ("low_confidence",)
    assert ("judgement", "customer_service") in asked(doubtful)


@pytest.mark.req("S3-23")
@pytest.mark.parametrize(
    ("text", "word", "department"),
    [
        ("請退款", "退款", "customer_service"),
        ("请退款", "退款", "customer_service"),
        ("商品破損", "破損", "product"),
        ("商品破损", "破損", "product"),
    ],
)
def test_the_mechanism_s_keywords_bring_a_complaint_to_their_pool(
    text: str, word: str, department: str
) -> None:
    form = triaged(pack_named(S3), text).after.assessments[-1]

    assert (form.department, [span.word for span in form.keyword_spans]) == (department, [word])


@pytest.mark.req("S3-08", "S3-09")
def test_the_mechanism_answers_what_is_not_urgent_with_an_article_and_nothing_else() -> None:
    pack = pack_named(S3)
    calm = triaged(pack, "快遞單號查不到進度")
    urgent = triaged(pack, "快遞單號查不到，包裹漏電把孩子電傷了")
    message = SelfServiceAnswered(case=REF, helped=False)

    assert NotifyCustomer(case_id=calm.after.id, kind="article") in calm.orders
    assert AssignCase(case_id=urgent.after.id) in urgent.orders
    assert urgent.after.article is None
    back = answer_self_service(calm.after, pack, message, now=LATER, happened_at=LATER)
    assert AssignCase(case_id=calm.after.id) in back.orders


@pytest.mark.req("S3-32")
def test_the_mechanism_s_furious_customer_is_claimed_first() -> None:
    pack = pack_named(S3)
    texts = ("包裝有點皺", "太氣憤了！！！忍無可忍，你們就是騙子，無恥！！！", "產品壞了")
    cases = [triaged(pack, text, number).after for number, text in enumerate(texts)]

    first, *_ = claim_order(map(waiting_of, cases), pack.triage.claim_order, now=NOW)

    assert first.case_id == "case-1"


@pytest.mark.req("S3-74", "S3-75")
def test_the_mechanism_s_veiled_phrase_is_a_complaint_under_the_high_context_profile_only() -> None:
    pack, text = pack_named(S3), "或許可以考慮更換供應商"

    assert (
        triaged(pack, text, type="suggestion", culture="高語境文化").after.assessments[-1].cls == "complaint"
    )
    assert triaged(pack, text, type="suggestion", culture="德國").after.assessments[-1].cls == "suggestion"
    assert triaged(pack, text, type="suggestion").after.assessments[-1].cls == "suggestion"


@pytest.mark.req("S3-77")
def test_the_mechanism_asks_a_senior_manager_for_an_apology_in_south_east_asia() -> None:
    decision = triaged(pack_named(S3), "產品壞了", culture="Southeast Asia")

    assert ("senior_apology", "management") in asked(decision)


@pytest.mark.req("S3-83")
@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("個水煲壞咗，客服又唔理人，喺店入面冇人跟進", "yue"),
        ("阮毋知恁啥物時陣欲賠", "nan"),
        ("La tetera no funciona y es muy mala", "es"),
    ],
)
def test_the_mechanism_has_dialects_translated_and_judged_by_a_human_meanwhile(text: str, tag: str) -> None:
    decision = triaged(pack_named(S3), text)
    form = decision.after.assessments[-1]

    assert (form.language, form.doubts) == (tag, ("unsupported_language",))
    assert {("translation", "customer_service"), ("judgement", "customer_service")} <= set(asked(decision))


@pytest.mark.req("S3-84")
def test_the_mechanism_decodes_a_proverb() -> None:
    (saying,) = triaged(pack_named(S3), "Esto es un taco sin maíz", type=None).after.assessments[-1].sayings

    assert "補發或退款" in saying.demand
    assert saying.script


@pytest.mark.req("C-07", "S4-16")
def test_the_template_s_priority_is_there_before_classification_and_stays() -> None:
    pack = pack_named(S4)
    case = registered(pack, "三天没发货", urgency={"value": "紧急", "source": "agent"})

    assert (case.assessment, case.report.urgency.value) == (None, "urgent")
    form = triage_case(case, pack, now=NOW).after.assessments[-1]
    assert (form.priority_label, form.priority_source) == ("紧急", "intake")
    assert form.rows == ("triage.priority_source",)


@pytest.mark.req("S4-18", "S4-19")
@pytest.mark.parametrize("said", ["咨询", "投诉", "售后", "需求"])
def test_the_template_s_case_has_one_type_and_one_module_and_they_are_never_merged(said: str) -> None:
    pack = pack_named(S4)

    form = triaged(pack, "维修进度如何", type=said, module="技术").after.assessments[-1]
    same = triaged(pack, "维修进度如何", type="售后", module="售后").after.assessments[-1]

    assert form.cls_label.startswith(said) or said in form.cls_label
    assert form.module == "technology"
    assert (same.cls, same.module) == ("after_sales", "after_sales")


@pytest.mark.req("T-10")
def test_the_template_s_sample_category_is_what_a_logistics_complaint_is_called_on_lists() -> None:
    form = triaged(pack_named(S4), "三天没发货", type="投诉", module="物流").after.assessments[-1]

    assert (form.display_label, form.cls, form.module) == ("物流异常", "complaint", "logistics")


@pytest.mark.req("S2-18")
def test_the_mall_flags_a_case_whose_first_answer_does_not_pin_down_the_core() -> None:
    pack = pack_named(S2)
    case = assign(triaged(pack, "商品坏了").after, pack, now=NOW).after
    assert case.owner is not None
    values = {"case": REF, "channel": pack.handling.response_channels.codes[0], "summary": "已致电"}
    message = ResponseGiven.model_validate(values | {"by": f"{case.owner.department}-07"})

    decision = respond(case, pack, message, now=LATER, happened_at=LATER)

    assert [flag.code for flag in decision.after.flags] == ["clarification"]
    assert ("clarification", case.owner.department) in asked(decision)
