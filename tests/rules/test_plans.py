"""Plans: after the finding, within limits or approved, and unlike the last."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.limits import approvals_needed
from rules.offers import object_to_plan
from rules.plans import approve_plan, refuse_plan
from schemas.case import Case
from schemas.decision import Decision
from schemas.ending import CallbackRecord
from schemas.errors import Incomplete, InvalidMessage, NotAllowed
from schemas.messages.orders import NotifyCustomer
from schemas.messages.plan import CustomerObjected, PlanApproved, PlanRefused, ProposedRemedy
from schemas.model import Money
from schemas.policy.coded import Coded
from schemas.policy.handling import RemedyKind
from schemas.work import Fact, Remedy
from tests.handling_cases import (
    MANAGER,
    NOW,
    REF,
    STAFF,
    a_draft,
    a_held_case,
    a_proposed_case,
    a_ready_case,
    accepted,
    an_assigned_case,
    asked,
    drafted,
    facts,
    paying,
    told,
)
from tests.packs import a_pack, the_pack


def approving(case: Case, *, version: int = 1, by: str = MANAGER) -> Decision[Case]:
    message = PlanApproved(case=REF, plan_version=version, by=by)
    return approve_plan(case, the_pack(), message, now=NOW, happened_at=NOW)


def refusing(case: Case, by: str = MANAGER) -> Decision[Case]:
    message = PlanRefused(case=REF, plan_version=1, reason="依据不足", by=by)
    return refuse_plan(case, the_pack(), message, now=NOW, happened_at=NOW)


def objected(case: Case) -> Case:
    message = CustomerObjected(case=REF, plan_version=len(case.plans), objection="要退货")
    return object_to_plan(case, the_pack(), message, now=NOW, happened_at=NOW).after


def failed(case: Case, *causes: str) -> Case:
    """Give a case whose customer was not satisfied with the first round."""
    call = CallbackRecord(answer="dissatisfied", label="不满意", by="agent-1", at=NOW, round=1)
    changes = {"state": "rework", "round": 2, "callbacks": (call,), "cause_analyses": causes}
    return case.model_copy(update=changes)


@pytest.mark.req("S0-50", "S0-71")
def test_a_plan_within_limits_is_told_at_once_in_one_notice() -> None:
    decision = drafted(a_ready_case())

    assert decision.after.state == "proposing"
    assert decision.event == "plan.proposed"
    assert decision.orders == (NotifyCustomer(case_id=decision.after.id, kind="solution", about="1"),)
    assert decision.after.plan is not None
    assert decision.after.plan.proposed_at == NOW


@pytest.mark.req("S0-50")
def test_the_solution_goes_out_on_one_of_the_allowed_channels() -> None:
    from rules.notices import tell_customer

    decision = drafted(a_ready_case())
    order = decision.orders[0]
    assert isinstance(order, NotifyCustomer)

    notice = tell_customer(decision.after, the_pack(), order, now=NOW).after.notices[-1]

    assert notice.channel in {"phone", "email", "platform"}
    assert "换货" in notice.text
    assert "温控器失效" in notice.text


@pytest.mark.req("S0-71")
def test_no_plan_for_a_quality_complaint_goes_out_before_its_finding() -> None:
    with pytest.raises(NotAllowed) as refusal:
        drafted(accepted(an_assigned_case()))

    assert refusal.value.field == "case.facts"
    assert "test_result" in refusal.value.expected


@pytest.mark.req("S0-71")
def test_a_recorded_test_result_is_a_finding_too() -> None:
    result = Fact(kind="test_result", text="温控器失效", source="lab", verified=True, by=STAFF, at=NOW)
    case = accepted(an_assigned_case()).model_copy(update={"facts": (result,)})

    assert drafted(case).after.state == "proposing"


def test_a_service_complaint_needs_no_test() -> None:
    case = accepted(an_assigned_case(form={"module": "attitude"}))

    assert drafted(case, a_draft(ProposedRemedy(code="apology"))).after.state == "proposing"


@pytest.mark.req("S0-48")
@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("退货", "return"),
        ("換貨", "exchange"),
        ("维修", "repair"),
        ("道歉", "apology"),
        ("warranty_extension", "warranty_extension"),
    ],
)
def test_a_plan_takes_every_remedy_of_the_pack(word: str, code: str) -> None:
    plan = drafted(a_ready_case(), a_draft(ProposedRemedy(code=word))).after.plan

    assert plan is not None
    assert [remedy.code for remedy in plan.remedies] == [code]


@pytest.mark.req("S0-48")
def test_remedies_are_combined() -> None:
    message = a_draft(ProposedRemedy(code="return"), paying("100"), ProposedRemedy(code="apology"))

    plan = drafted(a_ready_case(), message).after.plan

    assert plan is not None
    assert [remedy.code for remedy in plan.remedies] == ["return", "compensation", "apology"]


@pytest.mark.req("S0-48")
def test_a_new_remedy_needs_only_a_row_in_the_pack() -> None:
    from rules.plans import draft_plan

    row = RemedyKind(id="handling.remedy.coupon", source="ours", code="coupon", label="优惠券")
    pack = a_pack("handling", remedies=(*the_pack().handling.remedies, row))
    message = a_draft(ProposedRemedy(code="coupon"))

    assert draft_plan(a_ready_case(), pack, message, now=NOW, happened_at=NOW).after.state == "proposing"
    with pytest.raises(InvalidMessage):
        drafted(a_ready_case(), message)


def test_a_remedy_stands_once_in_a_plan() -> None:
    with pytest.raises(NotAllowed) as refusal:
        drafted(a_ready_case(), a_draft(paying("1"), paying("2")))

    assert refusal.value.field == "remedies.1.code"


def test_a_compensation_says_how_much() -> None:
    with pytest.raises(Incomplete) as refusal:
        drafted(a_ready_case(), a_draft(ProposedRemedy(code="compensation")))

    assert refusal.value.sentence == "Remedy compensation needs its amount."


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_an_amount_is_above_nothing(amount: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        drafted(a_ready_case(), a_draft(paying(amount)))

    assert refusal.value.field == "remedies.0.amount"


@pytest.mark.req("S0-49")
@pytest.mark.parametrize(
    ("amount", "currency", "state"),
    [
        ("500.00", "CNY", "proposing"),
        ("500.01", "CNY", "plan_review"),
        ("0.01", "USD", "plan_review"),
    ],
)
def test_a_plan_at_the_limit_passes_and_beyond_it_is_held(amount: str, currency: str, state: str) -> None:
    decision = drafted(a_ready_case(), a_draft(paying(amount, currency)))

    assert decision.after.state == state
    assert told(decision.orders) == (["solution"] if state == "proposing" else [])


@pytest.mark.req("S0-49")
def test_amounts_within_their_own_limits_may_exceed_the_total() -> None:
    refund = ProposedRemedy(code="return", amount=Money(amount=Decimal("1500.01"), currency="CNY"))

    plan = drafted(a_ready_case(), a_draft(refund, paying("500.00"))).after.plan

    assert plan is not None
    assert plan.needs_approval == ("handling.limit.total",)


@pytest.mark.req("S0-49")
def test_a_held_plan_is_put_before_management_with_the_rows_that_ask() -> None:
    decision = drafted(a_ready_case(), a_draft(paying("500.01")))

    assert asked(decision.events) == [("management", "approval")]
    assert facts(decision.events) == ["plan-held"]
    assert [reason.row for reason in decision.reasons] == ["handling.limit.compensation"]
    assert decision.after.plan is not None
    assert decision.after.plan.proposed_at is None


@pytest.mark.req("S0-49", "S0-50")
def test_an_approval_tells_the_customer_at_once() -> None:
    decision = approving(a_held_case())

    plan = decision.after.plan
    assert plan is not None
    assert (decision.after.state, plan.approved_by, plan.approved_at) == ("proposing", MANAGER, NOW)
    assert told(decision.orders) == ["solution"]
    assert decision.after.tasks["approval-3"].answer == "approved"


def test_a_refusal_sends_the_plan_back_and_the_customer_hears_nothing() -> None:
    decision = refusing(a_held_case())

    plan = decision.after.plan
    assert plan is not None
    assert (decision.after.state, plan.refused_reason) == ("planning", "依据不足")
    assert not decision.orders
    assert decision.after.tasks["approval-3"].answer == "refused"


@pytest.mark.req("S0-49")
@pytest.mark.parametrize("by", [STAFF, "technology-03", "management"[:-1]])
def test_only_management_approves(by: str) -> None:
    for decide in (approving, refusing):
        with pytest.raises(NotAllowed) as refusal:
            decide(a_held_case(), by=by)

        assert refusal.value.field == "by"


def test_nobody_approves_their_own_plan() -> None:
    case = a_held_case()
    assert case.plan is not None
    own = case.model_copy(update={"plans": (case.plan.model_copy(update={"by": MANAGER}),)})

    for decide in (approving, refusing):
        with pytest.raises(NotAllowed) as refusal:
            decide(own)

        assert refusal.value.expected == f"somebody else than {MANAGER}"


def test_only_the_plan_in_force_is_approved() -> None:
    with pytest.raises(NotAllowed) as refusal:
        approving(a_held_case(), version=2)

    assert refusal.value.field == "plan_version"
    with pytest.raises(NotAllowed):
        approving(a_held_case().model_copy(update={"plans": ()}))


@pytest.mark.req("S0-60")
def test_a_plan_that_the_customer_turned_down_comes_back_changed() -> None:
    case = objected(a_proposed_case())

    with pytest.raises(NotAllowed) as refusal:
        drafted(case, a_draft(root_cause="别的原因", basis="别的依据"))

    assert refusal.value.field == "remedies"
    assert drafted(case, a_draft(ProposedRemedy(code="return"))).after.state == "proposing"


@pytest.mark.req("S0-60")
def test_a_plan_of_another_round_differs_from_the_last_ones() -> None:
    case = failed(a_proposed_case(), "更换件同样失效")

    with pytest.raises(NotAllowed):
        drafted(case)

    plan = drafted(case, a_draft(ProposedRemedy(code="return"))).after.plan
    assert plan is not None
    assert (plan.version, plan.round) == (2, 2)


@pytest.mark.req("S0-60")
def test_a_plan_of_another_round_waits_for_the_cause_analysis() -> None:
    with pytest.raises(NotAllowed) as refusal:
        drafted(failed(a_proposed_case()), a_draft(ProposedRemedy(code="return")))

    assert refusal.value.field == "case.cause_analyses"


def test_a_refused_plan_comes_back_on_another_ground_only() -> None:
    case = refusing(a_held_case()).after
    same = a_draft(paying("500.01"))

    with pytest.raises(NotAllowed):
        drafted(case, same)

    assert drafted(case, a_draft(paying("500.01"), evidence=("检测报告",))).after.state == "plan_review"


@given(
    amounts=st.lists(st.decimals(min_value="0.01", max_value="3000", places=2), max_size=1),
    more=st.decimals(min_value="0.01", max_value="3000", places=2),
)
def test_a_higher_amount_never_needs_fewer_approvals(amounts: list[Decimal], more: Decimal) -> None:
    policy = the_pack().handling

    def needed(amount: Decimal) -> tuple[str, ...]:
        paid = Remedy(code="compensation", amount=Money(amount=amount, currency="CNY"))
        return approvals_needed(policy, (paid,))

    for amount in amounts:
        assert set(needed(amount)) <= set(needed(amount + more))


def test_every_remedy_and_verdict_has_its_word_for_customers() -> None:
    handling, words = the_pack().handling, {word.code for word in the_pack().notices.words}
    rows: tuple[Coded, ...] = (*handling.remedies, *handling.verdicts)

    assert {row.code for row in rows} <= words
