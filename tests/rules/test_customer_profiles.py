"""What a history says of a customer, what they are offered for it, and the care package that waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rules.assignment import route_of
from rules.compensation.care import CARE, check_customer, note_complaint, note_purchase
from rules.compensation.offers import with_offer
from rules.compensation.profiles import count_ended, is_given, keep_customer, offer_for, preferred
from rules.compensation.recognising import recognise
from rules.compensation.telling import customer_orders
from rules.rerouting import routed_by_tags
from schemas.case import Case, Link
from schemas.compensation import Offer
from schemas.customer import CustomerProfile, PastCase, customer_id
from schemas.decision import Decision
from schemas.errors import Incomplete, NotAllowed
from schemas.messages.crediting import CreditOrdered
from schemas.messages.customers import (
    CountEnded,
    KeepCustomer,
    NoteComplaint,
    PurchaseMade,
    RecogniseCustomer,
)
from schemas.messages.plan import ProposedRemedy
from schemas.model import Money
from schemas.payout import Switch
from schemas.policy.compensation import CompensationPolicy
from schemas.report import Customer
from tests.builders import RECEIVED, at
from tests.every_pack import every_pack
from tests.handling_cases import an_assigned_case
from tests.rules.test_automatic_refunds import yuan

PACK = every_pack().newest["feedback-mechanism"]
OTHER = every_pack().newest["online-mall"]
ON = Switch(id=PACK.name, version=1, on=True)
DAY = timedelta(days=1)
FREQUENT, PRICE, SERVICE = PACK.compensation.tags


def a_past(*remedies: tuple[str, ...], every: timedelta = DAY) -> tuple[PastCase, ...]:
    """Give past cases, oldest first, with what was carried out in each."""
    return tuple(
        PastCase(case_id=f"C{place}", received_at=RECEIVED + place * every, remedies=codes)
        for place, codes in enumerate(remedies)
    )


def ending(case_id: str = "C1", *remedies: str, received_at: datetime = RECEIVED) -> CountEnded:
    return CountEnded(
        fingerprint="F", pack=PACK.name, case_id=case_id, received_at=received_at, remedies=remedies
    )


def complaining(case_id: str = "C1", **changes: Any) -> NoteComplaint:
    values: dict[str, Any] = {
        "fingerprint": "F",
        "pack": PACK.name,
        "case_id": case_id,
        "case_number": "2S553-P1V5H-X",
        "submission_source": "/shop",
        "submission_id": "1",
        "cls": "complaint",
        "received_at": RECEIVED,
    }
    return NoteComplaint(**(values | changes))


def complained(known: CustomerProfile | None = None, **changes: Any) -> Decision[CustomerProfile]:
    return note_complaint(known, complaining(**changes), PACK, now=RECEIVED)


def bought(
    known: CustomerProfile | None, when: datetime, now: datetime | None = None
) -> Decision[CustomerProfile]:
    message = PurchaseMade(customer=Customer(), purchased_at=when)
    return note_purchase(known, message, customer="X", now=now or when)


def test_a_case_is_counted_once() -> None:
    once = count_ended(None, ending("C1", "refund"), PACK).after

    assert (once.id, once.version, once.complaint_count) == (customer_id("F"), 1, 1)
    assert count_ended(once, ending("C1", "refund"), PACK).changes_nothing


def test_a_case_that_ends_again_counts_as_it_ended_last() -> None:
    once = count_ended(None, ending("C1", "refund"), PACK).after

    again = count_ended(once, ending("C1", "apology", "coupon"), PACK).after

    assert (again.complaint_count, again.remedy_counts) == (1, {"apology": 1, "coupon": 1})
    assert len(again.past) == 1


@given(st.permutations([("C1", "refund"), ("C2", "apology"), ("C3", "refund"), ("C4", "coupon")]))
def test_the_order_in_which_cases_end_does_not_matter(order: list[tuple[str, str]]) -> None:
    known: CustomerProfile | None = None
    for case_id, code in order:
        when = RECEIVED + int(case_id[1]) * DAY
        known = count_ended(known, ending(case_id, code, received_at=when), PACK).after

    assert known is not None
    assert (known.preferred, known.tags, known.complaint_count) == (
        "refund",
        ("frequent", "price_sensitive"),
        4,
    )
    assert [one.case_id for one in known.past] == ["C1", "C2", "C3", "C4"]


def test_only_the_newest_cases_are_remembered_and_all_are_counted() -> None:
    known: CustomerProfile | None = None
    for number in range(53):
        known = count_ended(known, ending(f"C{number:03}", received_at=RECEIVED + number * DAY), PACK).after

    assert known is not None
    assert (known.complaint_count, len(known.past), known.past[0].case_id) == (53, 50, "C003")


def test_of_equals_the_latest_remedy_is_preferred() -> None:
    past = a_past(("refund",), ("apology",))

    assert preferred(past, {"refund": 1, "apology": 1}) == "apology"
    assert preferred(past, {"refund": 2, "apology": 1}) == "refund"
    assert preferred(past, {"gone": 1, "refund": 1}) == "refund"
    assert preferred((), {}) is None


def test_a_tag_is_given_from_so_many_on_and_within_its_time() -> None:
    two, three = a_past((), ()), a_past((), (), ())

    assert [is_given(FREQUENT, past) for past in ((), two, three)] == [False, False, True]
    assert is_given(FREQUENT, a_past((), (), (), every=45 * DAY))
    assert not is_given(FREQUENT, a_past((), (), (), every=45 * DAY + timedelta(milliseconds=1)))
    assert [is_given(PRICE, a_past(codes)) for codes in (("refund",), ("refund", "penalty"))] == [False, True]


def test_the_first_offer_for_one_of_the_tags_is_taken() -> None:
    offer = offer_for(("service_minded", "price_sensitive"), PACK)

    assert offer == Offer(
        row="compensation.offer.price",
        remedy="threshold_coupon",
        amount=yuan("20.00"),
        threshold=yuan("200.00"),
    )
    assert offer_for(("frequent",), PACK) is None


def test_a_package_waits_to_the_end_of_the_thirtieth_day() -> None:
    after = complained().after

    assert after.timers[CARE].due_at == after.next_due_at == at("Mon 2026-04-06 00:00")
    assert after.care is not None
    assert after.care.case_id == "C1"


@pytest.mark.parametrize(
    "changes",
    [
        {"purchased_at": RECEIVED + timedelta(seconds=1)},
        {"cared_at": RECEIVED - 90 * DAY},
        {"care": "waits"},
        {"cls": "suggestion"},
    ],
    ids=["bought since", "cared for lately", "waits", "a suggestion"],
)
def test_no_package_waits_for_some(changes: dict[str, Any]) -> None:
    cls = changes.pop("cls", "complaint")
    known = CustomerProfile(id=customer_id("F"), version=1)
    known = complained(known).after if "care" in changes else known.model_copy(update=changes)

    assert complained(known, case_id="C2", cls=cls).changes_nothing


def test_a_package_long_ago_hinders_none_nor_does_a_purchase_before() -> None:
    update = {"cared_at": RECEIVED - 90 * DAY - timedelta(milliseconds=1), "purchased_at": RECEIVED}
    known = CustomerProfile(id=customer_id("F"), version=1).model_copy(update=update)

    assert complained(known).after.care is not None


def test_a_pack_without_care_makes_a_profile_and_waits_for_nothing() -> None:
    decision = note_complaint(None, complaining(), OTHER, now=RECEIVED)

    assert (decision.after.version, decision.after.care) == (1, None)


def test_who_is_known_is_told_to_the_case_even_if_nothing_else_changes() -> None:
    known = count_ended(None, ending("C0", "apology", "vip_channel"), PACK).after
    decision = note_complaint(known, complaining(cls="suggestion"), PACK, now=RECEIVED)

    (order,) = decision.orders
    assert order == RecogniseCustomer(
        case_id="C1", tags=("service_minded",), complaint_count=1, preferred="vip_channel"
    )
    assert decision.after.version == 2


def test_a_purchase_after_the_complaint_ends_the_waiting_and_one_at_its_instant_does_not() -> None:
    waiting = complained().after

    ended = bought(waiting, RECEIVED + timedelta(milliseconds=1)).after
    assert (ended.care, ended.timers, ended.next_due_at) == (None, {}, None)
    assert bought(waiting, RECEIVED).after.care == waiting.care


def test_an_older_purchase_that_comes_late_changes_nothing() -> None:
    known = bought(complained().after, RECEIVED + DAY).after

    assert bought(known, RECEIVED, now=RECEIVED + 2 * DAY).changes_nothing
    assert bought(known, RECEIVED + DAY).changes_nothing


def test_of_a_buyer_without_a_profile_nothing_is_kept() -> None:
    decision = bought(None, RECEIVED)

    assert decision.changes_nothing
    assert decision.after.version == 0


def test_a_purchase_in_the_future_is_refused() -> None:
    with pytest.raises(NotAllowed, match="Expected a purchase up to"):
        bought(None, RECEIVED + timedelta(milliseconds=1), now=RECEIVED)


DUE = at("Mon 2026-04-06 00:00")


def test_a_package_is_pushed_when_it_is_due_and_not_a_millisecond_before() -> None:
    waiting = complained().after

    assert check_customer(waiting, PACK, ON, now=DUE - timedelta(milliseconds=1)).changes_nothing
    decision = check_customer(waiting, PACK, ON, now=DUE)
    (event,) = decision.events
    assert isinstance(event, CreditOrdered)
    assert (event.credit, event.by) == (f"{waiting.id}.care.C1", None)
    assert (decision.after.care, decision.after.cared_at, decision.after.timers) == (None, DUE, {})
    assert check_customer(decision.after, PACK, ON, now=DUE).changes_nothing


@pytest.mark.parametrize(
    ("pack", "switch"),
    [(PACK, None), (PACK, Switch(id="x", version=1)), (None, ON), (OTHER, ON)],
    ids=["never switched on", "off", "pack gone", "row gone"],
)
def test_what_may_not_run_is_not_pushed_and_not_due_any_more(pack: Any, switch: Switch | None) -> None:
    decision = check_customer(complained().after, pack, switch, now=DUE)

    assert (decision.events, decision.after.next_due_at, decision.after.cared_at) == ((), None, None)


def a_case(**changes: Any) -> Case:
    form = {"cls": "complaint", "topic": "quality", "module": "product"} | changes.pop("form", {})
    values: dict[str, Any] = {"pack": PACK.ref, "fingerprint": "F"}
    return an_assigned_case(department="product", form=form, **(values | changes))


def recognised(case: Case, *tags: str) -> Decision[Case]:
    order = RecogniseCustomer(case_id=case.id, tags=tags, complaint_count=2)
    return recognise(case, PACK, order, now=RECEIVED)


def test_a_case_notes_offer_and_tags_once() -> None:
    once = recognised(a_case(), "service_minded", "price_sensitive")

    assert once.after.tags == ("vip",)
    assert once.after.offer is not None
    assert once.after.owner is not None
    assert (once.after.offer.remedy, once.after.owner.department) == ("threshold_coupon", "vip_desk")
    assert recognised(once.after, "service_minded", "price_sensitive").changes_nothing


def test_tags_that_grant_nothing_leave_tags_and_owner_as_they_are() -> None:
    after = recognised(a_case(), "price_sensitive").after

    assert (after.tags, after.owner) == (None, a_case().owner)
    assert recognised(a_case(), "frequent").changes_nothing
    assert recognised(a_case(state="closed"), "service_minded").changes_nothing


def test_nobody_is_taken_a_case_from_whom_they_have_taken() -> None:
    case = a_case(tags=("vip",))
    owner = case.owner
    assert owner is not None
    for update in ({"mode": "manual"}, {"accepted_at": RECEIVED}):
        kept = case.model_copy(update={"owner": owner.model_copy(update=update)})
        assert routed_by_tags(kept, ("vip",), PACK, now=RECEIVED) == (kept, ())
    unowned = case.model_copy(update={"owner": None})
    assert routed_by_tags(unowned, ("vip",), PACK, now=RECEIVED) == (unowned, ())
    assert routed_by_tags(case, (), PACK, now=RECEIVED) == (case, ())
    assert routed_by_tags(case, ("other",), PACK, now=RECEIVED) == (case, ())


@pytest.mark.parametrize(
    ("tags", "routed_by", "department"),
    [
        (("vip",), "triage.keyword.damaged", "vip_desk"),
        (("gold",), "triage.keyword.damaged", "operations"),
        ((), "triage.keyword.damaged", "operations"),
        (("vip",), "triage.doubt.language", "operations"),
    ],
)
def test_a_tag_with_a_route_goes_before_a_keyword_and_never_before_a_doubt(
    tags: tuple[str, ...], routed_by: str, department: str
) -> None:
    form = {
        "routed_by": routed_by,
        "keyword_row": "triage.keyword.damaged",
        "department": "operations",
    }
    case = an_assigned_case(pack=PACK.ref, tags=tags, form={"topic": "quality", "module": "product"})
    judged = case.assessments[0].model_copy(update=form)

    assert route_of(case.model_copy(update={"assessments": (judged,)}), PACK).department == department


def test_a_doubtful_case_that_a_tag_finds_stays_where_it_is_judged() -> None:
    case = a_case(tags=("vip",))
    form = case.assessments[0].model_copy(update={"routed_by": "triage.doubt.language"})
    doubtful = case.model_copy(update={"assessments": (form,)})

    assert routed_by_tags(doubtful, ("vip",), PACK, now=RECEIVED) == (doubtful, ())


def an_offer(**changes: Any) -> Offer:
    values: dict[str, Any] = {
        "row": "x",
        "remedy": "threshold_coupon",
        "amount": yuan("20"),
        "threshold": yuan("200"),
    }
    return Offer(**(values | changes))


def filled(*proposed: ProposedRemedy, offer: Offer | None) -> tuple[ProposedRemedy, ...]:
    return with_offer(a_case(offer=offer), proposed)


def test_what_a_plan_leaves_open_is_the_offer() -> None:
    named = ProposedRemedy(code="threshold_coupon", threshold=yuan("100"))

    (offered, own) = filled(ProposedRemedy(code="offered", text="滿減"), named, offer=an_offer())

    assert (offered.code, offered.amount, offered.threshold, offered.text) == (
        "threshold_coupon",
        yuan("20"),
        yuan("200"),
        "滿減",
    )
    assert (own.amount, own.threshold) == (yuan("20"), yuan("100"))


def test_what_a_plan_says_stays_as_it_says() -> None:
    said = ProposedRemedy(code="threshold_coupon", amount=Money(amount=yuan("5").amount, currency="CNY"))
    other = ProposedRemedy(code="apology")

    assert filled(said, other, offer=an_offer()) == (said, other)
    assert filled(said, other, offer=None) == (said, other)
    with pytest.raises(Incomplete, match="is offered nothing by default"):
        filled(ProposedRemedy(code="offered"), offer=None)


def told(before: Case | None, after: Case, pack: Any = PACK) -> list[str]:
    return [type(order).__name__ for order in customer_orders(before, after, pack)]


def test_a_case_is_told_of_when_it_is_first_judged_or_its_customer_first_known() -> None:
    case = a_case()

    assert told(case.model_copy(update={"assessments": ()}), case) == ["NoteComplaint"]
    assert told(case.model_copy(update={"fingerprint": ""}), case) == ["NoteComplaint"]
    assert told(None, case) == ["NoteComplaint"]
    assert told(case, case) == []
    assert told(a_case(form={"cls": "suggestion"}), case) == ["NoteComplaint"]
    assert told(None, a_case(assessments=())) == ["KeepCustomer"]
    assert told(a_case(assessments=()), a_case(assessments=(), state="triaged")) == []
    assert told(a_case(assessments=(), fingerprint=""), a_case(assessments=())) == ["KeepCustomer"]
    assert told(None, a_case(assessments=(), state="closed")) == []
    assert told(None, a_case(state="closed")) == []


def test_no_profile_is_made_before_triage_where_nobody_is_cared_for() -> None:
    without = PACK.model_copy(update={"compensation": PACK.compensation.model_copy(update={"care": None})})

    assert told(None, a_case(assessments=()), without) == []


def test_a_profile_that_there_is_stays_as_it_is_while_a_case_waits_to_be_judged() -> None:
    order = KeepCustomer(fingerprint="F", pack=PACK.name, case_id="C1")

    made = keep_customer(None, order)

    assert (made.after.id, made.after.version, made.after.care) == (customer_id("F"), 1, None)
    assert keep_customer(made.after, order).changes_nothing


@pytest.mark.parametrize("changes", [{"fingerprint": ""}, {"drill": True}])
def test_nobody_and_exercises_are_not_told_of(changes: dict[str, Any]) -> None:
    assert told(None, a_case(**changes)) == []
    assert told(None, a_case(), OTHER) == []


def test_an_end_is_told_with_what_was_carried_out_unless_the_case_was_merged() -> None:
    case = a_case()
    closed = case.model_copy(update={"state": "closed"})
    link = Link(case_id="C9", relation="merged_into", at=RECEIVED)

    assert told(case, closed) == ["CountEnded"]
    assert told(closed, closed) == []
    assert told(case, closed.model_copy(update={"links": (link,)})) == []


def test_offers_are_for_tags_that_the_pack_gives_and_care_needs_a_switch() -> None:
    whole = PACK.compensation

    with pytest.raises(ValidationError, match="expected tags out of"):
        CompensationPolicy(offers=whole.offers)
    with pytest.raises(ValidationError, match="expected a switch beside them"):
        CompensationPolicy(care=whole.care)
