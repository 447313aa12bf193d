"""What is open of a case that ends: departments hear that it ended, and nothing is paid twice."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.case import Case
from tests.actors.test_compensation import (
    APPROVED,
    CREDITED,
    ORDERED,
    a_second_round,
    agreed,
    applying,
    sentences,
)
from tests.company import Company
from tests.compensating import S0, S2, S4, agreeing, complaining, drafting, planning, worth

ASKED = "caseloop.event.department.asked.v1"
REFUND = {"code": "refund", "amount": worth("30.00")}


def executing(company: Company, *remedies: dict[str, Any], pack: str = S2, name: str = "fb-1") -> str:
    """Bring a complaint so far that its remedies are carried out."""
    case_id = planning(company, pack, name)
    drafting(company, case_id, *remedies)
    assert agreeing(company, case_id).state == "executing", sentences(company)
    return case_id


def withdrawing(company: Company, case_id: str) -> Case:
    company.command("caseloop.case.withdrawn.v1", case_id, f"back-{case_id}", reason="不用了")
    return company.case(case_id)


def ended_tasks(company: Company, case_id: str) -> list[tuple[str, str, str]]:
    """Give department, kind and reason of every task that departments were told is needed no more."""
    return [
        (one["department"], one["details"]["kind"], one["details"]["why"])
        for one in company.heard(ASKED)
        if one["kind"] == "task_ended" and one["case_id"] == case_id
    ]


def owner_of(company: Company, case_id: str) -> str:
    owner = company.case(case_id).owner
    assert owner is not None
    return owner.person


def merging(company: Company, case_id: str, into: str, name: str = "merge") -> tuple[Case, Case]:
    """Merge a case into another one; give both as they are then."""
    data = {"into": {"id": into}, "reason": "同一事项", "by": "supervisor-01"}
    company.command("caseloop.case.merged.v1", case_id, name, **data)
    return company.case(case_id), company.case(into)


def held(company: Company) -> str:
    """Bring a case so far that its second application waits for an approver: 100 were given before."""
    case_id = agreed(company, "100.00")
    applying(company, case_id)
    company.command(CREDITED, case_id, "paid", application="compensation-1", reference="P-1", by="payments")
    a_second_round(company, case_id)
    assert applying(company, case_id, "second").applications[1].status == "held"
    return case_id


@pytest.mark.req("S2-33", "S2-34")
def test_finance_and_warehouse_hear_task_by_task_that_a_case_was_taken_back() -> None:
    company = Company()
    case_id = executing(company, REFUND, {"code": "reissue"}, {"code": "exchange"})
    done = {"code": "exchange", "by": owner_of(company, case_id)}
    company.command("caseloop.remedy.done.v1", case_id, "exchanged", **done)

    case = withdrawing(company, case_id)
    company.again()

    assert ended_tasks(company, case_id) == [
        ("finance", "execution", "withdrawn"),
        ("warehouse", "execution", "withdrawn"),
    ]
    tasks = {task.remedy: task for task in case.tasks.values() if task.kind == "execution"}
    assert [tasks[code].failure for code in ("refund", "reissue", "exchange")] == [
        "withdrawn",
        "withdrawn",
        None,
    ]
    assert tasks["exchange"].answered_at is not None
    assert case.plan is not None
    assert [one.code for one in case.plan.remedies if one.done_at is not None] == ["exchange"]


@pytest.mark.parametrize("pack", [S0, S2, S4])
def test_nobody_is_reminded_of_tasks_of_a_case_that_was_taken_back(pack: str) -> None:
    company = Company()
    remedy = {S0: "exchange", S2: "reissue", S4: "gift"}[pack]
    case_id = executing(company, {"code": remedy}, pack=pack)
    case = withdrawing(company, case_id)
    if case.state == "closed":
        company.command("caseloop.case.signed.v1", case_id, "signed", by=owner_of(company, case_id))
    before = len(company.heard(ASKED))

    company.later(days=10)

    assert [(one["kind"], one["department"]) for one in company.heard(ASKED)[before:]] == []
    assert not [one for one in company.case(case_id).tasks.values() if one.is_pending]


@pytest.mark.req("S4-46")
def test_a_held_application_of_a_case_that_was_taken_back_is_refused_with_the_reason_and_never_ordered() -> (
    None
):
    company = Company()
    case_id = held(company)

    case = withdrawing(company, case_id)
    company.command(APPROVED, case_id, "late", application="compensation-2", by="supervisor-1")

    paid, one = case.applications
    assert paid.status == "credited"
    assert (one.status, one.refused_reason, one.decided_by) == ("refused", "withdrawn", "caseloop")
    (fact,) = company.heard("caseloop.event.case.compensation-refused.v1")
    assert (fact["details"]["application"], fact["details"]["why"]) == ("compensation-2", "withdrawn")
    assert ("supervisors", "compensation_approval", "withdrawn") in ended_tasks(company, case_id)
    assert len(company.heard(ORDERED)) == 1
    assert [one.code for one in company.parked() if one.message_type == APPROVED] == ["case_is_closed"]


@pytest.mark.req("S4-46")
def test_what_was_ordered_before_a_case_was_taken_back_is_still_noted_as_paid() -> None:
    company = Company()
    case_id = agreed(company)
    applying(company, case_id)
    withdrawing(company, case_id)

    company.command(CREDITED, case_id, "paid", application="compensation-1", reference="P-1", by="payments")

    (one,) = company.case(case_id).applications
    assert (one.status, one.reference) == ("credited", "P-1")
    assert company.parked() == []


@pytest.mark.req("S4-46")
def test_a_held_application_of_a_merged_case_is_refused_there_and_counts_nowhere() -> None:
    company = Company()
    one, other = held(company), complaining(company, S4, "fb-2")

    ended, kept = merging(company, one, other)
    company.again()

    number = kept.number
    assert (ended.state, [one.status for one in ended.applications]) == ("archived", ["credited", "refused"])
    assert ended.applications[1].refused_reason == f"merged {number}"
    assert ("supervisors", "compensation_approval", f"merged {number}") in ended_tasks(company, one)
    (taken,) = company.case(other).absorbed
    assert [given.id for given in taken.applications] == ["compensation-1"]
    (fact,) = company.heard("caseloop.event.case.absorbed.v1")
    assert fact["details"]["given"] == ["coupon 100.00 CNY"]
    assert fact["details"]["refused"] == ["coupon 60.00 CNY"]
    assert len(company.heard(ORDERED)) == 1


@pytest.mark.req("S4-46")
def test_what_a_merged_case_was_given_is_not_given_again_by_the_plan_of_the_other() -> None:
    company = Company()
    one = agreed(company)
    applying(company, one)
    other = executing(company, {"code": "coupon", "amount": worth("30.00")}, pack=S4, name="fb-2")
    merging(company, one, other)

    for name, data in {"again": {}, "named": {"remedy": "coupon"}}.items():
        applying(company, other, name, **data)
    company.command(CREDITED, one, "paid", application="compensation-1", reference="P-1", by="payments")

    assert company.case(other).applications == ()
    assert [one.field for one in company.parked()] == ["remedy", "remedy"]
    assert f"was given for case {company.case(one).number}, which was merged" in sentences(company)[1]
    assert ended_tasks(company, other) == [("supervisors", "execution", "given_in_merged_case")]
    assert len(company.heard(ORDERED)) == 1
    assert company.case(one).applications[0].status == "credited"


@pytest.mark.req("S4-46")
def test_a_plan_that_the_customer_agrees_to_after_the_merging_may_give_more_and_all_counts_to_the_limit() -> (
    None
):
    company = Company()
    one = agreed(company, "60.00")
    applying(company, one)
    other = planning(company, S4, "fb-2")
    merging(company, one, other)
    company.later(minutes=10)
    drafting(company, other, {"code": "coupon", "amount": worth("60.00")})
    agreeing(company, other)

    (filed,) = applying(company, other, "more").applications

    assert (filed.status, filed.needs_approval) == ("held", ("handling.limit.coupon",))
    assert len(company.heard(ORDERED)) == 1


def decided_at_last(company: Company, case_id: str) -> Case:
    """Have the owner pass a case to management, and management end it."""
    company.command(
        "caseloop.case.escalated.v1", case_id, "up", reason="超出权限", by=owner_of(company, case_id)
    )
    end = {"decision": "不再处理", "outcome": "final", "by": "management-1"}
    company.command("caseloop.case.decided.v1", case_id, "end", **end)
    return company.case(case_id)


@pytest.mark.parametrize("pack", [S0, S2, S4])
def test_whoever_has_a_task_hears_that_management_ended_the_case(pack: str) -> None:
    company = Company()
    case_id = complaining(company, pack)
    company.command("caseloop.case.accepted.v1", case_id, "accept", by=owner_of(company, case_id))
    asked = {task.kind for task in company.case(case_id).tasks.values() if task.is_pending}

    case = decided_at_last(company, case_id)
    company.again()

    assert asked
    assert (case.state in ("closed", "archived"), sentences(company)) == (True, [])
    assert {task.failure for task in case.tasks.values()} == {"decided_by_management"}
    told = ended_tasks(company, case_id)
    assert {kind for _, kind, why in told if why == "decided_by_management"} == asked
    assert len(told) == len(case.tasks)


@pytest.mark.req("S4-46")
def test_a_held_application_is_refused_when_management_ends_the_case() -> None:
    company = Company()
    case_id = held(company)

    _, one = decided_at_last(company, case_id).applications

    assert (one.status, one.refused_reason) == ("refused", "decided_by_management")
    (fact,) = company.heard("caseloop.event.case.compensation-refused.v1")
    assert fact["details"]["application"] == "compensation-2"


def resolved_with_a_task(company: Company) -> str:
    """Give a resolved case whose callback is due while a department still has a task."""
    case_id = executing(company, {"code": "exchange"}, pack=S0)
    owner = owner_of(company, case_id)
    asked = {"kind": "assist", "department": "product", "text": "看一下", "by": owner}
    company.command("caseloop.task.requested.v1", case_id, "assist", **asked)
    company.command("caseloop.remedy.done.v1", case_id, "done", code="exchange", by=owner)
    company.command("caseloop.case.resolved.v1", case_id, "resolved", result="已换新", by=owner)
    return case_id


def test_whoever_has_a_task_hears_that_the_customer_was_satisfied_without_it() -> None:
    company = Company()
    case_id = resolved_with_a_task(company)
    company.command(
        "caseloop.callback.recorded.v1", case_id, "called", answer="满意", by="customer_service-9"
    )

    case = company.case(case_id)
    assert (case.state, sentences(company)) == ("closed", [])
    assert ("product", "assist", "satisfied") in ended_tasks(company, case_id)
    assert not [task for task in case.tasks.values() if task.is_pending]


def test_whoever_has_a_task_hears_that_the_customer_was_not_reached() -> None:
    company = Company()
    case_id = resolved_with_a_task(company)
    tried = {"reason": "wrong_number", "by": "customer_service-9"}
    company.command("caseloop.callback.attempted.v1", case_id, "tried", **tried)

    assert (company.case(case_id).state, sentences(company)) == ("closed", [])
    assert ("product", "assist", "unreached") in ended_tasks(company, case_id)
