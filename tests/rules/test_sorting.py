"""Languages, cultures, sayings and doubts: what triage makes of them, and when a person judges."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rules.assignment import assign
from rules.assists import answer_task
from rules.consistency import faults_of
from rules.intake import register
from rules.reassessing import reassess
from rules.translating import translate
from rules.triage import triage_case
from schemas.assessment import Assessment
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import InvalidMessage, NotAllowed
from schemas.messages.events import CaseFact, DepartmentAsked
from schemas.messages.handling import TaskAnswered
from schemas.messages.triage import CaseReassessed, TranslationSupplied
from schemas.policy.cultures import CulturesPolicy
from schemas.policy.pack import Pack
from schemas.report import Urgency
from tests.builders import RECEIVED, a_submission
from tests.handling_cases import REF, accepted
from tests.packs import the_pack
from tests.sorting import CULTURES, DOUBTS, a_saying_case, a_sorting_pack

NOW = RECEIVED + timedelta(minutes=1)
LATER = RECEIVED + timedelta(minutes=30)
PACK = a_sorting_pack()

SPANISH = "La tetera no funciona, es muy mala y el cable está roto"
CANTONESE = "個水煲壞咗，客服又唔理人，喺店入面冇人跟進"


def judged(summary: str, pack: Pack = PACK, **changes: Any) -> Assessment:
    return triage_case(a_saying_case(summary, **changes), pack, now=NOW).after.assessments[-1]


def asked(decision: Decision[Case]) -> list[tuple[str, str]]:
    events = [event for event in decision.events if isinstance(event, DepartmentAsked)]
    return [(event.kind, event.department) for event in events]


def assigned(case: Case, pack: Pack = PACK) -> Case:
    return assign(triage_case(case, pack, now=NOW).after, pack, now=NOW).after


def translated(case: Case, text: str, pack: Pack = PACK, **changes: Any) -> Decision[Case]:
    message = TranslationSupplied(
        case=REF, text=text, **({"language": "简体中文", "by": "translation-01"} | changes)
    )
    return translate(case, pack, message, now=LATER, happened_at=LATER)


def test_the_pack_of_these_tests_is_consistent() -> None:
    assert faults_of(PACK) == ()


@pytest.mark.req("S3-83")
@pytest.mark.parametrize(
    ("text", "given", "tag"),
    [
        (SPANISH, None, "es"),
        (CANTONESE, None, "yue"),
        ("水壶坏了", None, "zh-Hans"),
        ("水壺壞了", None, "zh-Hant"),
        ("The kettle is broken and my agent is not helping", None, "en"),
        ("no es the kettle and my is", None, "en"),
        ("水壶坏了", "Spanish", "es"),
        ("水壶坏了", "es-MX", "es"),
        ("水壶坏了", "sw", "sw"),
        ("الغلاية لا تعمل", None, "und"),
        ("やかんが壊れました", None, "ja"),
    ],
)
def test_the_language_is_as_given_or_as_detected(text: str, given: str | None, tag: str) -> None:
    assert judged(text, language=given).language == tag


def test_a_pack_without_languages_goes_by_the_script_alone() -> None:
    assert judged(SPANISH, the_pack(), language="es").language == "en"
    assert judged(SPANISH, the_pack()).doubts == ()


@pytest.mark.req("S3-83")
@pytest.mark.parametrize("text", [SPANISH, CANTONESE, "الغلاية لا تعمل", "やかんが壊れました"])
def test_an_unsupported_language_goes_to_a_human(text: str) -> None:
    decision = triage_case(a_saying_case(text), PACK, now=NOW)
    form = decision.after.assessments[-1]
    owned = assign(decision.after, PACK, now=NOW)

    assert "unsupported_language" in form.doubts
    assert ("judgement", "customer_service") in asked(decision)
    assert (form.department, form.routed_by) == ("customer_service", "triage.doubt.unsupported_language")
    assert owned.after.owner is not None
    assert owned.after.owner.department == "customer_service"
    assert owned.reasons[0].row == "triage.doubt.unsupported_language"


@pytest.mark.parametrize("text", ["👍👍", "12345"])
def test_in_a_text_without_letters_there_is_nothing_to_translate(text: str) -> None:
    assert "unsupported_language" not in judged(text).doubts


def test_a_text_that_nobody_could_read_has_at_least_the_priority_that_intake_marked() -> None:
    urgent = Urgency(value="urgent", source="agent")

    assert (judged(SPANISH, urgency=urgent).priority, judged(SPANISH).priority) == ("urgent", "important")
    assert judged(SPANISH, urgency=urgent).priority_source == "intake"
    assert judged("包装有点皱", urgency=urgent).priority == "normal"
    assert judged(SPANISH, urgency=Urgency(value="normal", source="agent")).priority == "normal"


@pytest.mark.req("S3-83")
@pytest.mark.parametrize(("text", "department"), [(SPANISH, "customer_service"), (CANTONESE, "operations")])
def test_a_language_s_translators_are_asked(text: str, department: str) -> None:
    assert ("translation", department) in asked(triage_case(a_saying_case(text), PACK, now=NOW))


@pytest.mark.req("S3-83")
def test_original_and_translation_are_both_kept_and_the_case_is_judged_by_the_translation() -> None:
    case = assigned(a_saying_case(SPANISH))

    after = translated(case, "水壶产品质量差，漏电，孩子触电受伤，要投诉").after
    form = after.assessments[-1]

    assert after.report.summary == SPANISH
    assert [(one.language, one.text) for one in after.translations] == [
        ("zh-Hans", "水壶产品质量差，漏电，孩子触电受伤，要投诉")
    ]
    assert (form.language, form.doubts, form.because) == ("es", (), "translated")
    assert (form.cls, form.priority) == ("complaint", "urgent")
    assert {span.where for trigger in form.triggers for span in trigger.spans} == {"translation"}
    assert after.owner is not None
    assert after.owner.department == form.department == "after_sales"


def test_a_translation_lowers_no_priority() -> None:
    urgent = assigned(a_saying_case(SPANISH, urgency=Urgency(value="urgent", source="agent")))

    form = translated(urgent, "请问保修期内如何申请保修？").after.assessments[-1]

    assert (form.cls, form.priority, form.priority_source) == ("enquiry", "urgent", "intake")


def test_the_translation_of_a_case_that_is_handled_keeps_its_class() -> None:
    handled = accepted(assigned(a_saying_case(SPANISH)))

    same = translated(handled, "水壶有点重")
    worse = translated(handled, "水壶漏电，孩子触电受伤")

    assert (same.event, worse.event) == ("case.translated", "case.retriaged")
    assert same.after.assessments is handled.assessments
    assert (worse.after.priority, worse.after.assessments[-1].cls) == ("urgent", handled.assessments[-1].cls)


def test_a_translation_before_triage_is_kept_and_read_then() -> None:
    early = translated(a_saying_case(SPANISH), "水壶产品质量差，漏电，孩子触电受伤，要投诉").after
    decision = triage_case(early, PACK, now=LATER)

    assert decision.after.assessments[-1].doubts == ()
    assert "translation" not in [kind for kind, _ in asked(decision)]
    assert translated(a_saying_case(SPANISH), "水壶坏了", the_pack(), language="zh").after.translations


def test_a_translation_into_a_language_that_the_pack_does_not_read_is_refused() -> None:
    with pytest.raises(InvalidMessage) as refusal:
        translated(assigned(a_saying_case(CANTONESE)), "la tetera", language="es")

    assert refusal.value.field == "language"


@pytest.mark.req("S3-07")
def test_an_untyped_message_gets_a_type_with_a_confidence() -> None:
    form = judged("客服态度恶劣，我要投诉")

    assert (form.cls, form.doubts) == ("complaint", ())
    assert form.confidence is not None
    assert form.confidence >= 60


@pytest.mark.req("S3-07")
def test_low_confidence_goes_to_a_human_whose_word_settles_it() -> None:
    case = assigned(a_saying_case("客服电话，建议投诉请问"))
    before = case.assessments[-1]
    message = CaseReassessed(case=REF, type=before.cls, reason="已读", by="dispatcher-01")

    after = reassess(case, PACK, message, now=LATER, happened_at=LATER).after

    assert before.doubts == ("low_confidence",)
    assert (before.confidence or 0) < 60
    assert after.assessments[-1].doubts == ()
    assert (after.assessments[-1].routed_by, before.routed_by) == (None, "triage.doubt.low_confidence")


def test_whoever_was_asked_may_judge_a_case_in_doubt_and_no_other_case() -> None:
    pack = a_sorting_pack(doubts=tuple(row.model_copy(update={"department": "operations"}) for row in DOUBTS))
    texts = ("客服电话，建议投诉请问", "客服态度恶劣，我要投诉")
    doubtful, clear = (assigned(a_saying_case(text), pack) for text in texts)
    message = CaseReassessed(case=REF, priority="urgent", reason="已读", by="operations-07")

    assert reassess(doubtful, pack, message, now=LATER, happened_at=LATER).after.priority == "urgent"
    for case, by in ((clear, message.by), (doubtful, "after_sales-07")):
        with pytest.raises(NotAllowed) as refusal:
            reassess(case, pack, message.model_copy(update={"by": by}), now=LATER, happened_at=LATER)
        assert refusal.value.field == "by"


@pytest.mark.req("S3-75")
def test_a_veiled_phrase_is_a_complaint_in_one_culture_and_a_suggestion_in_another() -> None:
    text = "建議貴公司，或許可以考慮更換供應商"

    veiled = judged(text, culture="high_context")

    assert veiled.cls == "complaint"
    assert veiled.kind_rows == ("cultures.high_context",)
    assert "或許可以考慮" in {span.found for span in veiled.spans}
    assert (judged(text, culture="low_context").cls, judged(text).cls) == ("suggestion", "suggestion")
    assert judged("建議增加付款方式", culture="high_context").cls == "suggestion"
    assert judged("請問，或許可以考慮維修嗎？如何申請保修？", culture="high_context").cls == "enquiry"


def test_what_decided_a_class_stays_when_a_case_is_judged_again() -> None:
    case = assigned(a_saying_case("建議貴公司，或許可以考慮更換供應商", culture="high_context"))
    message = CaseReassessed(case=REF, priority="urgent", reason="已读", by="dispatcher-01")

    form = reassess(case, PACK, message, now=LATER, happened_at=LATER).after.assessments[-1]

    assert (form.cls, form.kind_rows, form.culture) == (
        "complaint",
        ("cultures.high_context",),
        "high_context",
    )


def registered(**changes: Any) -> Case:
    decision = register(
        a_submission(**changes),
        PACK,
        case_id="07c55f84772414477650fd7a16773658",
        source="/crm/test",
        source_id="fb-1",
        now=RECEIVED,
        attempt=0,
        fingerprint=str,
    )
    return decision.after


@pytest.mark.req("S3-74")
def test_a_case_carries_the_profile_that_was_named_or_that_its_locale_has() -> None:
    assert registered(locale="zh-TW").culture == "high_context"
    assert registered(locale="zh-TW", culture="低語境").culture == "low_context"
    assert registered(locale="zh-CN").culture is None
    with pytest.raises(InvalidMessage) as refusal:
        registered(culture="martian")
    assert refusal.value.field == "culture"


@pytest.mark.req("S3-74")
def test_without_a_profile_or_with_one_that_is_gone_everything_is_neutral() -> None:
    gone = triage_case(a_saying_case("水壶坏了，投诉", culture="gone"), PACK, now=NOW)

    assert gone.after.tasks == {}
    assert gone.after.assessments[-1].kind_rows == ()


@pytest.mark.req("S3-77")
def test_high_power_distance_asks_a_senior_manager_to_apologise_and_nobody_else_can() -> None:
    decision = triage_case(a_saying_case("水壶坏了，投诉", culture="high_power_distance"), PACK, now=NOW)
    case = assign(decision.after, PACK, now=NOW).after
    answer = TaskAnswered(case=REF, task_id="senior_apology-1", answer="已致歉", by="after_sales-07")

    assert ("senior_apology", "management") in asked(decision)
    with pytest.raises(NotAllowed) as refusal:
        answer_task(case, PACK, answer, now=LATER, happened_at=LATER)
    assert (refusal.value.field, refusal.value.expected) == ("by", "somebody of management")
    by_manager = answer.model_copy(update={"by": "management-01"})
    after = answer_task(case, PACK, by_manager, now=LATER, happened_at=LATER).after
    assert after.tasks["senior_apology-1"].answered_at == LATER


def test_an_enquiry_of_that_culture_asks_for_no_apology() -> None:
    text = "请问保修期内如何申请保修？"

    assert triage_case(a_saying_case(text, culture="high_power_distance"), PACK, now=NOW).after.tasks == {}


@pytest.mark.req("S3-84")
def test_a_saying_is_read_as_what_it_asks_for_with_a_suggestion_for_the_answer() -> None:
    decision = triage_case(a_saying_case("¡Un taco sin maíz!", locale="es"), PACK, now=NOW)
    form = decision.after.assessments[-1]
    (fact,) = (event for event in decision.events if isinstance(event, CaseFact))

    (saying,) = form.sayings
    assert saying.row == "cultures.saying.taco"
    assert saying.demand.startswith("商品缺少关键配件")
    assert saying.script == "Entendemos que falta lo esencial."
    assert form.cls == "complaint"
    assert fact.details["scripts"] == ["Entendemos que falta lo esencial."]
    assert judged("Un taco sin maíz", locale="zh-CN").sayings[0].script == "Entendemos que falta lo esencial."


@pytest.mark.req("S3-84")
def test_an_unknown_saying_is_flagged_and_a_person_asked_without_taking_the_case() -> None:
    decision = triage_case(a_saying_case("俗话说，按下葫芦浮起瓢。我要投诉"), PACK, now=NOW)
    form = decision.after.assessments[-1]

    assert (form.doubts, form.routed_by) == (("unknown_saying",), None)
    assert ("judgement", "operations") in asked(decision)
    assert judged("Como dice el refrán, un taco sin maíz").doubts != ("unknown_saying",)
    assert judged("俗话说，按下葫芦浮起瓢。我要投诉", the_pack()).doubts == ()


def test_profiles_share_no_locale() -> None:
    twin = CULTURES.profiles[2].model_copy(update={"locales": ("zh-TW",)})

    with pytest.raises(ValueError, match="expected each locale in one profile at most"):
        CulturesPolicy(profiles=(CULTURES.profiles[0], twin))


@pytest.mark.parametrize(
    "changes",
    [
        {"veil": {"mark": "nothing", "cls": "complaint"}},
        {"veil": {"mark": "veil", "cls": "praise"}},
        {
            "senior_apology": {
                "role": "nobody",
                "task": "senior_apology",
                "classes": ["complaint"],
                "text": "…",
            }
        },
    ],
)
def test_a_profile_that_names_what_the_pack_lacks_is_a_fault(changes: dict[str, Any]) -> None:
    profile = CULTURES.profiles[0].model_dump() | changes
    cultures = CulturesPolicy.model_validate({"profiles": [profile]})
    pack = PACK.model_copy(update={"cultures": cultures})

    assert [fault.row for fault in faults_of(pack)] == ["cultures.high_context"]
