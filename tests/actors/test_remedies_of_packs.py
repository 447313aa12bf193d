"""What each handbook lets a plan offer, by its delivered pack and the real actors."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from schemas.model import Money
from tests.company import Company
from tests.compensating import S2, S3, S4, drafting, planning, worth


@pytest.mark.req("S2-28")
def test_the_five_remedies_of_the_mall_are_taken_by_code_and_by_their_own_words() -> None:
    company = Company()
    case_id = planning(company, S2)

    case = drafting(
        company,
        case_id,
        {"code": "退款", "amount": worth("99.00")},
        {"code": "换货"},
        {"code": "reissue"},
        {"code": "优惠券补偿", "amount": worth("20.00")},
        {"code": "道歉"},
    )

    assert case.plan is not None, [one.sentence for one in company.parked()]
    codes = [one.code for one in case.plan.remedies]
    assert (case.state, codes) == ("proposing", ["refund", "exchange", "reissue", "coupon", "apology"])


@pytest.mark.req("S2-28")
def test_a_remedy_that_the_mall_does_not_know_is_refused_with_those_that_it_knows() -> None:
    company = Company()

    drafting(company, planning(company, S2), {"code": "gift"})

    (refused,) = company.parked()
    assert refused.field == "remedies.0.code"
    assert "reissue (补发)" in refused.expected


@pytest.mark.req("S4-32")
@pytest.mark.parametrize(
    ("amount", "state"), [("100.00", "proposing"), ("100.01", "plan_review")], ids=["within", "beyond"]
)
def test_a_coupon_beyond_what_company_policy_gives_needs_approval(amount: str, state: str) -> None:
    company = Company()

    case = drafting(company, planning(company, S4), {"code": "优惠券", "amount": worth(amount)})

    assert case.state == state, [one.sentence for one in company.parked()]
    assert case.plan is not None
    assert case.plan.needs_approval == (("handling.limit.coupon",) if state == "plan_review" else ())


@pytest.mark.req("S4-32")
def test_the_template_compensates_by_coupon_discount_gift_or_improvement() -> None:
    company = Company()
    remedies: list[dict[str, Any]] = [
        {"code": "coupon", "amount": worth("30.00")},
        {"code": "折扣", "amount": worth("20.00")},
        {"code": "赠品", "item": "保温杯"},
        {"code": "改进措施"},
    ]

    case = drafting(company, planning(company, S4), *remedies)

    assert case.plan is not None
    assert [one.code for one in case.plan.remedies] == ["coupon", "discount", "gift", "improvement"]
    assert case.plan.remedies[2].item == "保温杯"


@pytest.mark.req("S4-40")
@pytest.mark.req("S4-66")
def test_a_coupon_is_kept_as_a_value_with_its_currency_and_the_spend_from_which_it_holds() -> None:
    company = Company()
    coupons: list[dict[str, Any]] = [
        {"code": "coupon", "amount": worth("50.00"), "text": "无门槛优惠券"},
        {"code": "discount", "amount": worth("30.00"), "threshold": worth("200.00")},
    ]

    case = drafting(company, planning(company, S4), *coupons)

    assert case.plan is not None
    free, tied = case.plan.remedies
    assert (free.amount, free.threshold) == (Money(amount=Decimal("50.00"), currency="CNY"), None)
    assert tied.threshold == Money(amount=Decimal("200.00"), currency="CNY")


@pytest.mark.parametrize("threshold", [worth("0"), worth("-1"), worth("200", "USD")])
def test_a_threshold_of_nothing_or_in_another_currency_is_refused(threshold: dict[str, str]) -> None:
    company = Company()

    drafting(
        company,
        planning(company, S4),
        {"code": "coupon", "amount": worth("50"), "threshold": threshold},
    )

    assert [one.field for one in company.parked()] == ["remedies.0.threshold"]


def test_a_threshold_without_an_amount_is_refused() -> None:
    company = Company()

    drafting(company, planning(company, S4), {"code": "gift", "threshold": worth("9")})

    assert [one.expected for one in company.parked()] == ["none without an amount"]


@pytest.mark.req("S3-82")
@pytest.mark.parametrize("code", ["penalty", "違約金", "违约金"])
def test_where_the_culture_refuses_penalties_loss_sharing_is_offered_instead(code: str) -> None:
    company = Company()
    case_id = planning(company, S3, culture="islamic_finance")

    drafting(company, case_id, {"code": code, "amount": worth("50")})
    case = drafting(company, case_id, {"code": "loss_sharing", "amount": worth("50")}, name="next")

    (refused,) = company.parked()
    assert (refused.field, refused.expected) == ("remedies.0", "loss_sharing")
    assert case.plan is not None
    assert [one.code for one in case.plan.remedies] == ["loss_sharing"]


@pytest.mark.req("S3-82")
def test_elsewhere_a_penalty_may_be_offered() -> None:
    company = Company()

    case = drafting(company, planning(company, S3), {"code": "penalty", "amount": worth("50")})

    assert case.state == "proposing"


@pytest.mark.req("S3-81")
@pytest.mark.parametrize(
    "gift",
    [{"item": "牛肉禮盒"}, {"item": "Premium BEEF box"}, {"text": "送您一份牛肉乾"}],
    ids=["item", "English", "text"],
)
def test_beef_is_not_offered_in_india(gift: dict[str, str]) -> None:
    company = Company()
    case_id = planning(company, S3, culture="india")

    case = drafting(company, case_id, {"code": "care_package", **gift})

    assert case.plan is None
    assert [(one.field, "cultures.india.beef" in one.sentence) for one in company.parked()] == [
        ("remedies.0", True)
    ]


@pytest.mark.req("S3-81")
@pytest.mark.parametrize(
    ("culture", "item"), [("india", "茶葉禮盒"), (None, "牛肉禮盒")], ids=["tea in India", "beef elsewhere"]
)
def test_what_is_not_forbidden_may_be_given(culture: str | None, item: str) -> None:
    company = Company()

    case = drafting(company, planning(company, S3, culture=culture), {"code": "care_package", "item": item})

    assert case.state == "proposing", [one.sentence for one in company.parked()]
