"""Messages about compensation and customers name their documents."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from schemas.customer import CustomerProfile, customer_id
from schemas.decision import Decision
from schemas.messages.base import Target
from schemas.messages.compensation import AutomationSwitched, OrderRefund
from schemas.messages.customers import CheckCustomer, CountEnded, PurchaseMade
from schemas.model import Money
from schemas.report import Customer

AT = datetime(2026, 3, 6, tzinfo=UTC)


def test_each_names_the_document_that_it_changes() -> None:
    values: dict[str, Any] = {
        "pack": "p",
        "row": "r",
        "case_id": "C1",
        "case_number": "N",
        "remedy": "refund",
    }
    refund = OrderRefund(
        payout="P1",
        submission_source="/shop",
        submission_id="1",
        amount=Money(amount=Decimal(1), currency="CNY"),
        **values,
    )
    ended = CountEnded(fingerprint="F", pack="p", case_id="C1", received_at=AT)

    assert refund.target("k") == Target("payouts", "P1")
    assert AutomationSwitched(pack="p", on=True, reason="r", by="x").target("k") == Target("switches", "p")
    assert ended.target("k") == Target("customers", customer_id("F"))
    assert CheckCustomer(customer="X", due_at=AT).target("k") == Target("customers", "X")


def test_a_purchase_names_no_customer_by_itself() -> None:
    assert PurchaseMade(customer=Customer(), purchased_at=AT).target("k") == Target("customers", "k")


def test_a_new_document_without_a_version_is_not_made() -> None:
    made = CustomerProfile(id="X", version=1)

    assert Decision(before=None, after=CustomerProfile(id="X"), event="x").changes_nothing
    assert not Decision(before=None, after=made, event="x").changes_nothing
