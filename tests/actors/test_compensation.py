"""Applications for compensation from filing to payment, under the delivered packs, through the runtime."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.case import Case
from schemas.compensation import Application
from tests.company import Company
from tests.compensating import S0, S2, S4, agreeing, drafting, planning, worth

ORDERED = "caseloop.event.credit.ordered.v1"
APPLIED = "caseloop.compensation.applied.v1"
APPROVED = "caseloop.compensation.approved.v1"
REFUSED = "caseloop.compensation.refused.v1"
CREDITED = "caseloop.compensation.credited.v1"


def agreed(company: Company, amount: str = "30.00", pack: str = S4, code: str = "coupon", **more: Any) -> str:
    """Bring a case so far that its customer has agreed to a coupon; approve the plan if it is held."""
    case_id = planning(company, pack)
    drafting(company, case_id, {"code": code, "amount": worth(amount), **more})
    if company.case(case_id).state == "plan_review":
        approver = {S4: "supervisor-1"}.get(pack, "management-1")
        company.command("caseloop.plan.approved.v1", case_id, f"pass-{case_id}", plan_version=1, by=approver)
    agreeing(company, case_id)
    return case_id


def applying(company: Company, case_id: str, name: str = "apply", **data: Any) -> Case:
    owner = company.case(case_id).owner
    assert owner is not None
    company.command(APPLIED, case_id, name, **({"reason": "客户已同意", "by": owner.person} | data))
    return company.case(case_id)


def only(case: Case) -> Application:
    (one,) = case.applications
    return one


def sentences(company: Company) -> list[str]:
    return [one.sentence for one in company.parked()]


@pytest.mark.req("S4-46")
def test_an_application_within_limits_has_amount_reason_approver_and_status_and_is_ordered_once() -> None:
    company = Company()
    case_id = agreed(company)

    one = only(applying(company, case_id))
    company.again()

    assert one.amount is not None
    assert (str(one.amount.amount), one.amount.currency, one.reason) == ("30.00", "CNY", "客户已同意")
    assert (one.status, one.decided_by, one.needs_approval) == ("ordered", "caseloop", ())
    (event,) = company.heard(ORDERED)
    assert event["credit"] == f"{case_id}.compensation-1"
    assert (event["amount"], event["by"]) == (worth("30.00"), one.filed_by)
    assert company.case(case_id).applications == (one,)


@pytest.mark.req("S4-46")
def test_what_is_paid_is_noted_once_and_carries_the_remedy_out() -> None:
    company = Company()
    case_id = agreed(company)
    applying(company, case_id)

    company.command(CREDITED, case_id, "paid", application="compensation-1", reference="P-1", by="payments")
    company.command(CREDITED, case_id, "copy", application="compensation-1", reference="P-1", by="payments")
    company.command(CREDITED, case_id, "twice", application="compensation-1", reference="P-2", by="payments")

    case = company.case(case_id)
    assert (only(case).status, only(case).reference) == ("credited", "P-1")
    assert case.plan is not None
    assert case.plan.remedies[0].done_at is not None
    assert [task.answer for task in case.tasks.values() if task.kind == "execution"] == ["优惠券"]
    assert sentences(company) == [
        "Application compensation-1 is credited P-1; only one that is ordered is paid."
    ]
    assert len(company.heard(ORDERED)) == 1


@pytest.mark.req("S4-46")
@pytest.mark.req("S4-32")
def test_beyond_limits_an_application_waits_for_its_approver_and_two_approvals_pay_once() -> None:
    company = Company()
    case_id = agreed(company, "100.00")
    applying(company, case_id)
    company.command(CREDITED, case_id, "paid", application="compensation-1", reference="P-1", by="payments")
    second = a_second_round(company, case_id)

    held = applying(company, case_id, "second")
    (asked,) = [
        one
        for one in company.heard("caseloop.event.department.asked.v1")
        if one["kind"] == "compensation_approval"
    ]
    orders_before = len(company.heard(ORDERED))
    for name in ("yes", "yes too"):
        company.command(APPROVED, case_id, name, application="compensation-2", by="supervisor-1")

    assert second == 2
    assert (held.applications[1].status, held.applications[1].approver) == ("held", "supervisor")
    assert asked["department"] == "supervisors"
    assert orders_before == 1
    one = company.case(case_id).applications[1]
    assert (one.status, one.decided_by) == ("ordered", "supervisor-1")
    assert len(company.heard(ORDERED)) == 2
    assert (
        sentences(company)[-1] == "Application compensation-2 is ordered; only one that is held is decided."
    )
    tasks = company.case(case_id).tasks
    assert [task.answer for task in tasks.values() if task.kind == "compensation_approval"] == ["approved"]


def a_second_round(company: Company, case_id: str) -> int:
    """Have the customer not be satisfied, and agree to 60 more; give the round."""
    case = company.case(case_id)
    assert case.owner is not None
    by = case.owner.person
    company.command("caseloop.case.resolved.v1", case_id, "resolved", result="已发券", by=by)
    answer = {"answer": "不满意", "text": "不够", "by": "agent-9", "cause": "金额偏低"}
    company.command("caseloop.callback.recorded.v1", case_id, "called", **answer)
    company.command("caseloop.case.accepted.v1", case_id, "again", by=by)
    drafting(company, case_id, {"code": "coupon", "amount": worth("60.00")}, name="second")
    agreeing(company, case_id, name="agree again")
    assert company.case(case_id).state == "executing", (company.case(case_id).state, sentences(company))
    return company.case(case_id).round


@pytest.mark.req("S4-46")
def test_one_payment_confirms_one_application() -> None:
    company = Company()
    case_id = agreed(company, "30.00")
    applying(company, case_id)
    company.command(CREDITED, case_id, "paid", application="compensation-1", reference="P-1", by="payments")
    a_second_round(company, case_id)
    applying(company, case_id, "second")
    if company.case(case_id).applications[1].status == "held":
        company.command(APPROVED, case_id, "yes", application="compensation-2", by="supervisor-1")

    company.command(CREDITED, case_id, "same", application="compensation-2", reference="P-1", by="payments")

    assert company.case(case_id).applications[1].status == "ordered"
    refusal = "The payment P-1 was noted for application compensation-1 already."
    assert [one.sentence for one in company.parked() if one.message_type == CREDITED] == [refusal]


@pytest.mark.req("S4-46")
def test_a_refused_application_pays_nothing_and_another_may_follow() -> None:
    company = Company()
    case_id = agreed(company, "100.00")
    applying(company, case_id)
    company.command(CREDITED, case_id, "paid", application="compensation-1", reference="P-1", by="payments")
    a_second_round(company, case_id)
    applying(company, case_id, "second")

    company.command(REFUSED, case_id, "no", application="compensation-2", reason="已补偿", by="supervisor-1")
    applying(company, case_id, "third", amount=worth("0.01"))

    first, refused, third = company.case(case_id).applications
    assert (first.status, refused.status, refused.refused_reason) == ("credited", "refused", "已补偿")
    assert (third.status, third.needs_approval) == ("held", ("handling.limit.coupon",))
    assert len(company.heard(ORDERED)) == 1


@pytest.mark.req("S4-46")
def test_who_approved_the_plan_has_approved_what_it_promises() -> None:
    company = Company()
    case_id = agreed(company, "100.01")

    one = only(applying(company, case_id))

    assert (one.status, one.decided_by, one.approver) == ("ordered", "supervisor-1", "supervisor")
    assert [event["by"] for event in company.heard(ORDERED)] == ["supervisor-1"]


@pytest.mark.req("C-22")
@pytest.mark.parametrize(("pack", "code"), [(S0, "compensation"), (S2, "coupon"), (S4, "coupon")])
def test_nothing_is_paid_before_the_customer_agrees(pack: str, code: str) -> None:
    company = Company()
    case_id = planning(company, pack)
    drafting(company, case_id, {"code": code, "amount": worth("30.00")})

    applying(company, case_id)
    before = company.case(case_id).applications
    agreeing(company, case_id)
    after = only(applying(company, case_id, "now"))

    assert before == ()
    assert [(one.field, one.code) for one in company.parked()] == [("case.state", "not_allowed")]
    assert after.status == "ordered"
    assert len(company.heard(ORDERED)) == 1


@pytest.mark.parametrize(
    ("data", "field", "expected"),
    [
        ({"amount": worth("30.01")}, "amount", "at most 30.00 CNY"),
        ({"amount": worth("0")}, "amount", "at most 30.00 CNY"),
        ({"amount": worth("1", "USD")}, "amount", "at most 30.00 CNY"),
        ({"remedy": "折扣"}, "remedy", "coupon"),
        ({"remedy": "gold"}, "remedy", "coupon"),
        ({"by": "stranger-1"}, "by", None),
    ],
)
def test_more_or_other_than_was_agreed_is_refused(
    data: dict[str, Any], field: str, expected: str | None
) -> None:
    company = Company()
    case_id = agreed(company)

    applying(company, case_id, **data)

    (refused,) = company.parked()
    assert refused.field == field
    assert expected is None or refused.expected == expected
    assert company.heard(ORDERED) == []


def test_a_remedy_that_is_applied_for_is_neither_applied_for_again_nor_carried_out_by_hand() -> None:
    company = Company()
    case_id = agreed(company)
    applying(company, case_id)

    case = applying(company, case_id, "again")
    by = case.owner.person if case.owner else ""
    company.command("caseloop.remedy.done.v1", case_id, "by hand", code="coupon", by=by)

    assert sorted(one.field for one in company.parked()) == ["code", "remedy"]
    assert len(company.heard(ORDERED)) == 1


def test_what_was_carried_out_by_hand_is_not_applied_for() -> None:
    company = Company()
    case_id = agreed(company)
    by = company.case(case_id).owner
    assert by is not None
    company.command("caseloop.remedy.done.v1", case_id, "by hand", code="coupon", by=by.person)

    applying(company, case_id)

    assert [one.expected for one in company.parked()] == ["nothing: all is done or applied for"]


def test_an_exercise_says_so_in_its_order_to_pay() -> None:
    company = Company()
    case_id = planning(company, S4, drill=True)
    drafting(company, case_id, {"code": "coupon", "amount": worth("30.00")})
    agreeing(company, case_id)

    applying(company, case_id)

    assert [event.get("drill") for event in company.heard(ORDERED)] == [True]
