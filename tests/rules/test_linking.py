"""Cases tied to one another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rules.linking import link
from schemas.messages.events import CaseFact, DepartmentAsked
from schemas.messages.orders import LinkCase
from schemas.work import Owner
from tests.builders import RECEIVED, a_case, a_report
from tests.packs import the_pack
from tests.rules.test_assignment import a_triaged_case

NOW = RECEIVED + timedelta(hours=1)
REPEATED = LinkCase(case_id="FIRST", other_id="SECOND", relation="repeated_by")
RAISED = LinkCase(case_id="FIRST", other_id="SECOND", relation="raised_in_callback")


@pytest.mark.req("S0-05")
def test_a_case_knows_what_came_up_in_its_callback() -> None:
    decision = link(a_case(), the_pack(), RAISED, now=NOW)

    (tie,) = decision.after.links
    assert (tie.case_id, tie.relation, tie.at) == ("SECOND", "raised_in_callback", NOW)
    assert decision.event == "case.linked"
    assert [one.name for one in decision.events if isinstance(one, CaseFact)] == ["linked"]


@pytest.mark.req("S0-33")
def test_a_repeated_contact_makes_the_open_case_important() -> None:
    report = a_report(summary="包装盒有一处压痕", demands=("改进包装",), incident=None)
    case = a_triaged_case(priority="normal", priority_label="一般", rank=2)
    case = case.model_copy(update={"report": report})

    decision = link(case, the_pack(), REPEATED, now=NOW)

    assert decision.after.priority == "important"
    assert [one.name for one in decision.events if isinstance(one, CaseFact)] == ["linked", "retriaged"]
    assert [one.kind for one in decision.events if isinstance(one, DepartmentAsked)] == ["assessment_form"]


@pytest.mark.req("S0-33")
def test_the_new_form_of_a_repeated_case_reaches_its_owner_too() -> None:
    report = a_report(summary="包装盒有一处压痕", demands=("改进包装",), incident=None)
    owner = Owner(person="product-02", department="product", mode="manual", by="dispatcher-1", since=RECEIVED)
    case = a_triaged_case(priority="normal", priority_label="一般", rank=2)
    case = case.model_copy(update={"report": report, "owner": owner, "state": "assigned"})

    events = link(case, the_pack(), REPEATED, now=NOW).events

    asked = [one for one in events if isinstance(one, DepartmentAsked)]
    assert [(one.department, one.kind) for one in asked] == [
        ("after_sales", "assessment_form"),
        ("product", "assessment_form"),
    ]


def test_what_came_up_in_a_callback_leaves_the_first_case_as_urgent_as_it_was() -> None:
    case = a_triaged_case(priority="normal", priority_label="一般", rank=2)

    assert link(case, the_pack(), RAISED, now=NOW).after.assessments is case.assessments


def test_linking_twice_changes_nothing_more() -> None:
    once = link(a_triaged_case(), the_pack(), REPEATED, now=NOW)

    assert link(once.after, the_pack(), REPEATED, now=NOW + timedelta(hours=1)).changes_nothing


@pytest.mark.req("S0-05")
@pytest.mark.parametrize("state", ["closed", "archived"])
def test_an_ended_case_takes_the_note_and_is_judged_no_more(state: str) -> None:
    case = a_triaged_case(priority="normal", priority_label="一般", rank=2).model_copy(
        update={"state": state}
    )

    after = link(case, the_pack(), REPEATED, now=NOW).after

    assert len(after.links) == 1
    assert after.assessments is case.assessments
    assert after.state == state


@pytest.mark.req("S4-51", "S1-31")
def test_second_complaints_during_an_open_case_are_counted_and_told() -> None:
    first = link(a_triaged_case(), the_pack(), REPEATED, now=NOW)
    second = link(
        first.after,
        the_pack(),
        REPEATED.model_copy(update={"other_id": "THIRD"}),
        now=NOW + timedelta(hours=1),
    )

    (fact, *_) = (one for one in second.events if isinstance(one, CaseFact))
    assert (second.after.second_complaint_count, fact.details["second_complaints"]) == (2, 2)
    assert link(second.after, the_pack(), REPEATED, now=NOW).changes_nothing


@pytest.mark.req("S4-51")
@pytest.mark.parametrize(("state", "order"), [("closed", REPEATED), ("triaged", RAISED)])
def test_what_came_after_the_end_or_was_no_repeat_is_no_second_complaint(state: Any, order: LinkCase) -> None:
    case = a_triaged_case().model_copy(update={"state": state})

    assert link(case, the_pack(), order, now=NOW).after.second_complaint_count == 0
