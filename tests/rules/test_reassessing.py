"""A person judges a case by hand; rules only raise, and never longer limits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.assignment import assign
from rules.reassessing import reassess
from rules.supplements import supply
from rules.triage import retriage, triage_case
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import InvalidMessage, NotAllowed, TooEarly
from schemas.messages.events import DepartmentAsked
from schemas.messages.intake import InformationSupplied
from schemas.messages.triage import CaseReassessed
from schemas.policy.pack import Pack
from schemas.policy.priority_source import PrioritySourceRow
from schemas.report import Correction, Urgency
from schemas.work import Fact
from tests.builders import RECEIVED, a_case, a_report
from tests.handling_cases import REF, accepted
from tests.packs import a_pack, the_pack

NOW = RECEIVED + timedelta(minutes=1)
LATER = RECEIVED + timedelta(minutes=30)


def marked(value: str, summary: str = "包装有点皱", source: str = "agent", **changes: Any) -> Case:
    """Give a case with nothing in it but these words and how urgent intake called it."""
    urgency = Urgency.model_validate({"value": value, "source": source})
    values = {"summary": summary, "urgency": urgency, "topic": None, "incident": None, "product": None}
    return a_case(report=a_report(**(values | {"demands": ("请处理",), "order_number": None} | changes)))


def first_word(triage_may: str, **changes: Any) -> Pack:
    """Give a pack in which intake has the first word."""
    values = {"id": "triage.priority_source", "source": "ours", "first": "intake", "triage_may": triage_may}
    return a_pack("triage", priority_source=PrioritySourceRow.model_validate(values | changes))


def assigned(case: Case, pack: Pack | None = None) -> Case:
    pack = pack or the_pack()
    return assign(triage_case(case, pack, now=NOW).after, pack, now=NOW).after


def by_hand(case: Case, pack: Pack | None = None, **said: Any) -> Decision[Case]:
    values = {"case": REF, "reason": "已电话核实", "by": "dispatcher-01"}
    message = CaseReassessed.model_validate(values | said)
    return reassess(case, pack or the_pack(), message, now=LATER, happened_at=LATER)


BURNING = marked("normal", "热水壶漏电，孩子触电受伤")


@pytest.mark.req("C-07", "S4-16")
@pytest.mark.parametrize(
    ("triage_may", "mark", "summary", "priority"),
    [
        ("nothing", "normal", "热水壶漏电，孩子触电受伤", "normal"),
        ("raise", "normal", "热水壶漏电，孩子触电受伤", "urgent"),
        ("lower", "normal", "热水壶漏电，孩子触电受伤", "normal"),
        ("raise", "urgent", "包装有点皱", "urgent"),
        ("lower", "urgent", "包装有点皱", "normal"),
        ("raise_or_lower", "urgent", "包装有点皱", "normal"),
        ("raise_or_lower", "normal", "热水壶漏电，孩子触电受伤", "urgent"),
    ],
)
def test_the_pack_says_who_is_first_and_in_which_direction_triage_may_override(
    triage_may: str, mark: str, summary: str, priority: str
) -> None:
    case = marked(mark, summary)

    form = triage_case(case, first_word(triage_may), now=NOW).after.assessments[-1]

    assert form.priority == priority
    assert form.priority_source == ("intake" if priority == mark else "triage")
    assert case.report.urgency.value == mark


@pytest.mark.req("C-07")
def test_the_form_keeps_the_row_that_gave_the_priority() -> None:
    kept = triage_case(marked("urgent"), first_word("raise"), now=NOW)
    raised = triage_case(BURNING, first_word("raise"), now=NOW).after.assessments[-1]
    unmarked = triage_case(BURNING, the_pack(), now=NOW).after.assessments[-1]

    assert kept.after.assessments[-1].rows == ("triage.priority_source",)
    assert "triage.priority_source" in {reason.row for reason in kept.reasons}
    assert raised.rows == unmarked.rows == ("triage.urgent.safety",)


def test_a_mark_counts_only_from_whom_the_pack_believes_and_as_corrected() -> None:
    pack = first_word("nothing", marked_by=["agent"])
    corrected = Correction(field="urgency.value", value="重要", reason="登记有误", by="agent-1", at=NOW)

    assert triage_case(marked("urgent", source="customer"), pack, now=NOW).after.priority == "normal"
    assert triage_case(marked("urgent"), pack, now=NOW).after.priority == "urgent"
    case = marked("urgent").model_copy(update={"corrections": (corrected,)})
    assert triage_case(case, pack, now=NOW).after.priority == "important"
    unknown = marked("urgent").model_copy(
        update={"corrections": (corrected.model_copy(update={"value": "?"}),)}
    )
    assert triage_case(unknown, pack, now=NOW).after.priority == "normal"


@pytest.mark.req("C-03", "C-04")
def test_the_rank_orders_levels_whatever_their_labels_are() -> None:
    rows = {row.code: row for row in the_pack().triage.priorities}
    renamed = (
        rows["urgent"].model_copy(update={"label": "重大"}),
        rows["important"].model_copy(update={"label": "緊急", "aliases": ("紧急",)}),
        rows["normal"],
    )
    pack = a_pack("triage", priorities=renamed)
    case = assigned(BURNING, pack)

    form = by_hand(case, pack, priority="紧急").after.assessments[-1]

    assert (case.assessments[-1].priority_label, case.assessments[-1].rank) == ("重大", 0)
    assert (form.priority, form.priority_label, form.rank) == ("important", "緊急", 1)


def test_a_person_lowers_a_priority_with_a_reason_and_no_limit_grows_longer() -> None:
    case = assigned(BURNING)

    decision = by_hand(case, priority="一般")
    form = decision.after.assessments[-1]

    assert (case.priority, decision.after.priority) == ("urgent", "normal")
    assert (form.because, form.by, form.reason) == ("by_hand", "dispatcher-01", "已电话核实")
    assert (form.priority_source, form.rows) == ("person", ("handling.command.reassess",))
    for name, clock in case.clocks.items():
        assert decision.after.clocks[name].due_at <= clock.due_at
    assert decision.reasons[0].detail == {"from": "urgent", "to": "normal", "by": "dispatcher-01"}


def test_a_person_raises_a_priority_and_limits_count_from_receipt() -> None:
    decision = by_hand(assigned(marked("normal")), priority="urgent")

    assert decision.after.clocks["handling_start"].due_at == RECEIVED + timedelta(hours=1)


@pytest.mark.parametrize("by", ["after_sales-07", "customer", "stranger-01"])
def test_whoever_may_not_judge_by_hand_is_refused(by: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        by_hand(assigned(BURNING), priority="normal", by=by)

    assert refusal.value.field == "by"


def test_a_pack_without_the_command_refuses_it() -> None:
    commands = tuple(row for row in the_pack().handling.commands if row.name != "reassess")

    with pytest.raises(NotAllowed, match="pack does not know this"):
        by_hand(assigned(BURNING), a_pack("handling", commands=commands), priority="normal")


def test_what_was_overruled_counts_again_only_once_there_is_more_of_it() -> None:
    lowered = by_hand(assigned(BURNING), priority="normal").after
    said = InformationSupplied(case=REF, text="孩子触电受伤，请尽快")
    worse = said.model_copy(update={"text": "今天又着火了"})

    same = supply(lowered, the_pack(), said, now=LATER, happened_at=LATER).after
    more = supply(lowered, the_pack(), worse, now=LATER, happened_at=LATER).after

    assert same.priority == "normal"
    assert more.priority == "urgent"
    assert "safety" in {trigger.code for trigger in same.assessments[-1].triggers}


@pytest.mark.req("S0-54")
def test_a_fact_that_was_found_raises_a_case_that_a_person_had_lowered() -> None:
    lowered = by_hand(assigned(marked("normal", "整批产品都有质量问题，批次问题")), priority="normal").after
    fact = Fact(kind="batch_problem", text="批次不良", source="lab", verified=True, by="t", at=LATER)
    found = lowered.model_copy(update={"facts": (fact,)})

    after = retriage(found, the_pack(), because="fact_found", now=LATER)

    assert (lowered.priority, after.priority) == ("normal", "urgent")


def test_a_lowered_mark_of_intake_stays_lowered() -> None:
    pack = first_word("raise")
    lowered = by_hand(assigned(marked("urgent"), pack), pack, priority="normal").after

    assert "triage.priority_source" in {one.row for one in lowered.assessments[-1].overruled}
    assert retriage(lowered, pack, because="information_supplied", now=LATER) is lowered
    kept = by_hand(
        assigned(marked("normal", "热水壶漏电，孩子触电受伤"), pack), pack, priority="important"
    ).after
    assert "triage.priority_source" not in {one.row for one in kept.assessments[-1].overruled}


@given(st.lists(st.sampled_from(["information_supplied", "fact_found", "repeat_contact"]), max_size=4))
def test_judged_again_by_rules_a_case_never_falls(causes: list[Any]) -> None:
    case = assigned(BURNING)
    for because in causes:
        after = retriage(case, the_pack(), because=because, now=LATER)
        assert after.assessments[-1].rank <= case.assessments[-1].rank
        case = after


@pytest.mark.req("S3-07")
def test_a_person_says_what_a_case_is_and_it_goes_where_that_belongs() -> None:
    case = assigned(marked("normal", type="suggestion"))

    decision = by_hand(case, type="投诉", module="服务态度")
    form = decision.after.assessments[-1]

    assert (form.cls, form.module, form.topic, form.confidence) == (
        "complaint",
        "attitude",
        "staff_attitude",
        100,
    )
    assert case.owner is not None
    assert decision.after.owner is not None
    assert decision.after.owner.department == form.department != case.owner.department
    asked = [event.kind for event in decision.events if isinstance(event, DepartmentAsked)]
    assert "owner" in asked


def test_another_kind_may_call_for_a_higher_priority_and_never_for_a_lower_one() -> None:
    suggestion = assigned(marked("normal", "水壶坏了不工作", type="suggestion"))
    urgent = assigned(BURNING)

    assert suggestion.priority == "normal"
    assert by_hand(suggestion, type="complaint").after.priority == "important"
    assert by_hand(urgent, type="suggestion").after.priority == "urgent"
    assert by_hand(urgent, type="suggestion").after.assessments[-1].priority_source == "triage"


def test_a_topic_is_one_of_the_class_and_may_be_given_alone() -> None:
    case = assigned(marked("normal"))

    assert by_hand(case, topic="人员服务态度问题").after.assessments[-1].topic == "staff_attitude"
    with pytest.raises(InvalidMessage) as refusal:
        by_hand(case, topic="product_enquiry")
    assert refusal.value.field == "topic"


def test_an_owner_who_was_named_or_has_taken_the_case_keeps_it() -> None:
    case = assigned(marked("normal", type="suggestion"))
    assert case.owner is not None
    for changes in ({"person": "operations-07"}, {"mode": "manual"}, {"accepted_at": NOW}):
        taken = case.model_copy(update={"owner": case.owner.model_copy(update=changes)})
        assert by_hand(taken, module="服务态度", type="投诉").after.owner is taken.owner
    unowned = triage_case(marked("normal", type="suggestion"), the_pack(), now=NOW).after
    assert by_hand(unowned, type="投诉").after.owner is None
    moved = by_hand(case, topic="process_improvement").after
    assert moved.owner is not None
    assert moved.owner.department == moved.assessments[-1].department


def test_the_class_of_a_case_that_is_being_handled_stays() -> None:
    case = accepted(assigned(marked("normal")))

    assert by_hand(case, priority="urgent").after.priority == "urgent"
    with pytest.raises(NotAllowed) as refusal:
        by_hand(case, type="suggestion")
    assert (refusal.value.field, refusal.value.expected) == ("type", "complaint")


def test_what_is_so_already_changes_nothing_and_what_is_not_judged_is_too_early() -> None:
    case = assigned(BURNING)

    assert by_hand(case, priority="urgent", type="complaint").after is case
    with pytest.raises(TooEarly):
        by_hand(a_case(state="triaged"), priority="urgent")
    with pytest.raises(TooEarly):
        by_hand(a_case(), priority="urgent")


def test_a_message_that_says_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one of priority, type, topic, module"):
        by_hand(assigned(BURNING))
