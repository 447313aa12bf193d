"""Applications: filed, held, decided, paid."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.compensation.applying import apply, approve, refuse
from rules.compensation.confirming import confirm
from rules.compensation.credits import credit_order, label_of
from rules.execution import finish_remedy
from rules.offers import accept_plan
from schemas.case import Case
from schemas.compensation import Application
from schemas.decision import Decision
from schemas.errors import CaseloopError, Incomplete, NotAllowed
from schemas.messages.compensation import (
    CompensationApplied,
    CompensationApproved,
    CompensationCredited,
    CompensationRefused,
)
from schemas.messages.crediting import CreditOrdered
from schemas.messages.events import DepartmentAsked
from schemas.messages.plan import CustomerAccepted, ProposedRemedy, RemedyDone
from schemas.model import Money
from tests.handling_cases import MANAGER, NOW, REF, STAFF, a_draft, a_ready_case, drafted, later, paying
from tests.packs import a_pack, the_pack


def yuan(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="CNY")


def an_agreed_case(*remedies: ProposedRemedy) -> Case:
    """Give a case whose customer has agreed to a compensation of 300, or to other remedies."""
    proposed = drafted(a_ready_case(), a_draft(*(remedies or (paying("300"),)))).after
    message = CustomerAccepted(case=REF, plan_version=1)
    return accept_plan(proposed, the_pack(), message, now=NOW, happened_at=NOW).after


def applied(case: Case, **changes: Any) -> Decision[Case]:
    values: dict[str, Any] = {"case": REF, "reason": "已同意", "by": STAFF}
    message = CompensationApplied(**(values | changes))
    return apply(case, the_pack(), message, now=NOW, happened_at=NOW)


def an_application(**changes: Any) -> Application:
    values: dict[str, Any] = {
        "id": "compensation-1",
        "origin": "application",
        "remedy": "compensation",
        "amount": yuan("300"),
        "reason": "已同意",
        "row": "compensation.applications",
        "plan_version": 1,
        "filed_by": STAFF,
        "filed_at": NOW,
        "status": "held",
        "approver": "management",
    }
    return Application(**(values | changes))


def with_applications(case: Case, *some: Application) -> Case:
    return case.model_copy(update={"applications": some})


def approved(case: Case, by: str = MANAGER, name: str = "compensation-1") -> Decision[Case]:
    message = CompensationApproved(case=REF, application=name, by=by)
    return approve(case, the_pack(), message, now=later(1), happened_at=later(1))


def credits_in(decision: Decision[Case]) -> list[CreditOrdered]:
    return [one for one in decision.events if isinstance(one, CreditOrdered)]


def test_within_limits_it_is_ordered_with_the_key_of_the_application() -> None:
    decision = applied(an_agreed_case(), amount=yuan("120.50"))

    (order,) = credits_in(decision)
    assert order.amount == yuan("120.50")
    assert order.credit == f"{decision.after.id}.compensation-1"
    assert order.routing_key() == "credit.ordered.feedback-handbook.application"
    assert order.by == STAFF
    assert decision.after.applications[0].decided_by == "caseloop"


@pytest.mark.parametrize(
    ("given_before", "status"), [("200.00", "ordered"), ("200.01", "held")], ids=["at the limit", "beyond"]
)
def test_everything_given_before_counts_towards_the_limit(given_before: str, status: str) -> None:
    before = an_application(amount=yuan(given_before), plan_version=0, status="credited")

    decision = applied(with_applications(an_agreed_case(), before))

    one = decision.after.applications[1]
    assert (one.id, one.status) == ("compensation-2", status)
    assert len(credits_in(decision)) == (status == "ordered")


@pytest.mark.parametrize("asked", [yuan("300.01"), yuan("0"), Money(amount=Decimal(1), currency="USD")])
def test_no_more_than_was_agreed_is_applied_for(asked: Money) -> None:
    with pytest.raises(NotAllowed, match="at most 300 CNY as agreed"):
        applied(an_agreed_case(), amount=asked)


def test_a_remedy_that_is_not_open_is_refused_with_those_that_are() -> None:
    with pytest.raises(NotAllowed, match="is credited: compensation; found 'gold'"):
        applied(an_agreed_case(), remedy="gold")


@pytest.mark.parametrize("status", ["refused", "stopped", "repeated"])
def test_what_was_not_paid_does_not_count(status: str) -> None:
    before = an_application(amount=yuan("9000"), plan_version=0, status=status)

    assert applied(with_applications(an_agreed_case(), before)).after.applications[1].status == "ordered"


def test_a_held_application_asks_its_approver_by_a_task() -> None:
    before = an_application(amount=yuan("400"), plan_version=0, status="ordered")
    decision = applied(with_applications(an_agreed_case(), before))

    (ask,) = [one for one in decision.events if isinstance(one, DepartmentAsked)]
    assert (ask.kind, ask.department) == ("compensation_approval", "management")
    assert decision.after.applications[1].task_id == ask.task_id
    assert credits_in(decision) == []


def test_an_approved_plan_counts_for_all_that_it_promises_unless_something_was_given_beside() -> None:
    held = drafted(a_ready_case(), a_draft(paying("800"))).after
    plan = held.plans[-1].model_copy(update={"approved_by": MANAGER, "accepted_at": NOW})
    case = held.model_copy(update={"plans": (plan,), "state": "executing"})

    first = applied(case)
    before = an_application(plan_version=0, status="credited")
    later_one = applied(with_applications(case, before))
    same_plan = an_application(remedy="repair", status="ordered", amount=yuan("900"))

    assert applied(with_applications(case, same_plan)).after.applications[1].status == "ordered"
    assert (first.after.applications[0].status, first.after.applications[0].decided_by) == (
        "ordered",
        MANAGER,
    )
    assert later_one.after.applications[1].status == "held"


def test_one_of_several_remedies_must_be_named_and_an_amount_be_known() -> None:
    pack = a_pack(
        "compensation",
        applications=the_pack().compensation.applications.model_copy(  # type: ignore[union-attr]  # the pack has it
            update={"remedies": ("compensation", "exchange", "apology")}
        ),
    )
    case = an_agreed_case(paying("300"), ProposedRemedy(code="apology"))
    unnamed = CompensationApplied(case=REF, reason="已同意", by=STAFF)

    with pytest.raises(Incomplete, match="one of compensation, apology"):
        apply(case, pack, unnamed, now=NOW, happened_at=NOW)
    with pytest.raises(Incomplete, match="says no amount for apology"):
        apply(case, pack, unnamed.model_copy(update={"remedy": "道歉"}), now=NOW, happened_at=NOW)


def test_nothing_is_paid_without_an_agreed_plan_or_by_a_pack_without_applications() -> None:
    case = an_agreed_case()
    plan = case.plans[-1].model_copy(update={"accepted_at": None})

    with pytest.raises(NotAllowed, match="has agreed to no plan"):
        applied(case.model_copy(update={"plans": (plan,)}))
    with pytest.raises(NotAllowed, match="has agreed to no plan"):
        applied(case.model_copy(update={"plans": ()}))
    message = CompensationApplied(case=REF, reason="已同意", by=STAFF)
    with pytest.raises(NotAllowed, match="credits nothing by application"):
        apply(case, a_pack("compensation", applications=None), message, now=NOW, happened_at=NOW)


def test_an_approval_orders_it_and_answers_the_task() -> None:
    before = an_application(amount=yuan("400"), plan_version=0, status="ordered")
    held = applied(with_applications(an_agreed_case(), before)).after

    decision = approved(held, name="compensation-2")

    one = decision.after.applications[1]
    assert (one.status, one.decided_by, one.decided_at) == ("ordered", MANAGER, later(1))
    assert [order.by for order in credits_in(decision)] == [MANAGER]
    assert decision.after.tasks[one.task_id or ""].answer == "approved"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"status": "ordered"}, "application"),
        ({"status": "refused"}, "application"),
        ({"filed_by": MANAGER}, "by"),
        ({"id": "compensation-7"}, "application"),
        ({"plan_version": 2}, "application"),
        ({"remedy": "repair"}, "application"),
    ],
)
def test_an_approval_that_may_not_be_is_refused(change: dict[str, Any], field: str) -> None:
    case = with_applications(an_agreed_case(), an_application(**change))

    with pytest.raises(NotAllowed) as refused:
        approved(case)

    assert refused.value.field == field


def test_an_approval_of_what_was_never_asked_says_so() -> None:
    with pytest.raises(NotAllowed, match="one, and there is none"):
        approved(an_agreed_case())


def test_what_was_carried_out_meanwhile_is_not_approved_any_more() -> None:
    case = an_agreed_case()
    plan = case.plans[-1]
    done = plan.model_copy(update={"remedies": (plan.remedies[0].model_copy(update={"done_at": NOW}),)})
    held = with_applications(case.model_copy(update={"plans": (done,)}), an_application())

    with pytest.raises(NotAllowed, match="not open any more"):
        approved(held)
    with pytest.raises(NotAllowed, match="not open any more"):
        approved(held.model_copy(update={"plans": ()}))


def test_a_refusal_needs_a_held_one_and_answers_without_a_task_too() -> None:
    message = CompensationRefused(case=REF, application="compensation-1", reason="不妥", by=MANAGER)
    case = with_applications(an_agreed_case(), an_application())

    decision = refuse(case, the_pack(), message, now=NOW, happened_at=NOW)

    assert (decision.after.applications[0].status, decision.after.tasks) == ("refused", case.tasks)
    with pytest.raises(NotAllowed, match="is refused"):
        refuse(decision.after, the_pack(), message, now=NOW, happened_at=NOW)


def paid(case: Case, reference: str = "P-1") -> Decision[Case]:
    message = CompensationCredited(case=REF, application="compensation-1", reference=reference, by="payments")
    return confirm(case, the_pack(), message, now=NOW, happened_at=NOW)


def test_a_payment_carries_out_its_remedy_alone() -> None:
    case = applied(an_agreed_case(paying("300"), ProposedRemedy(code="apology"))).after

    after = paid(case).after

    assert [one.code for one in after.plans[-1].remedies if one.done_at] == ["compensation"]
    assert {task.remedy: task.answer for task in after.tasks.values() if task.kind == "execution"} == {
        "compensation": "补偿",
        "apology": None,
    }


@pytest.mark.parametrize("plans", ["none", "another"])
def test_a_payment_that_comes_late_is_noted_all_the_same(plans: str) -> None:
    case = applied(an_agreed_case()).after
    other = case.plans[-1].model_copy(update={"version": 2})
    changed = case.model_copy(update={"plans": () if plans == "none" else (other,), "state": "closed"})

    decision = paid(changed)

    assert decision.after.applications[0].status == "credited"
    assert decision.after.plans == changed.plans


def test_the_same_payment_changes_nothing_and_another_is_refused() -> None:
    once = paid(applied(an_agreed_case()).after).after

    assert paid(once).changes_nothing
    with pytest.raises(NotAllowed, match="is credited P-1"):
        paid(once, "P-2")
    with pytest.raises(NotAllowed, match="is held; only"):
        paid(with_applications(an_agreed_case(), an_application()))


def test_a_remedy_is_carried_out_by_hand_unless_it_is_being_credited() -> None:
    message = RemedyDone(case=REF, code="compensation", by=STAFF)
    case = an_agreed_case()

    refused = with_applications(
        case, an_application(status="refused"), an_application(remedy="repair", id="x")
    )
    assert (
        finish_remedy(refused, the_pack(), message, now=NOW, happened_at=NOW)
        .after.plans[-1]
        .remedies[0]
        .done_at
    )
    with pytest.raises(NotAllowed, match="credited by application compensation-1, which is ordered"):
        finish_remedy(applied(case).after, the_pack(), message, now=NOW, happened_at=NOW)


@given(st.lists(st.sampled_from(["apply", "approve", "refuse", "pay", "pay other"]), max_size=12))
def test_whatever_is_said_in_whatever_order_the_remedy_is_ordered_and_paid_once_at_most(
    steps: list[str],
) -> None:
    case = with_applications(an_agreed_case(), an_application(amount=yuan("450"), plan_version=0, id="old"))
    acts = {
        "apply": lambda: applied(case),
        "approve": lambda: approved(case, name="compensation-2"),
        "refuse": lambda: refuse(
            case,
            the_pack(),
            CompensationRefused(case=REF, application="compensation-2", reason="不妥", by=MANAGER),
            now=NOW,
            happened_at=NOW,
        ),
        "pay": lambda: paid(case),
        "pay other": lambda: paid(case, "P-2"),
    }
    orders = 0
    for step in steps:
        try:
            decision = acts[step]()
        except CaseloopError:
            continue
        case, orders = decision.after, orders + len(credits_in(decision))

    assert orders <= 1
    assert sum(one.status == "credited" for one in case.applications) <= 1


def test_an_order_says_who_decided_else_who_applied_else_nobody() -> None:
    case = an_agreed_case()

    def said(**changes: Any) -> str | None:
        return credit_order(case, an_application(**changes), now=NOW).by

    assert said(decided_by=MANAGER) == MANAGER
    assert said(decided_by="caseloop") == STAFF
    assert said() == STAFF
    assert said(decided_by="caseloop", filed_by="caseloop") is None


def test_a_remedy_that_the_pack_has_dropped_is_called_by_its_code() -> None:
    assert (label_of(the_pack(), "补偿"), label_of(the_pack(), "gold")) == ("补偿", "gold")


def test_an_application_is_filed_when_it_was_said() -> None:
    said = NOW - timedelta(minutes=5)
    message = CompensationApplied(case=REF, reason="已同意", by=STAFF)

    after = apply(an_agreed_case(), the_pack(), message, now=NOW, happened_at=said).after

    assert (after.applications[0].filed_at, after.applications[0].ordered_at) == (said, NOW)
