"""Keywords, tags, labels for lists, flags, and the core of the problem."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rules.assignment import assign
from rules.flags import cleared, is_flagged
from rules.handling import respond
from rules.marking import name_core_issue, tag
from rules.reassessing import reassess
from rules.triage import triage_case
from schemas.assessment import Assessment
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import InvalidMessage
from schemas.messages.events import CaseFact, DepartmentAsked
from schemas.messages.handling import ResponseGiven
from schemas.messages.triage import CaseReassessed, CaseTagged, CoreIssueNamed
from tests.builders import RECEIVED, a_report
from tests.handling_cases import REF, STAFF, accepted, an_assigned_case
from tests.packs import the_pack
from tests.sorting import a_pack_with_articles, a_saying_case

PACK = a_pack_with_articles()
NOW = RECEIVED + timedelta(minutes=1)
LATER = RECEIVED + timedelta(hours=1)


def judged(summary: str, **changes: Any) -> Assessment:
    return triage_case(a_saying_case(summary, **changes), PACK, now=NOW).after.assessments[-1]


@pytest.mark.req("S3-23")
@pytest.mark.parametrize("text", ["我要投诉，请退款", "我要投訴，請退款", "我要投诉，请 退 款"])
def test_a_keyword_in_either_script_brings_a_case_to_its_pool_and_is_kept(text: str) -> None:
    case = triage_case(a_saying_case(text), PACK, now=NOW).after
    form, owner = case.assessments[-1], assign(case, PACK, now=NOW).after.owner

    assert (form.department, form.routed_by) == ("after_sales", "triage.keyword.pool.refund")
    assert [span.word for span in form.keyword_spans] == ["退款"]
    assert owner is not None
    assert owner.department == "after_sales"


@pytest.mark.req("S3-23")
def test_of_several_keywords_the_strongest_wins_and_without_any_the_table_of_routes() -> None:
    assert judged("我要投诉，退款，商品破損").department == "technology"
    plain = judged("服务员态度恶劣，我要投诉")
    assert (plain.keyword_row, plain.keyword_spans, plain.routed_by) == (None, (), None)


def test_a_case_in_doubt_goes_to_people_first_and_what_a_person_says_goes_by_the_table() -> None:
    doubted = judged("la tetera no funciona, es muy mala, 退款")
    case = assign(triage_case(a_saying_case("我要投诉，请退款"), PACK, now=NOW).after, PACK, now=NOW).after
    message = CaseReassessed(case=REF, module="服务态度", reason="已读", by="dispatcher-01")

    after = reassess(case, PACK, message, now=LATER, happened_at=LATER).after

    assert doubted.routed_by == "triage.doubt.unsupported_language"
    assert doubted.keyword_row == "triage.keyword.pool.refund"
    assert (after.assessments[-1].routed_by, after.assessments[-1].department) == (None, "customer_service")


@pytest.mark.req("T-10")
def test_a_label_for_lists_follows_from_the_axes_and_is_neither_of_them() -> None:
    form = judged("快递物流太慢了，三天没发货，我要投诉")

    assert (form.display_label, form.module, form.cls) == ("物流异常", "delivery", "complaint")
    assert judged("服务员态度恶劣，我要投诉").display_label is None


@pytest.mark.req("S4-18", "S4-19")
def test_class_and_module_are_two_axes_each_with_exactly_one_value() -> None:
    stated = a_saying_case("三天没发货")
    stated = stated.model_copy(update={"report": stated.report.model_copy(update={"module": "billing"})})

    form = triage_case(stated, PACK, now=NOW).after.assessments[-1]

    assert form.module == "billing"
    assert form.cls in {row.code for row in PACK.triage.classes}


def tagged(case: Case, **said: Any) -> Decision[Case]:
    message = CaseTagged.model_validate({"case": REF, "by": STAFF} | said)
    return tag(case, PACK, message, now=LATER, happened_at=LATER)


@pytest.mark.req("S4-20")
def test_choosing_tags_is_logged_and_the_report_stays() -> None:
    case = an_assigned_case(report=a_report(tags=("late",)))

    decision = tagged(case, add=["重要客户"])
    (fact,) = (event for event in decision.events if isinstance(event, CaseFact))

    assert (decision.event, decision.by) == ("case.tagged", STAFF)
    assert decision.after.tags_in_force == ("late", "vip")
    assert fact.details == {"tags": ["late", "vip"], "added": ["vip"], "removed": []}
    assert decision.after.report is case.report
    assert tagged(decision.after, remove=["vip"]).after.tags_in_force == ("late",)


def test_a_tag_is_one_of_the_packs_and_the_same_tags_change_nothing() -> None:
    case = tagged(an_assigned_case(), add=["vip"]).after

    with pytest.raises(InvalidMessage) as refusal:
        tagged(case, add=["vip", "gold"])
    assert refusal.value.field == "add.1"
    assert tagged(case, add=["vip"]).after is case
    with pytest.raises(ValueError, match="at least one tag"):
        tagged(case)
    message = CaseTagged(case=REF, add=("anything",), by=STAFF)
    free = tag(an_assigned_case(), the_pack(), message, now=LATER, happened_at=LATER)
    assert free.after.tags == ("anything",)


def responded(case: Case, core_issue: str | None = None, pack: Any = PACK) -> Decision[Case]:
    message = ResponseGiven(case=REF, channel="phone", summary="已致电", core_issue=core_issue, by=STAFF)
    return respond(case, pack, message, now=LATER, happened_at=LATER)


def clarifications(decision: Decision[Case]) -> int:
    asked = [event.kind for event in decision.events if isinstance(event, DepartmentAsked)]
    return asked.count("clarification")


@pytest.mark.req("S2-18")
def test_a_first_answer_that_does_not_pin_down_the_core_flags_the_case() -> None:
    case = accepted(an_assigned_case())

    unclear = responded(case)
    clear = responded(case, "插头过热")

    assert is_flagged(unclear.after, "clarification")
    assert clarifications(unclear) == 1
    assert not is_flagged(clear.after, "clarification")
    assert (clear.after.core_issue, clarifications(clear)) == ("插头过热", 0)
    assert clarifications(responded(unclear.after)) == 0
    assert responded(clear.after).after.flags == ()
    assert responded(case, pack=the_pack()).after.flags == ()


@pytest.mark.req("S2-18")
def test_naming_the_core_clears_the_flag_and_keeps_when_it_was_raised() -> None:
    flagged = responded(accepted(an_assigned_case())).after
    message = CoreIssueNamed(case=REF, text="插头过热", by=STAFF)

    after = name_core_issue(flagged, PACK, message, now=LATER, happened_at=LATER).after
    again = responded(flagged, "插头过热").after

    assert after.core_issue == "插头过热"
    assert [(flag.code, flag.row, flag.at, flag.cleared_at) for flag in after.flags] == [
        ("clarification", "triage.core_issue", LATER, LATER)
    ]
    assert not is_flagged(again, "clarification")
    assert cleared(after, "clarification", at=LATER) is after


def test_a_flag_stands_beside_another_one() -> None:
    both = responded(accepted(an_assigned_case())).after
    other = both.flags[0].model_copy(update={"code": "other"})
    both = both.model_copy(update={"flags": (*both.flags, other)})

    after = cleared(both, "other", at=LATER)

    assert is_flagged(after, "clarification")
    assert not is_flagged(after, "other")


def test_a_case_without_owner_is_flagged_and_nobody_is_asked() -> None:
    case = accepted(an_assigned_case())
    ownerless = case.model_copy(update={"owner": None, "cooperators": ("after_sales",)})

    decision = responded(ownerless)

    assert is_flagged(decision.after, "clarification")
    assert clarifications(decision) == 0
