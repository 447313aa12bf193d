"""The spend from which a coupon holds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rules.limits import check_changed, check_threshold, remedies_of
from schemas.errors import NotAllowed
from schemas.messages.plan import ProposedRemedy
from schemas.model import Money
from schemas.work import Plan
from tests.handling_cases import NOW, a_draft, a_ready_case, drafted, paying
from tests.packs import the_pack


def money(amount: str, currency: str = "CNY") -> Money:
    return Money(amount=Decimal(amount), currency=currency)


@pytest.mark.parametrize("threshold", [None, money("0.01"), money("200")])
def test_a_threshold_above_nothing_in_the_currency_of_the_coupon_passes(threshold: Money | None) -> None:
    check_threshold(money("20"), threshold, field="x")
    check_threshold(None, None, field="x")


@pytest.mark.parametrize(
    ("amount", "threshold", "expected"),
    [
        (money("20"), money("0"), "a spend above 0 CNY"),
        (money("20"), money("-1"), "a spend above 0 CNY"),
        (money("20"), money("200", "USD"), "a spend above 0 CNY"),
        (None, money("200"), "none without an amount"),
    ],
)
def test_any_other_is_refused_with_what_would_do(
    amount: Money | None, threshold: Money, expected: str
) -> None:
    with pytest.raises(NotAllowed) as refused:
        check_threshold(amount, threshold, field="remedies.0.threshold")

    assert (refused.value.field, refused.value.expected) == ("remedies.0.threshold", expected)


def test_item_and_threshold_stand_on_the_remedy() -> None:
    proposed = ProposedRemedy(code="补偿", amount=money("20"), threshold=money("200"), item="茶")

    (remedy,) = remedies_of(the_pack().handling, (proposed,), at=NOW)

    assert (remedy.code, remedy.threshold, remedy.item) == ("compensation", money("200"), "茶")


def test_another_threshold_or_item_is_another_offer() -> None:
    case = drafted(a_ready_case(), a_draft(paying("20"))).after
    plan = case.plans[-1]

    def again(**changes: object) -> Plan:
        return plan.model_copy(update={"remedies": (plan.remedies[0].model_copy(update=changes),)})

    check_changed(case, again(threshold=money("200")))
    check_changed(case, again(item="茶"))
    with pytest.raises(NotAllowed, match="offered the same"):
        check_changed(case, again())
