"""What is not taken up: declined with a stored reason, or returned with the requirement named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rules.consistency import faults_of
from rules.notices import tell_customer
from rules.scope import decline
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import CaseIsClosed, InvalidMessage, NotAllowed
from schemas.messages.intake import CaseDeclined
from schemas.messages.orders import RaiseAlert, TriageCase
from schemas.policy.acceptance import OutOfScope, Requirement
from schemas.policy.notices import Template
from schemas.policy.pack import Pack
from tests.builders import RECEIVED, a_submission
from tests.handling_cases import NOW, REF, accepted, an_assigned_case, asked, facts, told
from tests.intake_packs import (
    REGISTERED,
    a_command,
    an_intake_pack,
    an_outcome,
    awaiting_pack,
    registered,
    with_commands,
)
from tests.packs import the_pack

STATES = ("registered", "triaged", "assigned", "investigating")


def scoped_pack(**changes: Any) -> Pack:
    text = "{accepted}。很抱歉，{declined}。目前进度：{step}。{expected}"
    template = Template(
        id="notices.template.declined",
        source="S1-32",
        kind="declined",
        text=dict.fromkeys(("zh-CN", "zh-TW", "en"), text),
    )
    values: dict[str, Any] = {
        "out_of_scope": (
            OutOfScope(
                id="intake.scope.enquiry",
                source="S1-32",
                code="enquiry_only",
                label="咨询不在投诉受理范围",
                types=("enquiry",),
                outcome="declined",
            ),
            OutOfScope(
                id="intake.scope.foreign",
                source="S1-32",
                code="not_our_product",
                label="非本公司产品",
                outcome="declined",
            ),
        ),
        "acceptance": (
            Requirement(
                id="intake.acceptance.order",
                source="S1-33",
                code="order",
                label="须提供订单号",
                field="order_number",
                types=("complaint",),
                outcome="returned",
            ),
            Requirement(
                id="intake.acceptance.age",
                source="S1-33",
                code="age",
                label="须在事发90天内投诉",
                field="incident.happened_at",
                at_most_ago=timedelta(days=90),
                types=("complaint",),
                outcome="returned",
            ),
        ),
    }
    outcomes = (an_outcome("declined", "不予受理", "declined"), an_outcome("returned", "退回", "declined"))
    pack = an_intake_pack(*outcomes, **(values | changes))
    templates = (*pack.notices.templates, template)
    pack = pack.model_copy(update={"notices": pack.notices.model_copy(update={"templates": templates})})
    return with_commands(pack, a_command("decline", "management", *STATES))


PACK = scoped_pack()


def notice_of(decision: Decision[Case]) -> str:
    order = next(one for one in decision.orders if getattr(one, "kind", "") == "declined")
    return tell_customer(decision.after, PACK, order, now=REGISTERED).after.notices[-1].text  # type: ignore[arg-type]


def declining(case: Case, reason: str = "非本公司产品", by: str = "management-01") -> Decision[Case]:
    message = CaseDeclined(case=REF, reason=reason, text="品牌不同", by=by)
    return decline(case, PACK, message, now=NOW, happened_at=NOW)


def test_the_pack_with_a_scope_is_sound() -> None:
    assert faults_of(PACK) == ()


@pytest.mark.req("S1-32", "S1-09")
def test_what_is_out_of_scope_is_recorded_and_declined_with_a_stored_reason_and_a_notice() -> None:
    decision = registered(a_submission(type="咨询", incident=None, product=None, order_number=None), PACK)

    case = decision.after
    assert (case.state, case.closure and case.closure.outcome) == ("closed", "declined")
    assert case.declined
    assert (case.declined.row, case.declined.by) == ("intake.scope.enquiry", "caseloop")
    assert facts(decision.events) == ["registered", "declined", "closed"]
    assert [one for one in decision.orders if isinstance(one, TriageCase)] == []
    assert "很抱歉，咨询不在投诉受理范围。" in notice_of(decision)
    assert "signature" in case.clocks


@pytest.mark.req("S1-32")
def test_what_is_in_scope_goes_on() -> None:
    assert registered(a_submission(), PACK).after.state == "registered"


@pytest.mark.req("S1-33")
def test_a_case_that_fails_a_requirement_is_returned_with_the_requirement_named() -> None:
    decision = registered(a_submission(order_number=None), PACK)

    assert decision.after.closure
    assert decision.after.closure.outcome == "returned"
    assert decision.after.declined
    assert decision.after.declined.code == "order"
    assert "须提供订单号" in notice_of(decision)
    assert ("intake.declined", "intake.acceptance.order") in [(one.code, one.row) for one in decision.reasons]


@pytest.mark.req("S1-33")
@pytest.mark.parametrize(
    ("ago", "state"),
    [(timedelta(days=90), "registered"), (timedelta(days=90, milliseconds=1), "closed")],
)
def test_a_requirement_on_age_counts_from_receipt(ago: timedelta, state: str) -> None:
    incident = {"happened_at": RECEIVED - ago, "place": "家中", "description": "没有反应"}

    assert registered(a_submission(incident=incident), PACK, arrived_at=RECEIVED).after.state == state


def test_a_requirement_holds_for_its_types_only() -> None:
    assert registered(a_submission(type="建议", order_number=None), PACK).after.state == "registered"


def test_what_lacks_something_is_asked_for_before_it_is_measured_but_out_of_scope_is_declined_at_once() -> (
    None
):
    pack = scoped_pack(incomplete=awaiting_pack().intake.incomplete)
    scope = OutOfScope(
        id="intake.scope.all", source="ours", code="x", label="x", channels=("live_chat",), outcome="declined"
    )

    lacking = a_submission(order_number=None, incident=None)
    assert registered(lacking, pack).after.state == "awaiting_info"
    pack = pack.model_copy(update={"intake": pack.intake.model_copy(update={"out_of_scope": (scope,)})})
    assert registered(lacking, pack).after.state == "closed"


@pytest.mark.req("S1-32")
def test_a_person_declines_a_case_and_whoever_is_at_work_stops() -> None:
    case = accepted(an_assigned_case())

    decision = declining(case)

    assert decision.after.declined
    assert (decision.after.state, decision.after.declined.text) == ("closed", "品牌不同")
    assert decision.event == "case.closed"
    assert set(facts(decision.events)) == {"declined", "closed"}
    assert ("after_sales", "declined") in asked(decision.events)
    assert ("technology", "declined") in asked(decision.events)
    assert told(decision.orders) == ["declined"]


@pytest.mark.req("S1-33")
def test_a_person_may_return_a_case_for_a_requirement() -> None:
    decision = declining(an_assigned_case(), "age")

    assert decision.after.closure
    assert decision.after.closure.outcome == "returned"


def test_declining_is_for_those_who_may_for_known_reasons_and_open_cases() -> None:
    case = an_assigned_case()
    with pytest.raises(NotAllowed):
        declining(case, by="after_sales-07")
    with pytest.raises(InvalidMessage) as refusal:
        declining(case, "weather")
    assert refusal.value.field == "reason"
    with pytest.raises(CaseIsClosed):
        declining(declining(case).after)
    with pytest.raises(NotAllowed, match="does not know this"):
        decline(case, the_pack(), CaseDeclined(case=REF, reason="x", by="x"), now=NOW, happened_at=NOW)


def test_a_case_that_nobody_owns_is_declined_without_telling_anybody_to_stop() -> None:
    assert asked(declining(registered(a_submission(), PACK).after).events) == []


def test_what_a_regulator_passed_on_is_told_even_if_it_is_declined_at_once() -> None:
    message = a_submission(type="咨询", incident=None, product=None, order_number=None, channel="regulator")

    decision = registered(message, PACK)

    assert decision.after.state == "closed"
    assert [order.kind for order in decision.orders if isinstance(order, RaiseAlert)] == ["regulator"]
    assert len(decision.after.open_alerts) == 1
