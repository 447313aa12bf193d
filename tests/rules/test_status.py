"""The timeline for staff and customers."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.archive import archive
from rules.clocks import note_event
from rules.notices import notify, tell_customer
from rules.status import tell_status, timeline
from schemas.case import Case, Link
from schemas.compensation import Application
from schemas.decision import Decision
from schemas.ending import CallAttempt, Rating
from schemas.errors import NotAllowed
from schemas.messages.intake import StatusRequested
from schemas.model import Money
from schemas.report import Correction
from schemas.work import Fact, Progress, Remedy, Suggestion, Task
from tests.builders import RECEIVED
from tests.ending import (
    CALLED,
    OWNER,
    REF,
    a_closed_case,
    a_judged_case,
    a_plan,
    a_resolved_case,
    called_back,
    details_of,
    facts_of,
    signed,
)
from tests.packs import the_pack

NOW = CALLED + timedelta(hours=2)


def a_long_case() -> Case:
    task = Task(
        kind="technical_test",
        department="technology",
        text="检测",
        asked_at=RECEIVED + timedelta(hours=1),
        answered_at=RECEIVED + timedelta(hours=5),
        answer="虚焊",
        by="technology-03",
    )
    fact = Fact(
        kind="test_result",
        text="虚焊",
        source="lab",
        verified=True,
        by="technology-03",
        at=RECEIVED + timedelta(hours=5),
    )
    waiting = task.model_copy(update={"answered_at": None, "asked_at": RECEIVED + timedelta(hours=2)})
    case = a_resolved_case(
        tasks={"technical_test-1": task, "technical_test-2": waiting},
        facts=(fact,),
        handling_started_at=RECEIVED + timedelta(minutes=30),
    )
    return tell_customer(case, the_pack(), notify(case, "result"), now=CALLED - timedelta(hours=1)).after


def asked(case: Case, view: str) -> Decision[Case]:
    message = StatusRequested(case=REF, view=view, by="customer")
    return tell_status(case, the_pack(), message, now=NOW)


@pytest.mark.req("S0-56")
def test_staff_see_the_whole_way_in_order() -> None:
    items = timeline(called_back(a_long_case(), "满意").after, "staff")

    assert [item.what for item in items] == [
        "received",
        "triaged",
        "assessment",
        "assigned",
        "handling_started",
        "task_asked",
        "task_asked",
        "task_answered",
        "fact",
        "plan_drafted",
        "plan_proposed",
        "plan_accepted",
        "progress",
        "resolved",
        "notice",
        "task_failed",
        "callback",
        "closed",
    ]


@pytest.mark.req("S0-56")
def test_customers_see_their_way_without_staff_reasons_or_causes() -> None:
    items = timeline(called_back(a_long_case(), "满意").after, "customer")

    said = " ".join(f"{item.what} {item.text} {item.by}" for item in items)
    assert [item.what for item in items][:4] == ["received", "triaged", "assigned", "handling_started"]
    assert "已发货" in said
    for hidden in (OWNER, "technology-03", "虚焊", "agent-017", "重要"):
        assert hidden not in said


@pytest.mark.req("S0-56")
def test_what_went_wrong_or_was_decided_inside_is_for_staff_only() -> None:
    moment = RECEIVED + timedelta(hours=2)
    plan = a_plan().model_copy(
        update={
            "approved_by": "management-01",
            "approved_at": moment,
            "remedies": (Remedy(code="exchange", done_at=moment),),
        }
    )
    judged = a_judged_case("urgent")
    case = note_event(judged, the_pack(), "case.triaged", at=RECEIVED).model_copy(
        update={
            "plans": (plan,),
            "corrections": (
                Correction(field="product.model", value="K-201", reason="误记", by=OWNER, at=moment),
            ),
            "links": (Link(case_id="OTHER", relation="repeat_of", at=moment),),
            "suggestion": Suggestion(
                verdict="adopted", reason="可行", department="product", by="product-02", at=moment
            ),
        }
    )
    late = {name: clock.model_copy(update={"missed_at": clock.due_at}) for name, clock in case.clocks.items()}
    case = case.model_copy(update={"clocks": late})

    staff = {item.what for item in timeline(case, "staff")}
    customer = {item.what for item in timeline(case, "customer")}

    inside = {"clock_missed", "linked", "plan_approved", "plan_drafted", "assessment"}
    assert staff - customer == inside
    assert {"verdict", "remedy_done", "corrected"} <= customer


@pytest.mark.req("S0-51", "S0-56")
def test_a_status_query_is_answered_with_the_three_facts_and_the_timeline() -> None:
    decision = asked(a_long_case(), "customer")

    assert facts_of(decision) == ["status-told"]
    details = details_of(decision)
    assert details["step"] == "已处理，等待回访"
    assert details["accepted"].startswith("您的反馈已受理")
    assert details["expected_at"]
    assert details["timeline"][0] == {
        "at": RECEIVED.isoformat(),
        "what": "received",
        "text": decision.after.number,
    }
    assert decision.event == "case.status-told"


def test_asking_changes_nothing_in_the_case_but_its_version() -> None:
    case = a_long_case()
    after = asked(case, "staff").after

    assert after.version == case.version + 1
    settled = {"version", "timers", "next_due_at", "clocks"}
    assert after.model_dump(exclude=settled) == case.model_dump(exclude=settled)


def test_an_archived_case_still_tells_its_status() -> None:
    closed = a_closed_case()
    told = tell_customer(closed, the_pack(), notify(closed, "thanks"), now=CALLED).after
    sealed = archive(signed(told).after, the_pack(), now=NOW).after
    decision = asked(sealed, "customer")

    assert decision.after.archive is sealed.archive
    assert list(decision.after.timers) == ["erase"]
    assert [item["what"] for item in details_of(decision)["timeline"]][-2:] == ["closed", "archived"]


def test_an_unknown_view_is_refused() -> None:
    with pytest.raises(NotAllowed, match="told to customers or to staff") as refusal:
        asked(a_long_case(), "auditor")

    assert (refusal.value.field, refusal.value.found) == ("view", "'auditor'")


def test_no_view_holds_personal_data_or_the_customers_own_words() -> None:
    step = Progress(step="已联系测试甲 13800000000", at=CALLED, recorded_at=CALLED, by=OWNER)
    case = called_back(a_resolved_case(progress=(step,)), "有其他补充意见", text="说明书看不懂").after

    for view in ("staff", "customer"):
        said = asked(case, view).events[0].model_dump_json()
        for hidden in ("测试甲", "13800000000", "说明书", "电热水壶"):
            assert hidden not in said


@given(st.permutations([0, 7, 7, 30, 90]))
def test_the_timeline_is_ordered_whatever_the_order_of_recording(minutes: list[int]) -> None:
    steps = tuple(
        Progress(step=f"第{place}步", at=RECEIVED + timedelta(minutes=minute), recorded_at=NOW, by=OWNER)
        for place, minute in enumerate(minutes)
    )
    case = a_judged_case(progress=steps, plans=(a_plan(),))

    for view in ("staff", "customer"):
        moments = [item.at for item in timeline(case, view)]
        assert moments == sorted(moments)


def test_what_was_paid_stands_in_the_timeline_and_how_it_was_decided_is_for_staff() -> None:
    paid = Application(
        id="compensation-1",
        origin="application",
        remedy="compensation",
        amount=Money(amount=Decimal("50.00"), currency="CNY"),
        reason="已同意",
        row="compensation.applications",
        filed_by="after_sales-07",
        filed_at=RECEIVED,
        status="credited",
        ordered_at=RECEIVED + timedelta(hours=1),
        credited_at=RECEIVED + timedelta(hours=2),
    )
    unpaid = {"ordered_at": None, "credited_at": None, "amount": None}
    refused = paid.model_copy(update={"status": "refused", "decided_at": NOW, **unpaid})
    stopped = paid.model_copy(update={"status": "stopped", "points": 9, **unpaid})
    odd = paid.model_copy(update={"status": "refused", "decided_at": None, **unpaid})
    case = a_long_case().model_copy(update={"applications": (paid, refused, stopped, odd)})

    def told(view: str) -> list[tuple[str, str]]:
        items = timeline(case, view)
        return [(one.what, one.text) for one in items if one.what.startswith("compensation")]

    assert told("customer") == [
        ("compensation_ordered", "compensation-1: compensation 50.00 CNY"),
        ("compensation_credited", "compensation-1: compensation 50.00 CNY"),
    ]
    assert ("compensation_refused", "compensation-1: compensation") in told("staff")
    assert ("compensation_filed", "compensation-1: compensation 9") in told("staff")
    assert [what for what, _ in told("staff")].count("compensation_refused") == 1


def test_attempts_to_call_and_ratings_stand_in_the_timeline_and_attempts_are_internal() -> None:
    tried = CallAttempt(reason="no_answer", label="无人接听", by="agent-1", at=NOW, round=1)
    rated = Rating(value="satisfied", label="满意", at=NOW, round=1)
    case = a_closed_case().model_copy(update={"call_attempts": (tried,), "ratings": (rated,)})

    for_staff = {item.what for item in timeline(case, "staff")}
    for_customers = {item.what for item in timeline(case, "customer")}

    assert {"call_attempt", "rated"} <= for_staff
    assert {"call_attempt", "rated"} & for_customers == {"rated"}
