"""Who owns a case once people say so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.assignment import assign
from rules.claiming import claim
from rules.clocks import note_event
from rules.ownership import name_owner, transfer
from schemas.case import Case
from schemas.errors import CaseIsClosed, InvalidMessage, NotAllowed, TooEarly
from schemas.messages.base import CaseRef
from schemas.messages.events import CaseFact, DepartmentAsked
from schemas.messages.orders import RaiseAlert
from schemas.messages.ownership import CaseClaimed, CaseTransferred, OwnerNamed
from schemas.policy.commands import CommandName
from tests.builders import RECEIVED, a_case
from tests.handling_commands import commanding
from tests.packs import a_pack, the_pack
from tests.rules.test_assignment import a_triaged_case

NOW = RECEIVED + timedelta(minutes=30)
CASE = CaseRef(id="X")


def an_assigned_case(**changes: Any) -> Case:
    triaged = note_event(a_triaged_case(), the_pack(), "case.triaged", at=RECEIVED)
    case = assign(triaged, the_pack(), now=RECEIVED + timedelta(minutes=5)).after
    return case.model_copy(update=changes)


def a_naming(**changes: Any) -> OwnerNamed:
    values: dict[str, Any] = {
        "case": CASE,
        "owner": "product-02",
        "department": "product",
        "reason": "同型号集中出现",
        "by": "dispatcher-1",
    }
    return OwnerNamed(**(values | changes))


def a_transfer(**changes: Any) -> CaseTransferred:
    values: dict[str, Any] = {
        "case": CASE,
        "department": "product",
        "reason": "设计问题",
        "by": "after_sales",
    }
    return CaseTransferred(**(values | changes))


def a_claim(by: str = "after_sales-07") -> CaseClaimed:
    return CaseClaimed(case=CASE, by=by)


@pytest.mark.req("S0-36")
def test_a_dispatcher_overrides_the_table_and_is_logged() -> None:
    decision = name_owner(an_assigned_case(), the_pack(), a_naming(), now=NOW, happened_at=NOW)

    owner = decision.after.owner
    assert owner
    assert (owner.person, owner.department, owner.mode, owner.by) == (
        "product-02",
        "product",
        "manual",
        "dispatcher-1",
    )
    assert (decision.event, decision.by) == ("case.owner-named", "dispatcher-1")
    assert decision.reasons[0].code == "assignment.by_hand"
    assert decision.after.owner_count == 1


@pytest.mark.req("S0-36", "S0-38")
def test_naming_an_owner_assigns_a_triaged_case() -> None:
    decision = name_owner(a_triaged_case(), the_pack(), a_naming(), now=NOW, happened_at=NOW)

    assert (decision.event, decision.after.state) == ("case.assigned", "assigned")
    assert decision.after.owner_count == 0
    assert decision.after.cooperators == ("technology",)
    assert assign(decision.after, the_pack(), now=NOW).changes_nothing


@pytest.mark.req("S0-38")
def test_named_helpers_replace_the_others_and_only_new_ones_are_asked() -> None:
    naming = a_naming(cooperators=("技术部", "运营部", "产品部", "operations"))

    decision = name_owner(an_assigned_case(), the_pack(), naming, now=NOW, happened_at=NOW)

    assert decision.after.cooperators == ("technology", "operations")
    asked = [(one.department, one.kind) for one in decision.events if isinstance(one, DepartmentAsked)]
    assert asked == [("product", "owner"), ("operations", "cooperation")]


def test_naming_the_owner_that_a_case_has_changes_nothing() -> None:
    once = name_owner(an_assigned_case(), the_pack(), a_naming(), now=NOW, happened_at=NOW).after

    assert name_owner(once, the_pack(), a_naming(), now=NOW, happened_at=NOW).changes_nothing


def test_naming_more_helpers_alone_is_no_change_of_owner() -> None:
    naming = a_naming(owner="after_sales", department="after_sales", cooperators=("operations",))

    decision = name_owner(an_assigned_case(), the_pack(), naming, now=NOW, happened_at=NOW)

    assert decision.after.owner_count == 0
    assert [one.kind for one in decision.events if isinstance(one, DepartmentAsked)] == ["cooperation"]


def test_an_owner_cannot_be_named_before_triage() -> None:
    with pytest.raises(TooEarly, match="is registered; this needs one of triaged, assigned"):
        name_owner(a_case(), the_pack(), a_naming(cooperators=("operations",)), now=NOW, happened_at=NOW)


@pytest.mark.parametrize(
    ("changes", "path"),
    [({"department": "法务部"}, "department"), ({"cooperators": ("产品部", "法务部")}, "cooperators.1")],
)
def test_a_department_outside_the_directory_is_refused_by_its_path(changes: Any, path: str) -> None:
    with pytest.raises(InvalidMessage) as refusal:
        name_owner(an_assigned_case(), the_pack(), a_naming(**changes), now=NOW, happened_at=NOW)

    assert refusal.value.field == path
    assert "after_sales (售后部)" in refusal.value.expected


@pytest.mark.req("S0-38")
def test_a_member_of_the_department_claims_the_case() -> None:
    decision = claim(an_assigned_case(), the_pack(), a_claim(), now=NOW, happened_at=NOW)

    owner = decision.after.owner
    assert owner
    assert (owner.person, owner.department, owner.since) == ("after_sales-07", "after_sales", NOW)
    assert (decision.event, decision.after.owner_count) == ("case.claimed", 0)


def test_claiming_twice_changes_nothing_more() -> None:
    once = claim(an_assigned_case(), the_pack(), a_claim(), now=NOW, happened_at=NOW).after

    assert claim(once, the_pack(), a_claim(), now=NOW, happened_at=NOW).changes_nothing


def test_a_claimed_case_is_not_claimed_by_another() -> None:
    once = claim(an_assigned_case(), the_pack(), a_claim(), now=NOW, happened_at=NOW).after

    with pytest.raises(NotAllowed, match="is claimed already; its owner can hand it on") as refusal:
        claim(once, the_pack(), a_claim("after_sales-08"), now=NOW, happened_at=NOW)

    assert (refusal.value.field, refusal.value.found) == ("by", "'after_sales-08'")


def test_a_case_without_a_department_is_not_claimed_yet() -> None:
    with pytest.raises(TooEarly):
        claim(a_triaged_case(), the_pack(), a_claim(), now=NOW, happened_at=NOW)


@pytest.mark.req("S0-39")
def test_a_transfer_is_counted_and_resets_no_deadline() -> None:
    case = an_assigned_case()

    decision = transfer(case, the_pack(), a_transfer(), now=NOW, happened_at=NOW)

    owner = decision.after.owner
    assert owner
    assert (owner.person, owner.department, owner.by) == ("product", "product", "after_sales")
    assert owner.reason == "设计问题"
    assert decision.after.owner_count == 1
    assert {clock.due_at for clock in case.clocks.values()} == {RECEIVED + timedelta(hours=4)}
    assert decision.after.clocks == case.clocks
    assert decision.after.state == case.state
    assert decision.event == "case.transferred"


@pytest.mark.req("S0-39")
def test_a_transfer_without_a_reason_is_no_message() -> None:
    with pytest.raises(ValueError, match="reason"):
        a_transfer(reason="  ")


@pytest.mark.req("S0-39")
def test_subscribers_learn_from_whom_to_whom_but_not_the_words_of_the_reason() -> None:
    decision = transfer(an_assigned_case(), the_pack(), a_transfer(), now=NOW, happened_at=NOW)

    fact = next(one for one in decision.events if isinstance(one, CaseFact))
    assert (fact.name, fact.department, fact.details["from"]) == (
        "transferred",
        "product",
        "after_sales",
    )
    assert "设计问题" not in "".join(one.model_dump_json() for one in decision.events)
    asked = [(one.department, one.kind) for one in decision.events if isinstance(one, DepartmentAsked)]
    assert asked == [("product", "owner")]


@pytest.mark.req("S0-39")
def test_a_department_that_takes_a_case_over_is_no_helper_any_more() -> None:
    after = transfer(
        an_assigned_case(), the_pack(), a_transfer(department="技术部"), now=NOW, happened_at=NOW
    ).after

    assert after.cooperators == ()


def test_a_case_is_not_handed_to_where_it_is() -> None:
    with pytest.raises(NotAllowed, match="is with after_sales of after_sales already") as refusal:
        transfer(an_assigned_case(), the_pack(), a_transfer(department="售后部"), now=NOW, happened_at=NOW)

    assert refusal.value.field == "department"


def test_a_case_may_be_handed_on_within_its_department() -> None:
    decision = transfer(
        an_assigned_case(),
        the_pack(),
        a_transfer(department="售后部", owner="after_sales-09"),
        now=NOW,
        happened_at=NOW,
    )

    assert decision.after.owner
    assert decision.after.owner.person == "after_sales-09"
    assert decision.after.owner_count == 1


@pytest.mark.req("S0-39")
def test_one_change_of_owner_more_than_the_pack_lets_pass_raises_an_alert() -> None:
    cap = the_pack().assignment.transfers.alert_above
    at_cap, above = (
        transfer(
            an_assigned_case(owner_count=count), the_pack(), a_transfer(), now=NOW, happened_at=NOW
        ).orders
        for count in (cap - 1, cap)
    )

    assert at_cap == ()
    assert [order.kind for order in above if isinstance(order, RaiseAlert)] == ["transfers"]


@pytest.mark.req("S0-39")
def test_how_many_changes_pass_is_the_packs_to_say() -> None:
    transfers = the_pack().assignment.transfers.model_copy(update={"alert_above": 0})
    pack = a_pack("assignment", transfers=transfers)

    assert transfer(an_assigned_case(), pack, a_transfer(), now=NOW, happened_at=NOW).orders


@pytest.mark.req("S0-36", "S0-39")
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["transfer", "name", "claim"]),
            st.sampled_from(["customer_service", "after_sales", "product", "operations"]),
            st.sampled_from([None, "after_sales-1", "product-2"]),
        ),
        max_size=8,
    )
)
def test_whatever_people_do_a_case_has_an_owner_and_its_deadlines(
    steps: list[tuple[str, str, str | None]],
) -> None:
    case, changes = an_assigned_case(), 0
    for step, department, person in steps:
        before = case.owner
        try:
            case = apply(case, step, department, person)
        except NotAllowed:
            continue
        assert case.owner
        assert before
        if step != "claim" and (case.owner.person, case.owner.department) != (
            before.person,
            before.department,
        ):
            changes += 1
        assert case.owner.department not in case.cooperators

    assert case.clocks == an_assigned_case().clocks
    assert case.owner_count == changes


def apply(case: Case, step: str, department: str, person: str | None) -> Case:
    if step == "transfer":
        return transfer(
            case,
            the_pack(),
            a_transfer(department=department, owner=person, by=case.owner and case.owner.department),
            now=NOW,
            happened_at=NOW,
        ).after
    if step == "name":
        naming = a_naming(department=department, owner=person or department)
        return name_owner(case, the_pack(), naming, now=NOW, happened_at=NOW).after
    return claim(case, the_pack(), a_claim(person or department), now=NOW, happened_at=NOW).after


@pytest.mark.parametrize("step", ["claim", "transfer", "name_owner"])
def test_a_case_changes_hands_by_its_own_department_or_a_dispatcher(step: CommandName) -> None:
    case, by = an_assigned_case(), "technology-03"

    with pytest.raises(NotAllowed, match="found 'technology-03'") as refusal:
        commanding(case, step, by=by)

    assert refusal.value.field == "by"


def test_an_owner_owns_a_case_since_it_happened_but_not_before_receipt() -> None:
    early = RECEIVED - timedelta(hours=1)

    after = claim(an_assigned_case(), the_pack(), a_claim(), now=NOW, happened_at=early).after

    assert after.owner
    assert after.owner.since == RECEIVED


@pytest.mark.parametrize("state", ["closed", "archived"])
def test_an_ended_case_changes_its_owner_no_more(state: str) -> None:
    case = an_assigned_case(state=state)

    for step in ("transfer", "name", "claim"):
        with pytest.raises(CaseIsClosed, match="has ended and takes no more of this") as refusal:
            apply(case, step, "product", "x-1")
        assert refusal.value.found == state
