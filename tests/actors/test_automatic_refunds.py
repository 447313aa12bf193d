"""Automatic refunds and points of the mechanism, under its delivered pack, through the runtime."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from schemas.compensation import Application
from schemas.messages.handling import SuggestionJudged
from schemas.payout import Payout, Switch
from tests.company import Company
from tests.compensating import S0, S2, S3, S4, complaining, worth
from tests.workers.fakes import NOW

ORDERED = "caseloop.event.credit.ordered.v1"
SWITCHED = "caseloop.automation.switched.v1"
ASKED = "caseloop.event.department.asked.v1"
LATE = "快遞一直沒到，物流延遲，訂單還未送達"


def switching(company: Company, name: str = "on", *, on: bool = True, by: str = "senior_manager-1") -> None:
    company.say(SWITCHED, {"pack": S3, "on": on, "reason": "試行", "by": by}, name)


def an_order(hours: float = 48, number: str = "A-1", **changes: Any) -> dict[str, Any]:
    """Give an order that should have come so many hours ago."""
    due = NOW - timedelta(hours=hours)
    return {"number": number, "total": worth("199.95"), "deliver_by": due.isoformat()} | changes


def late(company: Company, name: str = "fb-1", **changes: Any) -> str:
    """Have a customer complain of an order that has not come."""
    values: dict[str, Any] = {
        "channel": "order_page",
        "topic": "logistics_delay",
        "summary": LATE,
        "order_number": None,
        "order": an_order(),
    }
    return complaining(company, S3, name, **(values | changes))


def refund_of(company: Company, case_id: str) -> Application:
    (one,) = company.case(case_id).applications
    return one


@pytest.mark.req("S3-36")
@pytest.mark.req("C-22")
def test_a_complaint_whose_condition_is_met_is_refunded_once_whatever_comes_again() -> None:
    company = Company()
    switching(company)
    case_id = late(company)
    company.again()
    company.again()

    (event,) = company.heard(ORDERED)
    assert (event["origin"], event["remedy"], event["amount"]) == ("automatic", "refund", worth("20.00"))
    assert (event["case_id"], event["row"]) == (case_id, "compensation.automatic.overdue")
    one = refund_of(company, case_id)
    assert (one.status, one.reason, one.filed_by) == ("ordered", "超時賠付", "caseloop")


@pytest.mark.req("S3-36")
@pytest.mark.parametrize(
    "changes",
    [
        {"order": an_order(47.99)},
        {
            "order": an_order(delivered_at=(NOW - timedelta(hours=1)).isoformat())
            | {"deliver_by": (NOW - timedelta(hours=48, minutes=59)).isoformat()}
        },
        {"order": an_order(deliver_by=None)},
        {"order": an_order(total=None)},
        {"order": an_order(total=worth("199.95", "USD"))},
        {"order": None, "order_number": "A-1"},
        {"channel": "hotline"},
        {"summary": "客服態度惡劣，罵人", "topic": "attitude"},
    ],
    ids=[
        "a minute early",
        "came in time",
        "no date",
        "no total",
        "dollars",
        "no order",
        "hotline",
        "attitude",
    ],
)
def test_a_complaint_whose_condition_is_not_met_is_not_refunded(changes: dict[str, Any]) -> None:
    company = Company()
    switching(company)

    case_id = late(company, **changes)

    assert company.case(case_id).state == "assigned"
    assert company.case(case_id).applications == ()
    assert company.heard(ORDERED) == []


@pytest.mark.req("S3-36")
def test_two_complaints_about_one_order_are_refunded_once_and_another_order_by_itself() -> None:
    company = Company()
    switching(company)

    first, second = late(company, "fb-1"), late(company, "fb-2")
    other = late(company, "fb-3", order=an_order(number="A-2"))

    assert [event["case_id"] for event in company.heard(ORDERED)] == [first, other]
    assert refund_of(company, second).status == "repeated"
    assert company.document(Payout, refund_of(company, second).payout or "").others == (second,)


def test_an_exercise_leaves_the_real_refund_of_its_order_to_be_had() -> None:
    company = Company()
    switching(company)

    drill = late(company, "fb-1", drill=True)
    real, again = late(company, "fb-2"), late(company, "fb-3")
    late(company, "fb-4", drill=True)

    assert [(event["case_id"], event.get("drill")) for event in company.heard(ORDERED)] == [
        (drill, True),
        (real, None),
    ]
    assert refund_of(company, again).status == "repeated"


@pytest.mark.parametrize("total", ["1e30", "1e400", "99999999999999999999999999999.99"])
def test_a_total_of_any_size_is_refunded_with_the_most_there_is(total: str) -> None:
    company = Company()
    switching(company)

    case_id = late(company, order=an_order(total=worth(total)))

    assert company.parked() == []
    assert company.case(case_id).state == "assigned"
    assert [event["amount"] for event in company.heard(ORDERED)] == [worth("50.00")]


@pytest.mark.req("S3-37")
def test_no_human_is_in_the_record_of_a_refund() -> None:
    company = Company()
    switching(company)
    case_id = late(company)

    payout = refund_of(company, case_id).payout or ""
    on_the_way = [*company.history("cases", case_id), *company.history("payouts", payout)]
    said = {entry.by for entry in on_the_way if entry.actor.startswith(("refund", "case.triage"))}
    assert said <= {"", "caseloop"}
    assert "by" not in company.heard(ORDERED)[0]


@pytest.mark.req("S3-37")
@pytest.mark.req("C-22")
def test_nothing_is_refunded_before_it_is_switched_on_and_nothing_after_it_is_stopped() -> None:
    company = Company()
    before = late(company, "fb-1", order=an_order(number="A-1"))
    switching(company, "on")
    between = late(company, "fb-2", order=an_order(number="A-2"))
    switching(company, "off", on=False, by="customer_service-7")
    after = late(company, "fb-3", order=an_order(number="A-3"))

    assert [event["case_id"] for event in company.heard(ORDERED)] == [between]
    assert [refund_of(company, one).status for one in (before, between, after)] == [
        "stopped",
        "ordered",
        "stopped",
    ]
    left = [one["case_id"] for one in company.heard(ASKED) if one["kind"] == "refund_stopped"]
    assert left == [before, after]
    told = company.heard("caseloop.event.department.told.v1")
    assert [(one["department"], one["about"]) for one in told] == [
        ("management", "on"),
        ("management", "off"),
    ]


@pytest.mark.req("S3-37")
def test_what_was_stopped_is_left_to_people_for_good() -> None:
    company = Company()
    case_id = late(company)
    switching(company)

    company.again()
    late(company, "fb-2")

    assert company.heard(ORDERED) == []
    assert refund_of(company, case_id).status == "stopped"


@pytest.mark.parametrize(
    ("pack", "by", "on", "field"),
    [
        (S3, "customer_service-7", True, "by"),
        (S3, "logistics-7", False, "by"),
        (S0, "management-1", True, "pack"),
        ("nowhere", "management-1", True, "pack"),
    ],
)
def test_whoever_may_not_switch_is_refused(pack: str, by: str, on: bool, field: str) -> None:  # noqa: FBT001 - a column of the table
    company = Company()

    company.say(SWITCHED, {"pack": pack, "on": on, "reason": "試行", "by": by}, "switch")

    assert [one.field for one in company.parked()] == [field]
    assert company.document(Switch, pack) is None


@pytest.mark.req("C-22")
@pytest.mark.parametrize("pack", [S0, S2, S4])
def test_the_other_handbooks_refund_nothing_by_themselves(pack: str) -> None:
    company = Company()

    assert company.packs.newest[pack].compensation.automatic == ()
    case_id = complaining(company, pack, summary=LATE, order=an_order(), order_number=None)
    assert company.case(case_id).applications == ()


def test_an_order_that_was_supplied_later_is_left_to_people() -> None:
    company = Company()
    switching(company)
    case_id = late(company, order=None)

    details = {"order": an_order()}
    company.command(
        "caseloop.case.information-supplied.v1", case_id, "more", text="漏電了，有人受傷", details=details
    )

    assert company.case(case_id).report.order is not None
    assert len(company.case(case_id).assessments) == 2
    assert company.heard(ORDERED) == []


def test_an_exercise_orders_a_refund_that_is_none() -> None:
    company = Company()
    switching(company)

    late(company, drill=True)

    assert [event["drill"] for event in company.heard(ORDERED)] == [True]


def judged(company: Company, verdict: str, *, name: str = "fb-9", **changes: Any) -> str:
    """Have a suggestion judged; give its case."""
    values: dict[str, Any] = {
        "channel": "suggestion_zone",
        "type": "建議",
        "summary": "建議增加夜間配送時段",
        "incident": None,
        "product": None,
        "order_number": None,
    }
    case_id = complaining(company, S3, name, **(values | changes))
    by = company.case(case_id).owner
    assert by is not None
    company.command("caseloop.case.accepted.v1", case_id, f"accept-{name}", by=by.person)
    verdict_of(company, case_id, verdict, f"judge-{name}")
    return case_id


def verdict_of(company: Company, case_id: str, verdict: str, name: str) -> None:
    said = {"verdict": verdict, "reason": "可行", "department": "operations", "by": "operations-1"}
    company.command(SuggestionJudged.TYPE, case_id, name, **said)


@pytest.mark.req("S3-48")
def test_an_adopted_suggestion_earns_points_once_whatever_comes_again() -> None:
    company = Company()
    case_id = judged(company, "採納")

    company.again()

    (event,) = company.heard(ORDERED)
    assert (event["origin"], event["remedy"], event["points"]) == ("points", "points", 100)
    assert refund_of(company, case_id).points == 100
    assert "by" not in event


@pytest.mark.req("S3-48")
def test_a_suggestion_that_is_judged_again_earns_no_more() -> None:
    company = Company()
    case_id = judged(company, "採納")
    answer = {"answer": "不满意", "text": "理由不清", "by": "customer_service-9", "cause": "說明不足"}
    company.command("caseloop.callback.recorded.v1", case_id, "called", **answer)
    company.command("caseloop.case.accepted.v1", case_id, "again", by="operations")
    verdict_of(company, case_id, "採納", "once more")

    assert company.case(case_id).suggestion is not None
    assert company.case(case_id).round == 2, [one.sentence for one in company.parked()]
    assert company.case(case_id).state == "callback", [one.sentence for one in company.parked()]
    assert len(company.heard(ORDERED)) == 1


@pytest.mark.req("S3-48")
def test_a_rejected_suggestion_earns_nothing() -> None:
    company = Company()
    case_id = judged(company, "不採納")

    assert company.case(case_id).state == "callback"
    assert company.heard(ORDERED) == []
