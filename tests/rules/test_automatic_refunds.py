"""Conditions of automatic refunds, payouts, their switch, and points."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rules.compensation.automatic import note_refund
from rules.compensation.conditions import is_overdue, refund_of, refund_orders
from rules.compensation.payouts import order_refund, switch_automation
from rules.compensation.points import with_points
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.compensation import AutomationSwitched, NoteRefund, OrderRefund
from schemas.messages.crediting import CreditOrdered
from schemas.model import Money
from schemas.payout import Switch
from schemas.policy.compensation import Automatic, CompensationPolicy
from schemas.report import Customer, Details, OrderSnapshot, Supplied
from tests.builders import RECEIVED, a_report
from tests.every_pack import every_pack
from tests.handling_cases import an_assigned_case

PACK = every_pack().newest["feedback-mechanism"]
(ROW,) = PACK.compensation.automatic
ON = Switch(id=PACK.name, version=1, on=True)


def yuan(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="CNY")


def a_row(**changes: Any) -> Automatic:
    return Automatic.model_validate(ROW.model_dump() | changes)


def an_order(**changes: Any) -> OrderSnapshot:
    values: dict[str, Any] = {
        "number": "A-1",
        "total": yuan("199.95"),
        "deliver_by": RECEIVED - timedelta(hours=48),
    }
    return OrderSnapshot(**(values | changes))


def a_late_case(**changes: Any) -> Case:
    """Give a judged complaint about an order that should have come two days ago."""
    form = {"cls": "complaint", "topic": "logistics_delay", "module": "delivery"} | changes.pop("form", {})
    report = a_report(order=changes.pop("order", an_order()))
    values: dict[str, Any] = {"channel": "order_page", "report": report, "pack": PACK.ref}
    return an_assigned_case(department="customer_service", form=form, **(values | changes))


def asked(case: Case, before: Case | None = None) -> tuple[OrderRefund, ...]:
    return refund_orders(before, case, PACK)


@pytest.mark.parametrize(
    ("late", "expected"),
    [(timedelta(hours=48), True), (timedelta(hours=48) - timedelta(milliseconds=1), False)],
)
def test_exactly_so_late_counts_and_a_millisecond_less_does_not(late: timedelta, expected: bool) -> None:  # noqa: FBT001 - a column of the table
    order = an_order(deliver_by=RECEIVED - late)
    came = an_order(deliver_by=RECEIVED - timedelta(days=9), delivered_at=RECEIVED - timedelta(days=9) + late)

    assert is_overdue(ROW, order, RECEIVED) is expected
    assert is_overdue(ROW, came, RECEIVED) is expected


@pytest.mark.parametrize(
    ("total", "share", "most", "refund"),
    [
        ("199.95", "0.10", "50", "20.00"),
        ("199.94", "0.10", "50", "19.99"),
        ("0.05", "0.10", "50", "0.01"),
        ("0.04", "0.10", "50", None),
        ("9000", "0.10", "50", "50"),
        ("0", "0.10", "50", None),
    ],
)
def test_a_share_is_rounded_to_cents_and_capped(
    total: str, share: str, most: str, refund: str | None
) -> None:
    row = a_row(share=share, most=yuan(most))

    found = refund_of(row, an_order(total=yuan(total)))

    assert found == (yuan(refund) if refund else None)


def test_a_fixed_amount_needs_no_total_and_another_currency_is_left_to_people() -> None:
    fixed = a_row(share=None, amount=yuan("5"))

    assert refund_of(fixed, an_order(total=None)) == yuan("5")
    assert refund_of(ROW, an_order(total=None)) is None
    assert refund_of(ROW, an_order(total=Money(amount=Decimal(9), currency="USD"))) is None


@given(st.decimals(min_value=0, max_value=100_000, places=2))
def test_a_refund_never_exceeds_its_most_nor_the_total(total: Decimal) -> None:
    found = refund_of(ROW, an_order(total=Money(amount=total, currency="CNY")))

    assert found is None or 0 < found.amount <= min(Decimal(50), total)


@pytest.mark.parametrize(
    "changes",
    [
        {"form": {"doubts": ("low_confidence",)}},
        {"form": {"cls": "suggestion"}},
        {"form": {"module": "product"}},
        {"channel": "hotline"},
        {"order": None},
        {"order": an_order(deliver_by=None)},
        {"order": an_order(total=None)},
        {"state": "closed"},
        {"assessments": ()},
        {
            "supplied_details": (
                Supplied(
                    details=Details(order=an_order()), filled=("order.number",), by="customer", at=RECEIVED
                ),
            )
        },
    ],
)
def test_what_is_in_doubt_of_another_kind_or_was_supplied_later_is_left_to_people(
    changes: dict[str, Any],
) -> None:
    assert asked(a_late_case()) != ()
    assert asked(a_late_case(**changes)) == ()


def test_a_topic_may_be_asked_for_too_and_the_first_row_that_is_met_speaks() -> None:
    rows = (a_row(id="compensation.automatic.a", topics=["quality"]), a_row(id="compensation.automatic.b"))
    policy = PACK.compensation.model_copy(update={"automatic": (*rows, ROW)})
    pack = PACK.model_copy(update={"compensation": policy})

    (order,) = refund_orders(None, a_late_case(), pack)

    assert order.row == "compensation.automatic.b"


def test_it_is_asked_when_the_case_is_judged_and_under_the_same_key_each_time() -> None:
    case = a_late_case()

    (first,) = asked(case)
    (again,) = asked(case, case.model_copy(update={"assessments": ()}))

    assert first == again
    assert asked(case, case) == ()
    assert refund_orders(None, case, every_pack().newest["online-mall"]) == ()


def test_a_fact_that_changes_nothing_about_other_supplies_does_not_stop_it() -> None:
    other = Supplied(details=Details(), filled=("product.name",), by="customer", at=RECEIVED)

    assert asked(a_late_case(supplied_details=(other,))) != ()


def refunding(case_id: str = "C1", **changes: Any) -> OrderRefund:
    values: dict[str, Any] = {
        "payout": "P1",
        "pack": PACK.name,
        "row": ROW.id,
        "case_id": case_id,
        "case_number": "2S553-P1V5H-X",
        "submission_source": "/shop",
        "submission_id": "1",
        "remedy": "refund",
        "amount": yuan("20"),
    }
    return OrderRefund(**(values | changes))


@pytest.mark.parametrize("switch", [None, Switch(id="x", version=1), ON], ids=["none", "off", "on"])
def test_it_is_ordered_only_while_somebody_has_switched_it_on(switch: Switch | None) -> None:
    decision = order_refund(None, refunding(), switch, now=RECEIVED)

    runs = switch is ON
    assert decision.after.state == ("ordered" if runs else "stopped")
    assert [type(one) for one in decision.events] == ([CreditOrdered] if runs else [])
    (note,) = decision.orders
    assert isinstance(note, NoteRefund)
    assert note.outcome == decision.after.state


@pytest.mark.parametrize("switch", [None, ON])
def test_what_is_known_is_never_ordered_again(switch: Switch | None) -> None:
    for before in (None, ON):
        known = order_refund(None, refunding(), before, now=RECEIVED).after
        assert order_refund(known, refunding(), switch, now=RECEIVED).changes_nothing
        other = order_refund(known, refunding("C2"), switch, now=RECEIVED)
        assert other.events == ()
        assert [(one.case_id, one.outcome) for one in other.orders if isinstance(one, NoteRefund)] == [
            ("C2", "repeated")
        ]
        assert order_refund(other.after, refunding("C2"), switch, now=RECEIVED).changes_nothing


def noting(outcome: str = "ordered") -> NoteRefund:
    (note,) = order_refund(None, refunding(), ON, now=RECEIVED).orders
    assert isinstance(note, NoteRefund)
    return note.model_copy(update={"outcome": outcome})


def test_a_case_notes_a_refund_once() -> None:
    once = note_refund(a_late_case(), PACK, noting(), now=RECEIVED)

    assert note_refund(once.after, PACK, noting(), now=RECEIVED).changes_nothing
    assert once.after.applications[0].reason == "超時賠付"
    assert once.by == "caseloop"


@pytest.mark.parametrize(("outcome", "count"), [("ordered", 0), ("repeated", 0), ("stopped", 1)])
def test_only_what_was_stopped_is_left_to_people(outcome: str, count: int) -> None:
    decision = note_refund(a_late_case(), PACK, noting(outcome), now=RECEIVED)

    kinds = [getattr(one, "kind", "") for one in decision.events]
    assert kinds.count("refund_stopped") == count
    assert (decision.after.applications[0].ordered_at is not None) is (outcome == "ordered")


def test_a_row_that_the_pack_has_dropped_is_called_by_its_id() -> None:
    note = noting().model_copy(update={"row": "compensation.automatic.gone"})

    assert note_refund(a_late_case(), PACK, note, now=RECEIVED).after.applications[0].reason == note.row


def switching(by: str, *, on: bool) -> AutomationSwitched:
    return AutomationSwitched(pack=PACK.name, on=on, reason="試行", by=by)


def switched(
    known: Switch | None, by: str, *, on: bool, minute: int = 0, pack: Any = PACK
) -> Decision[Switch]:
    said = RECEIVED + timedelta(minutes=minute)
    message = switching(by, on=on)
    return switch_automation(known, pack, message, now=RECEIVED + timedelta(hours=1), happened_at=said)


def test_more_people_may_stop_it_than_start_it() -> None:
    started = switched(None, "senior_manager-1", on=True).after
    stopped = switched(started, "customer_service-9", on=False, minute=1)

    assert (started.on, started.version, stopped.after.on, stopped.after.version) == (True, 1, False, 2)
    with pytest.raises(NotAllowed, match="switched on by somebody of senior_manager"):
        switched(None, "customer_service-9", on=True)
    with pytest.raises(NotAllowed, match="switched off by"):
        switched(started, "logistics-9", on=False)


@pytest.mark.parametrize(
    ("minute", "on", "runs"),
    [(-1, True, False), (0, True, False), (1, True, True), (0, False, False)],
    ids=["older", "the same instant", "newer", "stopped again"],
)
def test_what_was_said_last_counts_and_of_two_at_once_what_stops(minute: int, on: bool, runs: bool) -> None:  # noqa: FBT001 - columns of the table
    off = switched(None, "senior_manager-1", on=False).after

    assert switched(off, "senior_manager-1", on=on, minute=minute).after.on is runs


def test_a_stop_counts_against_a_start_of_the_same_instant_and_not_against_a_newer_one() -> None:
    running = switched(None, "senior_manager-1", on=True).after
    never = Switch(id=PACK.name, version=1)

    assert not switched(running, "senior_manager-1", on=False).after.on
    assert switched(running, "senior_manager-1", on=False, minute=-1).changes_nothing
    assert switched(never, "senior_manager-1", on=True, minute=-9).after.on


def test_a_pack_without_a_switch_refuses_it() -> None:
    with pytest.raises(NotAllowed, match="refunds nothing by itself"):
        switched(None, "management-1", on=True, pack=every_pack().newest["online-mall"])


def a_suggestion(**changes: Any) -> Case:
    return a_late_case(form={"cls": "suggestion"}, **changes)


def test_points_are_earned_once_and_by_adoption_only() -> None:
    after, (order,) = with_points(a_suggestion(), PACK, "adopted", now=RECEIVED)

    assert (order.points, order.origin, order.by) == (100, "points", None)
    assert with_points(after, PACK, "adopted", now=RECEIVED) == (after, ())
    assert with_points(a_suggestion(), PACK, "not_adopted", now=RECEIVED)[1] == ()


def test_the_anonymous_and_packs_without_points_earn_none() -> None:
    nobody = a_suggestion(customer=Customer(anonymous=True, identifier="x"))

    assert with_points(nobody, PACK, "adopted", now=RECEIVED) == (nobody, ())
    assert with_points(a_suggestion(), every_pack().newest["online-mall"], "adopted", now=RECEIVED)[1] == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"share": None},
        {"amount": yuan("5")},
        {"share": None, "amount": yuan("51")},
        {"share": None, "amount": yuan("0")},
        {"share": None, "amount": Money(amount=Decimal(5), currency="USD")},
        {"share": "1.01"},
        {"share": "0"},
    ],
)
def test_a_condition_says_in_one_way_how_much(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        a_row(**changes)


def test_what_runs_by_itself_needs_a_switch() -> None:
    with pytest.raises(ValidationError, match="expected a switch beside them"):
        CompensationPolicy(automatic=(ROW,))
