"""Profiles of customers, their offers and care after a complaint, under the mechanism's pack, through the runtime."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from schemas.case import Case
from schemas.customer import CustomerProfile, customer_id
from tests.company import Company
from tests.compensating import S3, accepting, agreeing, complaining, drafting, worth
from tests.workers.fakes import NOW

ORDERED = "caseloop.event.credit.ordered.v1"
BOUGHT = "caseloop.purchase.made.v1"
PHONE = "13800000000"
COUPON = {"code": "threshold_coupon", "amount": worth("20.00"), "threshold": worth("200.00")}


def switching(company: Company, *, on: bool = True, name: str = "on") -> None:
    data = {"pack": S3, "on": on, "reason": "試行", "by": "senior_manager-1"}
    company.say("caseloop.automation.switched.v1", data, name)


def profile(company: Company, phone: str = PHONE) -> Any:
    return company.document(CustomerProfile, customer_id(f"phone:{phone}"))


def settled(company: Company, name: str, *remedies: dict[str, Any], **changes: Any) -> str:
    """Bring a complaint to its end, with remedies that were carried out; give the case."""
    case_id = complaining(company, S3, name, **changes)
    by = accepting(company, case_id)
    drafting(company, case_id, *remedies)
    agreeing(company, case_id)
    for one in remedies:
        company.command("caseloop.remedy.done.v1", case_id, f"{name}-{one['code']}", code=one["code"], by=by)
    company.command("caseloop.case.resolved.v1", case_id, f"{name}-resolved", result="已處理", by=by)
    answer = {"answer": "satisfied", "by": "customer_service-9"}
    company.command("caseloop.callback.recorded.v1", case_id, f"{name}-called", **answer)
    assert company.case(case_id).state == "closed", [one.sentence for one in company.parked()]
    return case_id


def buying(company: Company, name: str = "bought", *, phone: str = PHONE, **changes: Any) -> None:
    data = {
        "customer": {"contact": {"phone": phone}},
        "pack": S3,
        "purchased_at": company.hand.instant.isoformat(),
    }
    company.say(BOUGHT, data | changes, name)


def cared_for(company: Company) -> list[Any]:
    return [event for event in company.heard(ORDERED) if event["origin"] == "care"]


@pytest.mark.req("S3-66")
def test_each_case_that_closes_updates_count_and_preference() -> None:
    company = Company()

    settled(company, "one", {"code": "apology"})
    settled(company, "two", COUPON)
    settled(company, "three", COUPON | {"amount": worth("30.00")})
    company.again()

    known = profile(company)
    assert (known.complaint_count, known.preferred) == (3, "threshold_coupon")
    assert known.remedy_counts == {"apology": 1, "threshold_coupon": 2}
    assert known.tags == ("frequent", "price_sensitive")


@pytest.mark.req("S3-66")
def test_a_customer_without_a_contact_has_no_profile_and_an_exercise_counts_for_nobody() -> None:
    company = Company()

    settled(company, "one", COUPON, customer={"name": "測試乙"})
    settled(company, "two", COUPON, drill=True)

    assert company.store.load("customers", [customer_id(""), customer_id(f"phone:{PHONE}")]) == {}


@pytest.mark.req("S3-66")
def test_a_profile_holds_nothing_by_which_anybody_is_known() -> None:
    company = Company()
    settled(company, "one", COUPON)

    stored = str(company.store.load("customers", [customer_id(f"phone:{PHONE}")]))

    assert PHONE not in stored
    assert "測試" not in stored


@pytest.mark.req("S3-67")
def test_a_price_sensitive_customer_is_offered_a_threshold_coupon_by_default() -> None:
    company = Company()
    settled(company, "one", COUPON)
    settled(company, "two", COUPON | {"amount": worth("30.00")})

    case_id = complaining(company, S3, "three")
    accepting(company, case_id)
    case = drafting(company, case_id, {"code": "offered"})

    assert case.offer is not None
    assert (case.offer.row, case.offer.remedy) == ("compensation.offer.price", "threshold_coupon")
    assert case.plan is not None
    (remedy,) = case.plan.remedies
    assert (remedy.code, str(remedy.amount and remedy.amount.amount)) == ("threshold_coupon", "20.00")
    assert str(remedy.threshold and remedy.threshold.amount) == "200.00"


@pytest.mark.req("S3-67")
def test_nobody_else_is_offered_anything_by_default() -> None:
    company = Company()
    settled(company, "one", COUPON)

    case_id = complaining(company, S3, "two")
    accepting(company, case_id)
    case = drafting(company, case_id, {"code": "offered"})

    assert (case.offer, case.plan) == (None, None)
    assert [one.code for one in company.parked()] == ["incomplete"]


def owned_by(case: Case) -> str:
    assert case.owner is not None
    return case.owner.department


@pytest.mark.req("S3-68")
@pytest.mark.parametrize(
    "summary", ["水壶用了三天就坏了，不工作", "商品破損，要求處理"], ids=["route", "keyword"]
)
def test_the_next_case_of_a_service_minded_customer_goes_to_the_vip_desk(summary: str) -> None:
    company = Company()
    settled(company, "one", {"code": "vip_channel"})
    settled(company, "two", {"code": "apology"})

    case = company.case(complaining(company, S3, "three", summary=summary))
    other = company.case(
        complaining(company, S3, "four", summary=summary, customer={"contact": {"phone": "13900000000"}})
    )

    assert (owned_by(case), owned_by(other)) == ("vip_desk", "product")
    assert case.tags_in_force == ("vip",)
    assert company.heard("caseloop.event.case.recognised.v1")[0]["details"]["granted"] == ["vip"]


@pytest.mark.req("S3-69")
@pytest.mark.parametrize(("day", "count"), [(29, 0), (30, 0), (31, 1)])
def test_a_care_package_is_pushed_once_thirty_days_have_passed(day: int, count: int) -> None:
    company = Company()
    switching(company)
    case_id = complaining(company, S3)

    until = (NOW + timedelta(days=day)).replace(hour=15, minute=59) - NOW
    company.later(seconds=until.total_seconds())
    before = len(cared_for(company))
    company.later(days=60)
    company.again()

    assert before == count
    (event,) = cared_for(company)
    assert (event["remedy"], event["item"], event["case_id"]) == ("care_package", "關懷禮包", case_id)
    assert profile(company).care is None


@pytest.mark.req("S3-69")
def test_a_purchase_on_the_twelfth_day_cancels_it() -> None:
    company = Company()
    switching(company)
    complaining(company, S3)
    company.later(days=12)

    buying(company)
    company.later(days=40)

    assert cared_for(company) == []
    assert company.parked() == []


class SlowTriage(Company):
    """A company whose triage is behind: what it has to judge waits until it is let go on."""

    behind: bool = True

    def __post_init__(self) -> None:
        """Begin with nothing that waits."""
        super().__post_init__()
        self.unjudged: list[tuple[str, str, bytes]] = []

    def _taken(self, exchange: str, key: str, body: bytes) -> list[tuple[str, str, bytes]]:
        if self.behind and key == "triage.v1":
            self.unjudged.append((exchange, key, body))
            return []
        return super()._taken(exchange, key, body)

    def judges(self) -> None:
        """Judge what waits, each order twice."""
        self.behind = False
        self._work(self.unjudged * 2)


@pytest.mark.req("S3-69")
@pytest.mark.parametrize(("bought", "count"), [(True, 0), (False, 1)])
def test_a_purchase_told_before_the_complaint_was_judged_counts(*, bought: bool, count: int) -> None:
    company = SlowTriage()
    switching(company)
    case_id = complaining(company, S3)
    company.hand.instant += timedelta(hours=1)
    if bought:
        buying(company)

    company.judges()
    assert company.case(case_id).assessment is not None
    company.later(days=40)
    company.again()

    assert len(cared_for(company)) == count
    assert company.parked() == []


@pytest.mark.req("S3-69")
def test_a_purchase_before_the_complaint_came_counts_for_nothing_even_if_it_is_told_before_triage() -> None:
    company = SlowTriage()
    switching(company)
    complaining(company, S3)
    buying(company, purchased_at=(NOW - timedelta(days=1)).isoformat())

    company.judges()
    company.later(days=40)

    assert len(cared_for(company)) == 1


def test_nobody_is_kept_of_the_anonymous_or_of_an_exercise_that_waits_to_be_judged() -> None:
    company = SlowTriage()
    complaining(company, S3, "one", customer={"name": "測試乙"})
    complaining(company, S3, "two", drill=True)

    assert company.store.load("customers", [customer_id(""), customer_id(f"phone:{PHONE}")]) == {}


@pytest.mark.req("S3-69")
def test_a_second_complaint_does_not_double_it() -> None:
    company = Company()
    switching(company)
    first = complaining(company, S3, "one")
    company.later(days=20)
    complaining(company, S3, "two")
    company.later(days=15)
    complaining(company, S3, "three")
    company.later(days=40)

    assert [event["case_id"] for event in cared_for(company)] == [first]


@pytest.mark.req("S3-69")
def test_a_complaint_long_after_a_package_leads_to_another() -> None:
    company = Company()
    switching(company)
    first = complaining(company, S3, "one")
    company.later(days=122)
    second = complaining(company, S3, "two")
    company.later(days=32)

    assert [event["case_id"] for event in cared_for(company)] == [first, second]


@pytest.mark.req("S3-69")
@pytest.mark.parametrize(
    "changes",
    [
        {"purchased_at": (NOW - timedelta(days=1)).isoformat()},
        {"phone": "13900000000"},
        {"customer": {"name": "測試乙"}},
    ],
    ids=["before the complaint", "somebody else", "nobody"],
)
def test_another_purchase_changes_nothing_and_leaves_no_trace(changes: dict[str, Any]) -> None:
    company = Company()
    switching(company)
    complaining(company, S3)
    company.later(days=12)

    buying(company, **changes)
    company.later(days=20)

    assert len(cared_for(company)) == 1
    assert company.parked() == []
    assert profile(company, "13900000000") is None
    assert company.document(CustomerProfile, customer_id("")) is None


@pytest.mark.req("S3-37")
def test_no_care_package_is_pushed_while_what_runs_by_itself_is_switched_off() -> None:
    company = Company()
    complaining(company, S3)
    company.later(days=32)
    switching(company)
    company.later(days=30)

    assert cared_for(company) == []
    assert profile(company).care is None


def test_a_purchase_in_the_future_or_under_an_unknown_pack_is_refused() -> None:
    company = Company()
    complaining(company, S3)

    buying(company, "later", purchased_at=(NOW + timedelta(days=1)).isoformat())
    buying(company, "nowhere", pack="nowhere")

    assert sorted(one.field for one in company.parked()) == ["pack", "purchased_at"]


def test_a_suggestion_leads_to_no_package() -> None:
    company = Company()
    switching(company)

    complaining(company, S3, channel="suggestion_zone", type="建議", summary="建議增加夜間配送")
    company.later(days=40)

    assert cared_for(company) == []
