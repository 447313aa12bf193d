"""Facts and progress."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.findings import record_fact, report_progress
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import InvalidMessage, NotAllowed
from schemas.messages.handling import FactFound, ProgressReported
from schemas.messages.orders import NotifyCustomer
from tests.builders import RECEIVED
from tests.handling_cases import NOW, REF, STAFF, TESTER, accepted, an_assigned_case, asked, facts, later
from tests.packs import the_pack


def finding(case: Case, kind: str, **changes: Any) -> Decision[Case]:
    values: dict[str, Any] = {"case": REF, "kind": kind, "text": "温控器失效", "source": "lab", "by": TESTER}
    return record_fact(case, the_pack(), FactFound(**(values | changes)), now=NOW, happened_at=NOW)


def reporting(case: Case, step: str, **changes: Any) -> Decision[Case]:
    values: dict[str, Any] = {"case": REF, "step": step, "by": STAFF}
    message = ProgressReported(**(values | changes))
    return report_progress(case, the_pack(), message, now=NOW, happened_at=NOW)


@pytest.mark.req("S0-47")
def test_a_fact_keeps_source_and_whether_it_was_verified() -> None:
    decision = finding(accepted(an_assigned_case()), "检测结果", verified=True)

    fact = decision.after.facts[-1]
    assert (fact.kind, fact.source, fact.verified, fact.by, fact.at) == (
        "test_result",
        "lab",
        True,
        TESTER,
        NOW,
    )
    assert decision.event == "fact.found"
    assert facts(decision.events) == ["fact-found"]


@pytest.mark.req("S0-54")
def test_a_batch_finding_makes_an_important_case_urgent_and_issues_the_new_form() -> None:
    case = accepted(an_assigned_case())

    decision = finding(case, "batch_problem")

    assert [form.priority for form in decision.after.assessments] == ["important", "urgent"]
    assert decision.after.assessments[0] is case.assessments[0]
    assert decision.event == "case.retriaged"
    assert facts(decision.events)[:2] == ["fact-found", "retriaged"]
    assert ("after_sales", "assessment_form") in asked(decision.events)


@pytest.mark.req("S0-54")
def test_a_test_result_that_speaks_of_a_batch_problem_is_a_batch_finding() -> None:
    decision = finding(accepted(an_assigned_case()), "test_result", text="确认为批次质量问题")

    assert decision.after.priority == "urgent"
    assert decision.after.assessments[-1].because == "fact_found"


@pytest.mark.req("S0-54")
def test_the_new_form_reaches_the_owner_too_if_the_case_is_elsewhere() -> None:
    decision = finding(an_assigned_case(department="customer_service"), "batch_problem", by="agent-017")

    assert ("customer_service", "assessment_form") in asked(decision.events)
    assert ("after_sales", "assessment_form") in asked(decision.events)


def test_a_batch_finding_on_an_urgent_case_is_only_a_fact() -> None:
    case = accepted(an_assigned_case(form={"priority": "urgent"}))

    decision = finding(case, "batch_problem")

    assert decision.event == "fact.found"
    assert decision.after.assessments is case.assessments


def test_a_kind_of_fact_that_the_pack_does_not_list_is_refused() -> None:
    with pytest.raises(InvalidMessage) as refusal:
        finding(accepted(an_assigned_case()), "gossip")

    assert refusal.value.field == "kind"


@pytest.mark.req("S0-55")
def test_progress_is_appended_with_time_actor_and_value_and_told() -> None:
    decision = reporting(accepted(an_assigned_case()), "已检测", at=RECEIVED + timedelta(minutes=5))

    entry = decision.after.progress[-1]
    assert (entry.step, entry.by) == ("已检测", STAFF)
    assert (entry.at, entry.recorded_at) == (RECEIVED + timedelta(minutes=5), NOW)
    assert decision.orders == (NotifyCustomer(case_id=decision.after.id, kind="progress", about="1"),)


@pytest.mark.req("S0-55")
def test_entries_that_come_late_keep_their_own_time_and_reorder_nothing() -> None:
    shipped = reporting(accepted(an_assigned_case()), "已发货", at=NOW).after

    both = reporting(shipped, "已检测", at=NOW - timedelta(minutes=20)).after

    assert [entry.step for entry in both.progress] == ["已发货", "已检测"]
    assert both.progress[0] is shipped.progress[0]
    assert both.progress[1].at < both.progress[0].at


def test_a_new_expectation_becomes_the_promise_and_an_entry_without_one_keeps_it() -> None:
    promised = reporting(accepted(an_assigned_case()), "已联系供应商", expected_at=later(24)).after

    assert promised.promised_by == later(24)
    assert reporting(promised, "已发货").after.promised_by == later(24)


def test_an_expectation_that_had_passed_when_it_was_said_is_refused() -> None:
    with pytest.raises(NotAllowed) as refusal:
        reporting(accepted(an_assigned_case()), "已检测", expected_at=NOW)

    assert refusal.value.field == "expected_at"


@given(
    moments=st.lists(
        st.datetimes(min_value=datetime(2026, 3, 1), max_value=datetime(2026, 4, 1)),  # noqa: DTZ001 - a day
        max_size=6,
    )
)
def test_every_report_adds_one_entry_between_receipt_and_now(moments: list[datetime]) -> None:
    case = accepted(an_assigned_case())
    for number, moment in enumerate(moments):
        case = reporting(case, str(number), at=moment.replace(tzinfo=NOW.tzinfo)).after

    assert [entry.step for entry in case.progress] == [str(number) for number in range(len(moments))]
    assert all(RECEIVED <= entry.at <= NOW for entry in case.progress)
