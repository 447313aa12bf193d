"""What plans hold, who approves them and how they are talked over, by the delivered packs and the real actors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from schemas.case import Case
from tests.agreeing import COUPON, REFUND, asked, countering, owner_of, refused, saying
from tests.company import Company
from tests.compensating import S1, S2, S3, S4, agreeing, complaining, drafting, planning, worth

AFTER_SALES = {
    "procedure": "上门取件，检测后更换温控器",
    "time_needed": {"amount": 3, "unit": "working_days"},
    "expectation": "三天内修好",
}
PRIVACY = {"summary": "我的信息被泄露，天天接到骚扰电话"}


def told(company: Company, kind: str) -> list[str]:
    """Give the texts of what customers were told of a kind."""
    return [
        one["details"]["text"]
        for one in heard(company, "customer-notified")
        if one["details"]["kind"] == kind
    ]


def heard(company: Company, name: str) -> list[Any]:
    return company.heard(f"caseloop.event.case.{name}.v1")


def mall(company: Company) -> tuple[str, Case]:
    """Give a complaint of the mall whose customer was offered a coupon."""
    case_id = planning(company, S2)
    company.command("caseloop.case.claimed.v1", case_id, "claim", by="after_sales-07")
    return case_id, drafting(company, case_id, COUPON)


def template(company: Company, **changes: Any) -> tuple[str, Case]:
    """Give a complaint of the template whose customer was offered a coupon."""
    case_id = planning(company, S4)
    return case_id, drafting(company, case_id, COUPON, **changes)


@pytest.mark.req("S2-26")
@pytest.mark.parametrize(
    ("left_out", "field"),
    [({"rules": []}, "rules"), ({"demand": None}, "demand"), ({"basis": None}, "basis")],
)
def test_a_plan_of_the_mall_cites_rule_basis_and_demand(left_out: dict[str, Any], field: str) -> None:
    company = Company()

    case = drafting(company, planning(company, S2), REFUND, **left_out)

    assert (refused(company).code, refused(company).field) == ("incomplete", field)
    assert case.plan is None


@pytest.mark.req("S2-26")
def test_a_plan_names_rules_of_the_mall_and_a_demand_that_was_made() -> None:
    company = Company()
    case_id = planning(company, S2)

    case = drafting(company, case_id, REFUND, rules=["质量问题退换货"], demand=" 退 货 ")

    assert case.plan is not None
    assert (case.plan.rules, case.plan.demand) == (("quality_return",), "退货")


@pytest.mark.req("S2-26")
@pytest.mark.parametrize(
    ("wrong", "field"), [({"rules": ["no_such_rule"]}, "rules.0"), ({"demand": "十倍赔偿"}, "demand")]
)
def test_a_rule_that_there_is_not_or_a_demand_that_nobody_made_is_refused(
    wrong: dict[str, Any], field: str
) -> None:
    company = Company()

    drafting(company, planning(company, S2), REFUND, **wrong)

    assert refused(company).field == field
    assert "十倍" not in refused(company).sentence + refused(company).found


@pytest.mark.req("S2-27")
def test_a_plan_is_tied_to_the_core_of_the_problem() -> None:
    company = Company()
    _, case = mall(company)

    assert case.plan is not None
    assert case.plan.core_issue == case.core_issue == "温控器失效，水壶不能用"


@pytest.mark.req("S2-27")
def test_no_plan_of_the_mall_before_the_core_of_the_problem_is_known() -> None:
    company = Company()
    case_id = complaining(company, S2)
    company.command("caseloop.case.accepted.v1", case_id, "accept", by=owner_of(company, case_id))

    case = drafting(company, case_id, REFUND)

    assert refused(company).field == "case.core_issue"
    assert case.plan is None


@pytest.mark.req("S2-29")
def test_the_mall_explains_basis_and_content_of_its_plan() -> None:
    company = Company()
    drafting(company, planning(company, S2), COUPON, basis="七天无理由退货规则第三条")

    (text,) = told(company, "solution")

    assert "优惠券补偿 30.00 CNY" in text
    assert "方案依据：七天无理由退货规则第三条" in text


@pytest.mark.req("S2-30")
def test_a_counter_offer_within_bounds_is_a_new_version_that_waits_for_the_company() -> None:
    company = Company()
    case_id, _ = mall(company)

    case = countering(company, case_id, {"code": "coupon", "amount": worth("50.00")})

    assert [(plan.version, plan.counter) for plan in case.plans] == [(1, False), (2, True)]
    assert (case.state, case.plans[0].objection, case.plans[1].needs_approval) == (
        "planning",
        "这样我就同意",
        (),
    )
    assert asked(company, "counter_offer") == ["after_sales"]
    assert asked(company, "execution") == []


@pytest.mark.req("S2-30")
def test_a_counter_offer_beyond_bounds_needs_approval() -> None:
    company = Company()
    case_id, _ = mall(company)

    case = countering(company, case_id, {"code": "coupon", "amount": worth("50.01")})

    assert case.plan is not None
    assert (case.state, case.plan.needs_approval) == ("plan_review", ("handling.limit.coupon",))
    assert asked(company, "approval") == ["management"]
    approved = saying(company, case_id, "plan.approved", by="management-1")
    assert (approved.state, asked(company, "execution")) == ("executing", ["after_sales"])


@pytest.mark.req("S2-30")
def test_a_counter_offer_that_is_turned_down_goes_back_to_planning() -> None:
    company = Company()
    case_id, _ = mall(company)
    countering(company, case_id, {"code": "coupon", "amount": worth("500.00")})

    case = saying(company, case_id, "plan.refused", by="management-1", reason="过高")

    assert case.state == "planning"
    case = saying(company, case_id, "counter.agreed", by=owner_of(company, case_id))
    assert refused(company).field == "plan_version"
    assert case.state == "planning"


def test_a_counter_offer_is_something_else_than_the_plan() -> None:
    company = Company()
    case_id, _ = mall(company)

    case = countering(company, case_id, COUPON)

    assert (refused(company).field, len(case.plans)) == ("remedies", 1)


@pytest.mark.req("S2-31")
def test_a_plan_keeps_the_yes_of_both_sides_and_without_one_nothing_is_carried_out() -> None:
    company = Company()
    case_id, _ = mall(company)
    half = countering(company, case_id, REFUND)
    owner = owner_of(company, case_id)

    assert half.plan is not None
    assert (half.plan.accepted_at is None, half.plan.agreed_at is None) == (False, True)
    company.command("caseloop.remedy.done.v1", case_id, "too-early", code="refund", by=owner)
    assert refused(company).field == "case.state"
    agreed = saying(company, case_id, "counter.agreed", by=owner)

    assert agreed.plan is not None
    assert agreed.plan.is_agreed
    assert (agreed.plan.agreed_by, agreed.state) == (owner, "executing")


@pytest.mark.req("S2-32")
def test_execution_is_ordered_in_the_step_of_acceptance_and_never_before() -> None:
    company = Company()
    case_id = planning(company, S2)
    drafting(company, case_id, REFUND, {"code": "reissue"})
    before = asked(company, "execution")

    case = agreeing(company, case_id)

    (step,) = [one for one in company.history("cases", case_id) if one.event == "plan.accepted"]
    ordered = [one.data for one in step.emits if one.data.get("kind") == "execution"]
    assert before == []
    assert [one["department"] for one in ordered] == ["finance", "warehouse"]
    assert case.state == "executing"


@pytest.mark.req("S2-32")
def test_an_acceptance_that_comes_twice_orders_execution_once() -> None:
    company = Company()
    case_id = planning(company, S2)
    drafting(company, case_id, REFUND)
    agreeing(company, case_id)

    company.again()

    assert asked(company, "execution") == ["finance"]


@pytest.mark.req("S3-76")
def test_a_customer_who_wants_evidence_is_told_no_plan_without() -> None:
    company = Company()
    case_id = planning(company, S3, culture="德國")

    bare = drafting(company, case_id, REFUND)

    assert bare.plan is not None
    assert (bare.state, bare.plan.lacks, told(company, "solution")) == ("planning", ("evidence",), [])
    whole = drafting(company, case_id, REFUND, name="again", evidence=["檢測報告 TR-17：溫控器 105 °C 斷開"])
    assert (whole.state, len(whole.plans), len(told(company, "solution"))) == ("proposing", 2, 1)


@pytest.mark.req("S3-76")
def test_other_customers_are_told_a_plan_without_evidence() -> None:
    company = Company()

    assert drafting(company, planning(company, S3), REFUND).state == "proposing"


@pytest.mark.req("S3-42")
def test_no_plan_about_privacy_leaves_before_legal_has_approved_it() -> None:
    company = Company()
    case_id = planning(company, S3, **PRIVACY)

    held = drafting(company, case_id, {"code": "apology"})

    assert held.plan is not None
    assert (held.state, held.plan.needs_approval) == ("plan_review", ("handling.approval.privacy",))
    assert (asked(company, "approval"), told(company, "solution")) == (["legal"], [])
    saying(company, case_id, "plan.approved", by="management-1")
    assert (refused(company).field, refused(company).expected) == ("by", "somebody of legal")
    assert saying(company, case_id, "plan.approved", by="legal-1").state == "proposing"
    assert len(told(company, "solution")) == 1


@pytest.mark.req("S3-42")
@pytest.mark.parametrize("order", [("legal-1", "management-1"), ("management-1", "legal-1")])
def test_a_plan_about_privacy_beyond_limits_waits_for_legal_and_management(order: tuple[str, str]) -> None:
    company = Company()
    case_id = planning(company, S3, **PRIVACY)
    drafting(company, case_id, {"code": "refund", "amount": worth("1000.01")})

    first = saying(company, case_id, "plan.approved", by=order[0])
    assert (first.state, told(company, "solution")) == ("plan_review", [])
    both = saying(company, case_id, "plan.approved", by=order[1])

    assert both.plan is not None
    assert [one.by for one in both.plan.approvals] == list(order)
    assert (both.state, both.plan.agreed_by, len(told(company, "solution"))) == ("proposing", order[1], 1)


@pytest.mark.req("S3-42")
def test_either_of_two_approvers_sends_a_plan_back() -> None:
    company = Company()
    case_id = planning(company, S3, **PRIVACY)
    drafting(company, case_id, {"code": "refund", "amount": worth("1000.01")})
    saying(company, case_id, "plan.approved", by="management-1")

    case = saying(company, case_id, "plan.refused", by="legal-1", reason="措辞不妥")

    assert case.state == "planning"
    assert all(task.answered_at for task in case.tasks.values() if task.kind == "approval")


@pytest.mark.req("S4-31")
@pytest.mark.parametrize("reference", [None, "manual:A7", "kb:A7#3", "script:12"])
def test_an_enquiry_is_answered_from_script_or_knowledge_base(reference: str | None) -> None:
    company = Company()
    case_id = complaining(company, S4, type="咨询", summary="这款水壶的保修期是多久", demands=["了解保修期"])
    owner = owner_of(company, case_id)
    company.command("caseloop.case.accepted.v1", case_id, "accept", by=owner)
    references = [reference] if reference else []

    company.command(
        "caseloop.enquiry.answered.v1", case_id, "answer", answer="一年", references=references, by=owner
    )

    taken = bool(reference) and not str(reference).startswith("manual")
    assert (company.case(case_id).state == "callback") is taken
    assert [one.field for one in company.parked()] == ([] if taken else ["references"])


@pytest.mark.req("S4-33")
@pytest.mark.parametrize("left_out", [None, *AFTER_SALES])
def test_a_plan_of_after_sales_says_procedure_time_and_expectation(left_out: str | None) -> None:
    company = Company()
    case_id = planning(company, S4, type="售后", summary="水壶需要维修，请安排上门取件")
    parts: dict[str, Any] = {name: value for name, value in AFTER_SALES.items() if name != left_out}

    case = drafting(company, case_id, {"code": "repair"}, **parts)

    assert case.assessments[-1].cls == "after_sales"
    assert (case.state == "proposing") is (left_out is None)
    assert [one.field for one in company.parked()] == ([left_out] if left_out else [])


@pytest.mark.req("S4-35")
def test_nobody_contacts_the_customer_about_a_plan_that_is_not_entered() -> None:
    company = Company()
    case_id = planning(company, S4)
    talk = {"channel": "phone", "summary": "水壶坏了", "explained": "补偿", "by": owner_of(company, case_id)}

    saying(company, case_id, "customer.contacted", plan_version=1, **talk)
    assert refused(company).expected == "a plan, and there is none"
    case = drafting(company, case_id, COUPON)
    talked = saying(company, case_id, "customer.contacted", **talk)

    assert case.plan is not None
    assert [(one.plan_version, one.channel) for one in talked.spoken] == [(1, "phone")]


@pytest.mark.req("S4-36")
def test_a_plan_without_its_basis_is_entered_but_the_customer_is_not_contacted() -> None:
    company = Company()
    case_id, case = template(company, basis=None)
    talk = {"channel": "phone", "summary": "水壶坏了", "explained": "补偿", "by": owner_of(company, case_id)}

    assert case.plan is not None
    assert (case.state, case.plan.lacks) == ("planning", ("basis",))
    assert (told(company, "solution"), asked(company, "customer_contact")) == ([], [])
    saying(company, case_id, "customer.contacted", **talk)
    assert (refused(company).code, refused(company).field) == ("incomplete", "plan.basis")
    assert drafting(company, case_id, COUPON, name="again").state == "proposing"
    assert "依据：policy:1" in told(company, "solution")[0]


@pytest.mark.req("S4-38")
def test_a_plan_that_is_ready_opens_the_task_of_calling_the_customer() -> None:
    company = Company()
    case_id, case = template(company)
    (task_id,) = [known for known, task in case.tasks.items() if task.kind == "customer_contact"]

    assert asked(company, "customer_contact") == ["supervisors"]
    assert case.tasks[task_id].due_at == company.hand.instant + timedelta(hours=2)
    talk = {"channel": "phone", "summary": "水壶坏了", "explained": "补偿", "by": owner_of(company, case_id)}
    talked = saying(company, case_id, "customer.contacted", **talk)
    assert talked.tasks[task_id].answer == "contacted"


@pytest.mark.req("S4-41")
@pytest.mark.req("S4-42")
def test_each_objection_gives_a_new_version_and_all_are_kept() -> None:
    company = Company()
    case_id, _ = template(company)
    owner = owner_of(company, case_id)
    for number, amount in enumerate(("40.00", "50.00"), start=2):
        saying(company, case_id, "customer.objected", objection="太少", by=owner)
        drafting(company, case_id, {"code": "coupon", "amount": worth(amount)}, name=f"plan-{number}")

    case = agreeing(company, case_id)

    assert [plan.version for plan in case.plans] == [1, 2, 3]
    assert [plan.objection for plan in case.plans] == ["太少", "太少", None]
    assert [plan.accepted_at is not None for plan in case.plans] == [False, False, True]


@pytest.mark.req("S4-43")
@pytest.mark.parametrize("left_out", ["reason", "alternative"])
def test_a_demand_is_not_refused_without_reason_and_alternative(left_out: str) -> None:
    company = Company()
    case_id, _ = template(company)
    said = {"reason": "法律不支持", "alternative": "全额退款", left_out: None}

    company.command("caseloop.demand.refused.v1", case_id, "no", **_refusing(company, case_id, said))

    assert (refused(company).code, refused(company).field) == ("incomplete", left_out)
    assert company.case(case_id).refused_demands == ()


def _refusing(company: Company, case_id: str, said: dict[str, Any]) -> dict[str, Any]:
    return {"demand": "十倍赔偿", "by": owner_of(company, case_id), **said}


@pytest.mark.req("S4-43")
def test_the_customer_is_told_why_not_and_what_instead() -> None:
    company = Company()
    case_id, _ = template(company)
    said = {"reason": "法律不支持", "alternative": "全额退款"}

    company.command("caseloop.demand.refused.v1", case_id, "no", **_refusing(company, case_id, said))

    (text,) = told(company, "demand_refused")
    assert "原因是：法律不支持" in text
    assert "我们可以为您提供：全额退款" in text
    assert company.case(case_id).state == "proposing"


def test_a_counter_offer_is_refused_with_its_demand() -> None:
    company = Company()
    case_id, _ = mall(company)
    countering(company, case_id, {"code": "coupon", "amount": worth("50.00")})
    said = {"reason": "活动已结束", "alternative": "三十元优惠券"}

    company.command("caseloop.demand.refused.v1", case_id, "no", **_refusing(company, case_id, said))

    case = company.case(case_id)
    assert (case.plans[-1].refused_reason, case.refused_demands[0].plan_version) == ("活动已结束", 2)
    saying(company, case_id, "counter.agreed", by=owner_of(company, case_id))
    assert refused(company).field == "plan_version"


@pytest.mark.req("S4-44")
@pytest.mark.parametrize("left_out", ["feedback", "confirmation"])
def test_nothing_is_carried_out_before_feedback_and_confirmation_are_recorded(left_out: str) -> None:
    company = Company()
    case_id, _ = template(company)
    said = {"feedback": "满意", "confirmation": "电话确认同意", "by": owner_of(company, case_id)}

    case = saying(company, case_id, "customer.accepted", **{**said, left_out: None})

    assert (refused(company).code, refused(company).field) == ("incomplete", left_out)
    assert (case.state, asked(company, "execution")) == ("proposing", [])
    case = saying(company, case_id, "customer.accepted", **said)
    assert case.plan is not None
    assert (case.state, case.plan.feedback, case.plan.confirmation) == ("executing", "满意", "电话确认同意")


@pytest.mark.req("S4-44")
def test_what_the_customer_asked_for_is_confirmed_by_them_before_it_is_carried_out() -> None:
    company = Company()
    case_id, _ = template(company)
    countering(company, case_id, {"code": "coupon", "amount": worth("50.00")})

    case = saying(company, case_id, "counter.agreed", by=owner_of(company, case_id))
    assert (case.state, asked(company, "execution")) == ("proposing", [])
    case = agreeing(company, case_id)

    assert case.plan is not None
    assert (case.state, case.plan.counter, case.plan.confirmation) == ("executing", True, "确认")


@pytest.mark.req("S4-44")
def test_an_approved_wish_is_confirmed_too() -> None:
    company = Company()
    case_id, _ = template(company)
    countering(company, case_id, {"code": "coupon", "amount": worth("150.00")})

    case = saying(company, case_id, "plan.approved", by="supervisor-2")

    assert (case.state, asked(company, "execution")) == ("proposing", [])
    assert agreeing(company, case_id).state == "executing"


@pytest.mark.req("S4-38")
def test_the_task_of_calling_about_an_older_plan_ends_with_the_newer_one() -> None:
    company = Company()
    case_id, case = template(company)
    escalated = {"reason": "超出权限", "by": owner_of(company, case_id)}
    company.command("caseloop.case.escalated.v1", case_id, "up", **escalated)
    decided = {"decision": "重新制定方案", "outcome": "new_round", "by": "management-1"}
    company.command("caseloop.case.decided.v1", case_id, "down", **decided)

    case = drafting(company, case_id, {"code": "gift", "item": "保温杯"}, name="next")

    calls = [task for task in case.tasks.values() if task.kind == "customer_contact"]
    assert [(task.plan_version, task.answer) for task in calls] == [(1, "superseded"), (2, None)]


@pytest.mark.req("S4-49")
@pytest.mark.req("S4-50")
def test_an_obstacle_alerts_the_supervisor_once_and_is_told_with_delay_and_alternative() -> None:
    company = Company()
    case_id, _ = template(company)
    agreeing(company, case_id)
    new_time = company.hand.instant + timedelta(hours=47)
    obstacle = {
        "obstacle": "配件缺货",
        "expected_at": new_time.isoformat(),
        "by": owner_of(company, case_id),
    }

    company.command("caseloop.case.blocked.v1", case_id, "without", **obstacle)
    assert (refused(company).code, refused(company).field) == ("incomplete", "alternative")
    assert company.case(case_id).state == "executing"
    company.command("caseloop.case.blocked.v1", case_id, "with", alternative="改换同价新品", **obstacle)
    company.command("caseloop.case.blocked.v1", case_id, "twice", alternative="改换同价新品", **obstacle)

    (text,) = told(company, "delay")
    assert "您也可以选择：改换同价新品" in text
    assert "3月" in text.partition("新的预计解决时间：")[2]
    alerts = [one for one in company.heard("caseloop.event.alert.raised.v1") if one["kind"] == "blocked"]
    assert len(alerts) == 1


@pytest.mark.req("S4-40")
@pytest.mark.req("S4-66")
def test_the_sample_plan_is_numbered_and_a_promise_that_is_missed_alerts() -> None:
    company = Company()
    promised = company.hand.instant + timedelta(hours=30)
    case_id = planning(company, S4)
    express = {"code": "expedite", "text": "当日发出", "due_at": promised.isoformat()}
    drafting(company, case_id, express, COUPON)

    (text,) = told(company, "solution")
    assert "1. 加急发货 当日发出、2. 优惠券 30.00 CNY" in text
    case = agreeing(company, case_id)
    assert case.promised_by == promised
    (node,) = [
        clock for name, clock in case.clocks.items() if name.startswith("node:") and clock.due_at == promised
    ]
    assert node.owner == "warehouse"
    company.later(hours=31)
    missed = [one["details"]["clock"] for one in heard(company, "clock-missed")]
    assert any(name.startswith("node:") for name in missed)


@pytest.mark.parametrize(
    "due_at", ["2020-01-01T00:00:00Z", "2100-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"]
)
@pytest.mark.parametrize("pack", [S1, S3, S4])
def test_a_plan_with_a_date_that_was_past_or_is_out_of_reach_is_refused(pack: str, due_at: str) -> None:
    company = Company()
    case_id = planning(company, pack)
    remedy = {S1: "exchange", S3: "apology", S4: "gift"}[pack]

    case = drafting(company, case_id, {"code": remedy, "item": "杯子", "due_at": due_at})

    assert case.plans == ()
    assert [(one.code, one.field) for one in company.parked()] == [("not_allowed", "remedies.0.due_at")]


def test_a_case_waits_for_nobody_until_the_end_of_time() -> None:
    company = Company()
    case_id = planning(company, S4)
    owner = company.case(case_id).owner
    assert owner is not None
    said = {"awaiting": "customer", "reason": "等照片", "until": "2126-03-12T12:00:00Z", "by": owner.person}

    company.command("caseloop.case.waiting-began.v1", case_id, "wait", **said)

    assert company.case(case_id).waiting is None
    assert [one.field for one in company.parked()] == ["until"]
