"""Who owns a case by the table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.assignment import assign
from rules.handling import accept
from rules.routing import route
from schemas.assessment import Assessment, Factors
from schemas.case import Case
from schemas.errors import TooEarly
from schemas.messages.base import CaseRef, Event
from schemas.messages.events import DepartmentAsked
from schemas.messages.ownership import CaseAccepted
from schemas.queues import department_queue
from tests.builders import RECEIVED, a_case
from tests.packs import a_pack, the_pack

NOW = RECEIVED + timedelta(minutes=5)
CASE = CaseRef(id="X")


def an_assessment(**changes: Any) -> Assessment:
    values: dict[str, Any] = {
        "version": 1,
        "at": RECEIVED,
        "cls": "complaint",
        "cls_label": "投诉类",
        "topic": "quality_complaint",
        "module": "product",
        "priority": "important",
        "priority_label": "重要",
        "rank": 1,
        "factors": Factors(scope=1, emotion=1, business=1),
        "emotion_score": 20,
        "scorer": "test/1",
        "language": "zh-Hans",
        "department": "after_sales",
    }
    return Assessment(**(values | changes))


def a_triaged_case(**changes: Any) -> Case:
    return a_case(state="triaged", version=2, assessments=(an_assessment(**changes),))


def requests(events: Sequence[Event]) -> list[tuple[str, str]]:
    return [(event.department, event.kind) for event in events if isinstance(event, DepartmentAsked)]


def asked(case: Case) -> list[tuple[str, str]]:
    return requests(assign(case, the_pack(), now=NOW).events)


@pytest.mark.req("S0-36", "S0-38")
def test_a_triaged_case_gets_one_owner_and_its_helpers() -> None:
    decision = assign(a_triaged_case(), the_pack(), now=NOW)

    owner = decision.after.owner
    assert owner
    assert (owner.person, owner.department, owner.mode) == ("after_sales", "after_sales", "automatic")
    assert (decision.after.state, decision.after.cooperators) == ("assigned", ("technology",))
    assert (decision.event, decision.by) == ("case.assigned", "caseloop")
    assert [reason.row for reason in decision.reasons] == ["assignment.route.product"]


@pytest.mark.req("S0-37")
@pytest.mark.parametrize(
    ("module", "queue"),
    [("product", "department.after_sales.v1"), ("attitude", "department.customer_service.v1")],
)
def test_product_goes_to_after_sales_and_attitude_to_customer_service(module: str, queue: str) -> None:
    owning = [department for department, kind in asked(a_triaged_case(module=module)) if kind == "owner"]

    assert [department_queue(department) for department in owning] == [queue]


@pytest.mark.req("S0-36", "S0-37", "S0-42")
@pytest.mark.parametrize(
    ("cls", "module", "priority", "department", "row"),
    [
        ("enquiry", "product", "normal", "customer_service", "assignment.route.enquiry"),
        ("suggestion", "product", "normal", "product", "assignment.route.product_suggestion"),
        ("suggestion", "process", "normal", "operations", "assignment.route.suggestion"),
        ("complaint", "attitude", "important", "customer_service", "assignment.route.attitude"),
        ("complaint", "product", "urgent", "after_sales", "assignment.route.urgent_product"),
        ("complaint", "product", "important", "after_sales", "assignment.route.product"),
        ("complaint", "process", "important", "customer_service", "assignment.route.process"),
        ("complaint", "weather", "normal", "customer_service", "assignment.route.default"),
    ],
)
def test_the_first_route_that_takes_the_case_wins(
    cls: str, module: str, priority: str, department: str, row: str
) -> None:
    routed = route(the_pack(), cls=cls, topic="quality_complaint", module=module, priority=priority)

    assert (routed.department, routed.row) == (department, row)


@given(cls=st.text(), topic=st.text(), module=st.text(), priority=st.text())
def test_every_case_has_a_route(cls: str, topic: str, module: str, priority: str) -> None:
    routed = route(the_pack(), cls=cls, topic=topic, module=module, priority=priority)

    assert routed.department in the_pack().directory.department_codes


@pytest.mark.req("S0-38")
def test_every_helping_department_gets_a_message() -> None:
    assert asked(a_triaged_case(priority="urgent")) == [
        ("after_sales", "owner"),
        ("technology", "cooperation"),
        ("customer_service", "cooperation"),
    ]


@pytest.mark.req("S0-42")
@pytest.mark.parametrize(("module", "department"), [("product", "product"), ("process", "operations")])
def test_a_suggestion_is_evaluated_by_the_department_concerned_once_it_accepts(
    module: str, department: str
) -> None:
    assigned = assign(a_triaged_case(cls="suggestion", module=module), the_pack(), now=NOW)

    decision = accept(
        assigned.after, the_pack(), CaseAccepted(case=CASE, by=department), now=NOW, happened_at=NOW
    )

    assert requests(assigned.events) == [(department, "owner")]
    assert requests(decision.events) == [(department, "evaluation")]


def test_what_lands_in_a_queue_names_the_form_and_no_customer() -> None:
    decision = assign(a_triaged_case(), the_pack(), now=NOW)

    owning = next(event for event in decision.events if isinstance(event, DepartmentAsked))
    assert (owning.details["form"], owning.details["version"]) == ("客户反馈分类评估表", 1)
    assert owning.details["class_label"] == "投诉类"
    told = "".join(event.model_dump_json() for event in decision.events)
    assert not [word for word in ("测试甲", "13800000000", "电热水壶") if word in told]


def test_whoever_is_on_duty_owns_the_case_until_it_is_claimed() -> None:
    rows = tuple(
        row.model_copy(update={"duty": "after_sales-07"}) if row.code == "after_sales" else row
        for row in the_pack().directory.departments
    )

    owner = assign(a_triaged_case(), a_pack("directory", departments=rows), now=NOW).after.owner

    assert owner
    assert (owner.person, owner.department) == ("after_sales-07", "after_sales")


def test_a_case_that_is_not_triaged_waits() -> None:
    with pytest.raises(TooEarly, match="it gets an owner once it is triaged"):
        assign(a_case(), the_pack(), now=NOW)


@pytest.mark.req("S0-38")
def test_assigning_twice_changes_nothing_more() -> None:
    once = assign(a_triaged_case(), the_pack(), now=NOW)

    assert assign(once.after, the_pack(), now=NOW + timedelta(hours=1)).changes_nothing


def test_a_case_that_ended_meanwhile_gets_no_owner() -> None:
    assert assign(
        a_triaged_case().model_copy(update={"state": "closed"}), the_pack(), now=NOW
    ).changes_nothing
