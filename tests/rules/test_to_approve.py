"""What an approver is asked: in words, with the amount and the row that asks for it."""

from __future__ import annotations

from decimal import Decimal

from rules.approvals import to_approve
from schemas.model import Money
from tests.packs import the_pack


def test_an_approver_reads_what_is_given_and_which_row_asks() -> None:
    money = Money(amount=Decimal("800.00"), currency="CNY")

    asked = to_approve(
        the_pack(), [("compensation", money), ("apology", None)], ["handling.limit.compensation"]
    )

    assert asked == "补偿 800.00 CNY, 道歉 (handling.limit.compensation)"


def test_a_remedy_that_the_pack_has_no_more_stands_by_its_code() -> None:
    assert to_approve(the_pack(), [("gold", None)], ["a", "b"]) == "gold (a, b)"
