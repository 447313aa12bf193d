"""Information supplied, corrections, withdrawal."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.supplements import correct, supply, withdraw
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.intake import CaseCorrected, CaseWithdrawn, InformationSupplied
from schemas.messages.orders import ResolveAlert
from schemas.report import Attachment
from tests.builders import a_case
from tests.handling_cases import (
    NOW,
    REF,
    accepted,
    an_assigned_case,
    an_executing_case,
    asked,
    facts,
    told,
)
from tests.packs import the_pack


def supplying(case: Case, text: str, *attachments: Attachment) -> Decision[Case]:
    message = InformationSupplied(case=REF, text=text, attachments=attachments)
    return supply(case, the_pack(), message, now=NOW, happened_at=NOW)


def correcting(case: Case, field: str = "product.model") -> Decision[Case]:
    message = CaseCorrected(case=REF, field=field, value="K-201", reason="看错", by="agent-017")
    return correct(case, the_pack(), message, now=NOW, happened_at=NOW)


def withdrawing(case: Case) -> Decision[Case]:
    message = CaseWithdrawn(case=REF, reason="自己修好了")
    return withdraw(case, the_pack(), message, now=NOW, happened_at=NOW)


def test_what_is_supplied_is_appended_and_the_report_stays() -> None:
    photo = Attachment(uri="s3://evidence/1.jpg", kind="photo")
    case = accepted(an_assigned_case())

    decision = supplying(case, "补充照片", photo)

    assert decision.after.supplements == ("补充照片",)
    assert decision.after.supplied == (photo,)
    assert decision.after.report is case.report
    assert asked(decision.events) == [("after_sales", "information_supplied")]
    assert facts(decision.events) == ["information-supplied"]


def test_information_about_a_case_that_nobody_owns_yet_is_kept() -> None:
    decision = supplying(a_case(), "补充说明")

    assert decision.after.supplements == ("补充说明",)
    assert decision.after.state == "registered"
    assert asked(decision.events) == []


@pytest.mark.req("S0-27")
def test_information_may_make_a_case_more_urgent() -> None:
    decision = supplying(accepted(an_assigned_case()), "水壶漏电，孩子被烫伤送医院了")

    assert decision.after.priority == "urgent"
    assert decision.event == "case.retriaged"
    assert decision.after.assessments[-1].because == "information_supplied"
    assert facts(decision.events)[:2] == ["information-supplied", "retriaged"]
    assert ("after_sales", "assessment_form") in asked(decision.events)


@given(text=st.sampled_from(["谢谢", "不着急", "包装有点旧", "漏电", "媒体已经报道"]))
def test_information_never_makes_a_case_less_urgent(text: str) -> None:
    case = accepted(an_assigned_case())

    after = supplying(case, text).after

    assert after.assessment is not None
    assert case.assessment is not None
    assert after.assessment.rank <= case.assessment.rank


def test_a_correction_stands_over_the_unchanged_report() -> None:
    case = an_assigned_case()

    decision = correcting(case)

    assert decision.after.report is case.report
    entry = decision.after.corrections[-1]
    assert (entry.field, entry.value, entry.by, entry.at) == ("product.model", "K-201", "agent-017", NOW)
    assert "K-201" not in str([event.model_dump() for event in decision.events])


@pytest.mark.parametrize("field", ["customer.name", "received_at", "urgency.value", "type"])
def test_only_listed_fields_are_corrected(field: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        correcting(an_assigned_case(), field)

    assert refusal.value.field == "field"
    assert "product.model" in refusal.value.expected


@pytest.mark.parametrize("state", ["registered", "triaged", "assigned", "callback", "escalated"])
def test_a_customer_takes_back_a_case_in_any_open_state(state: Any) -> None:
    decision = withdrawing(an_assigned_case(state=state))

    assert decision.after.state == "closed"
    assert decision.after.closure is not None
    assert decision.after.closure.outcome == "withdrawn"
    assert told(decision.orders) == ["withdrawn"]


def test_a_withdrawal_resolves_alerts_and_stops_the_departments_at_work() -> None:
    case = accepted(an_assigned_case(cooperators=("product",))).model_copy(
        update={"open_alerts": ("a1", "a2")}
    )

    decision = withdrawing(case)

    resolved = [order.alert_id for order in decision.orders if isinstance(order, ResolveAlert)]
    assert resolved == ["a1", "a2"]
    assert decision.after.open_alerts == ()
    assert asked(decision.events) == [
        ("after_sales", "withdrawn"),
        ("product", "withdrawn"),
        ("technology", "withdrawn"),
        ("after_sales", "task_ended"),
        ("technology", "task_ended"),
    ]


def test_a_withdrawn_case_runs_against_no_limit_but_its_signature() -> None:
    after = withdrawing(an_executing_case()).after

    assert [name for name, clock in after.clocks.items() if clock.is_running] == ["signature"]


def test_a_case_that_nobody_owns_yet_is_withdrawn_without_telling_departments() -> None:
    assert asked(withdrawing(a_case()).events) == []
