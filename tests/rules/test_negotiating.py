"""Plans talked over: counter-offers, the company's yes, refused demands, talks on record."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.negotiating import counter_plan
from rules.notices import tell_customer
from rules.offers import accept_plan
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import Incomplete, NotAllowed
from schemas.messages.orders import NotifyCustomer
from schemas.messages.plan import CustomerAccepted, CustomerCountered, ProposedRemedy
from schemas.policy.planning import Consent, CustomerContact, Refusal
from tests.handling_cases import (
    MANAGER,
    NOW,
    REF,
    STAFF,
    a_draft,
    a_proposed_case,
    a_ready_case,
    asked,
    drafted,
    paying,
    told,
)
from tests.handling_commands import commanding
from tests.packs import a_pack, the_pack

CONTACT = CustomerContact(
    id="handling.contact", source="ours", kind="customer_contact", department="owner", text="联系客户"
)


def countered(*remedies: ProposedRemedy, **changes: Any) -> Decision[Case]:
    wanted = remedies or (ProposedRemedy(code="return"),)
    return commanding(a_proposed_case(), "counter_plan", remedies=wanted, **changes)


def test_a_counter_offer_stands_on_the_grounds_of_the_plan_before_it() -> None:
    before, after = countered().after.plans

    assert (before.objection, before.objected_at) == ("要退货", NOW)
    assert (after.root_cause, after.basis, after.round) == (before.root_cause, before.basis, before.round)
    assert [one.code for one in after.remedies] == ["return"]
    assert (after.counter, after.accepted_at, after.is_agreed) == (True, NOW, False)


@pytest.mark.parametrize(("amount", "state"), [("500.00", "planning"), ("500.01", "plan_review")])
def test_a_counter_offer_at_the_limit_is_the_owners_to_decide(amount: str, state: str) -> None:
    decision = countered(paying(amount))

    assert decision.after.state == state
    assert asked(decision.events) == (
        [("after_sales", "counter_offer")] if state == "planning" else [("management", "approval")]
    )


def test_a_counter_offer_to_another_plan_is_refused() -> None:
    with pytest.raises(NotAllowed) as refusal:
        countered(plan_version=2)

    assert refusal.value.field == "plan_version"


def test_a_counter_offer_is_something_else_than_the_plan() -> None:
    with pytest.raises(NotAllowed) as refusal:
        countered(ProposedRemedy(code="warranty_extension"), ProposedRemedy(code="exchange"))

    assert refusal.value.expected == "other remedies than plan 1"


def test_the_company_agrees_and_everything_is_carried_out_in_that_step() -> None:
    decision = commanding(countered().after, "agree_to_counter", plan_version=2)

    assert decision.event == "plan.accepted"
    assert asked(decision.events) == [("after_sales", "execution")]
    assert decision.after.plan is not None
    assert (decision.after.plan.is_agreed, decision.after.plan.agreed_by) == (True, STAFF)


def test_what_the_company_drafted_is_no_counter_offer() -> None:
    case = a_proposed_case().model_copy(update={"state": "planning"})

    with pytest.raises(NotAllowed) as refusal:
        commanding(case, "agree_to_counter")

    assert refusal.value.field == "plan_version"


def test_an_approved_counter_offer_is_carried_out_and_not_proposed_again() -> None:
    decision = commanding(countered(paying("500.01")).after, "approve_plan", plan_version=2)

    assert (decision.after.state, decision.event) == ("executing", "plan.approved")
    assert told(decision.orders) == []
    assert decision.after.plan is not None
    assert decision.after.plan.agreed_by == MANAGER


def test_a_counter_offer_beyond_the_limits_is_approved_also_after_a_new_round() -> None:
    escalated = commanding(countered(paying("500.01")).after, "escalate").after
    again = commanding(escalated, "decide").after
    assert again.state == "planning"

    held = commanding(again, "agree_to_counter", plan_version=2)
    assert (held.after.state, held.event, held.by) == ("plan_review", "plan.held", STAFF)
    assert asked(held.events) == [("management", "approval")]

    approved = commanding(held.after, "approve_plan", plan_version=2)
    assert (approved.after.state, approved.event) == ("executing", "plan.approved")


@given(st.decimals(min_value="0.01", max_value="1000", places=2).map(str))
def test_a_counter_offer_never_carries_anything_out_by_itself(amount: str) -> None:
    message = CustomerCountered(case=REF, plan_version=1, remedies=(paying(amount),), words="补偿")
    decision = counter_plan(a_proposed_case(), the_pack(), message, now=NOW, happened_at=NOW)

    assert "execution" not in {kind for _, kind in asked(decision.events)}
    assert decision.after.plan is not None
    assert not decision.after.plan.is_agreed


def test_a_demand_is_refused_and_the_customer_told_what_instead() -> None:
    decision = commanding(a_proposed_case(), "refuse_demand")
    order = decision.orders[0]

    assert isinstance(order, NotifyCustomer)
    notice = tell_customer(decision.after, the_pack(), order, now=NOW).after.notices[-1]
    assert "十倍赔偿" in notice.text
    assert "换新" in notice.text
    assert decision.after.state == "proposing"


@pytest.mark.parametrize("left_out", ["reason", "alternative"])
def test_a_refusal_names_what_it_lacks(left_out: str) -> None:
    lacking: dict[str, Any] = {left_out: None}

    with pytest.raises(Incomplete) as refusal:
        commanding(a_proposed_case(), "refuse_demand", **lacking)

    assert refusal.value.field == left_out
    assert refusal.value.sentence.endswith(f"is refused with the {left_out}.")


def test_a_pack_may_let_demands_be_refused_without_more() -> None:
    from rules.negotiating import refuse_demand
    from tests.handling_commands import COMMANDS

    _, message = COMMANDS["refuse_demand"]
    bare = message.model_copy(update={"reason": None, "alternative": None})
    pack = a_pack("handling", refusal=Refusal(id="handling.refusal", source="ours", parts=()))
    none = a_pack("handling", refusal=None)
    waiting = countered().after

    for one in (pack, none):
        after = refuse_demand(waiting, one, bare, now=NOW, happened_at=NOW).after
        assert after.refused_demands[-1].reason is None
        assert after.plans[-1].refused_reason == "十倍赔偿"


def test_a_notice_of_a_refusal_that_is_not_there_is_refused() -> None:
    for about in ("3", "none"):
        order = NotifyCustomer(case_id=REF.id or "", kind="demand_refused", about=about)
        with pytest.raises(NotAllowed):
            tell_customer(a_proposed_case(), the_pack(), order, now=NOW)


def test_a_talk_settles_the_task_of_talking() -> None:
    pack = a_pack("handling", contact=CONTACT)
    from rules.plans import draft_plan
    from rules.talking import contact_customer
    from tests.handling_commands import COMMANDS

    proposed = draft_plan(a_ready_case(), pack, a_draft(), now=NOW, happened_at=NOW)
    talked = contact_customer(proposed.after, pack, COMMANDS["contact_customer"][1], now=NOW, happened_at=NOW)

    assert ("after_sales", "customer_contact") in asked(proposed.events)
    (task,) = [one for one in talked.after.tasks.values() if one.plan_version == 1]
    assert (task.answer, task.by) == ("contacted", STAFF)
    assert talked.after.spoken[0].explained == "换新机"


def test_a_plan_that_was_turned_down_is_not_explained_to_the_customer() -> None:
    case = drafted(a_ready_case(), a_draft(paying("500.01"))).after
    refused = commanding(case, "refuse_plan").after

    with pytest.raises(NotAllowed) as refusal:
        commanding(refused, "contact_customer")

    assert refusal.value.expected == "a plan that was proposed"


def test_a_plan_that_lacks_its_basis_is_not_explained_to_the_customer() -> None:
    case = a_proposed_case()
    assert case.plan is not None
    bare = case.plan.model_copy(update={"basis": None, "lacks": ("basis",), "proposed_at": None})

    with pytest.raises(Incomplete) as refusal:
        commanding(case.model_copy(update={"plans": (bare,), "state": "planning"}), "contact_customer")

    assert refusal.value.field == "plan.basis"


def test_a_yes_is_taken_with_what_the_pack_wants_beside() -> None:
    consent = Consent(id="handling.consent", source="ours", parts=("feedback", "confirmation"))
    pack = a_pack("handling", consent=consent)

    with pytest.raises(Incomplete) as refusal:
        accept_plan(
            a_proposed_case(), pack, CustomerAccepted(case=REF, plan_version=1), now=NOW, happened_at=NOW
        )

    assert refusal.value.field == "feedback"
    assert refusal.value.sentence.endswith("with the feedback and the confirmation.")


def test_nothing_is_carried_out_for_a_plan_to_which_the_company_has_not_agreed() -> None:
    case = a_proposed_case()
    assert case.plan is not None
    half = case.plan.model_copy(update={"agreed_at": None, "agreed_by": None, "proposed_at": None})

    with pytest.raises(NotAllowed) as refusal:
        commanding(case.model_copy(update={"plans": (half,)}), "accept_plan")

    assert refusal.value.field == "case.plan.agreed_at"


def test_a_plan_that_was_proposed_before_both_yeses_were_kept_is_carried_out() -> None:
    case = a_proposed_case()
    assert case.plan is not None
    old = case.plan.model_copy(update={"agreed_at": None, "agreed_by": None})

    assert commanding(case.model_copy(update={"plans": (old,)}), "accept_plan").after.state == "executing"
