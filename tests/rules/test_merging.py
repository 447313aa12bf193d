"""Two cases that are the same matter become one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.absorbing import absorb
from rules.archive import archive, sign
from rules.archive_parts import archive_parts
from rules.clocks import note_event
from rules.closing import close_case
from rules.consistency import faults_of
from rules.deadlines import check_timers
from rules.merging import merge, settle_merge
from rules.notices import tell_customer
from rules.supplements import supply
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import CaseIsClosed, NotAllowed, TooEarly
from schemas.messages.base import CaseRef
from schemas.messages.ending import CaseSigned
from schemas.messages.intake import InformationSupplied
from schemas.messages.merging import AbsorbCase, CaseMerged, SettleMerge
from schemas.messages.orders import ResolveAlert
from schemas.report import Attachment, Customer, Details, Supplied
from tests.builders import RECEIVED, a_report
from tests.handling_cases import NOW, REF, accepted, an_assigned_case, asked, facts, later, told
from tests.packs import a_pack, the_pack

DISPATCHER = "customer_service-01"
HOUR = timedelta(hours=1)


def a_pair(**changes: Any) -> tuple[Case, Case]:
    """Give the case that is to end, received an hour before the other, and the one that goes on."""
    early = RECEIVED - HOUR
    ends: dict[str, Any] = {
        "source_id": "fb-2",
        "received_at": early,
        "report": a_report(demands=("道歉",), text="原话"),
        "supplements": ("又补充",),
    }
    one = begun(an_assigned_case(**(ends | changes)))
    return one, accepted(begun(an_assigned_case()))


def begun(case: Case) -> Case:
    return note_event(case, the_pack(), "case.triaged", at=RECEIVED)


def merging(case: Case, into: Case, by: str = DISPATCHER) -> Decision[Case]:
    message = CaseMerged(case=CaseRef(id=case.id), into=CaseRef(number=into.number), reason="同一订单", by=by)
    return merge(case, the_pack(), message, now=NOW, happened_at=NOW)


def order_of(decision: Decision[Case]) -> AbsorbCase:
    return next(one for one in decision.orders if isinstance(one, AbsorbCase))


def answer_of(decision: Decision[Case]) -> SettleMerge:
    return next(one for one in decision.orders if isinstance(one, SettleMerge))


def absorbing(case: Case, asked_by: Decision[Case], other: Case | None = None) -> Decision[Case]:
    return absorb(case, the_pack(), order_of(asked_by), other or asked_by.after, now=NOW)


def settled(case: Case, answer: SettleMerge) -> Decision[Case]:
    return settle_merge(case, the_pack(), answer, now=later(1))


def merged(one: Case, other: Case) -> tuple[Decision[Case], Decision[Case]]:
    """Give what becomes of the one that ends and of the one that goes on."""
    asked_for = merging(one, other)
    taken = absorbing(other, asked_for)
    return settled(asked_for.after, answer_of(taken)), taken


def test_the_one_ends_with_a_link_to_the_other_and_its_departments_and_alerts_are_told() -> None:
    one, other = a_pair(open_alerts=("ALERT",))
    ended, taken = merged(one, other)

    case = ended.after
    assert case.closure
    assert (case.state, case.closure.outcome, case.merging) == ("closed", "merged", None)
    assert [(tie.case_id, tie.relation, tie.number) for tie in case.links] == [
        (other.id, "merged_into", other.number)
    ]
    assert facts(ended.events) == ["merged", "closed"]
    assert asked(ended.events) == [("after_sales", "merged")]
    assert [order.alert_id for order in ended.orders if isinstance(order, ResolveAlert)] == ["ALERT"]
    assert told(ended.orders) == ["merged"]
    assert "merge" not in case.timers
    assert asked(taken.events)[0] == ("after_sales", "absorbed")


def test_the_other_keeps_the_earliest_receipt_the_strictest_limit_and_everything_that_was_said() -> None:
    one, other = a_pair()
    _, taken = merged(one, other)

    case = taken.after
    assert case.received_at == one.received_at
    names = [name for name, clock in one.clocks.items() if name in other.clocks and clock.is_running]
    assert "response" in names
    for name in names:
        assert case.clocks[name].due_at == min(one.clocks[name].due_at, other.clocks[name].due_at)
    (kept,) = case.absorbed
    assert (kept.report, kept.supplements, kept.customer) == (one.report, ("又补充",), one.customer)
    assert (kept.report.demands, kept.report.text) == (("道歉",), "原话")
    assert case.report is other.report
    assert case.links[-1].relation == "merged_from"
    assert case.timers["breach:response"].due_at > case.clocks["response"].due_at


def test_a_more_urgent_level_of_the_one_that_ends_is_taken_over() -> None:
    one, other = a_pair(form={"priority": "urgent"})
    _, taken = merged(one, other)

    form = taken.after.assessment
    assert form
    assert (form.priority, form.version, form.because) == ("urgent", 2, "merged")
    assert "retriaged" in facts(taken.events)
    _, milder = merged(other, one)
    assert milder.after.assessments is one.assessments


def test_while_it_waits_for_the_answer_a_case_takes_no_commands_and_afterwards_says_where_it_went() -> None:
    one, other = a_pair()
    asked_for = merging(one, other)
    message = InformationSupplied(case=REF, text="补充")

    with pytest.raises(TooEarly, match="is being merged into another one"):
        supply(asked_for.after, the_pack(), message, now=NOW, happened_at=NOW)
    ended, _ = merged(one, other)
    with pytest.raises(CaseIsClosed, match=f"was merged into case {other.number}") as refusal:
        supply(ended.after, the_pack(), message, now=NOW, happened_at=NOW)
    assert refusal.value.expected == other.number


def test_an_order_that_comes_twice_is_answered_twice_and_takes_over_once() -> None:
    one, other = a_pair()
    asked_for = merging(one, other)
    taken = absorbing(other, asked_for)

    again = absorbing(taken.after, asked_for)

    assert again.after.absorbed == taken.after.absorbed
    assert answer_of(again) == answer_of(taken)
    ended = settled(asked_for.after, answer_of(taken)).after
    assert settled(ended, answer_of(again)).changes_nothing


def test_an_answer_that_never_comes_is_asked_for_again_with_doubled_delays_and_then_given_up() -> None:
    one, other = a_pair()
    case, orders, now = merging(one, other).after, 0, NOW
    for _ in range(5):
        now = case.timers["merge"].due_at
        decision = check_timers(case, the_pack(), now=now)
        orders += sum(isinstance(order, AbsorbCase) for order in decision.orders)
        case = decision.after
    assert (orders, case.merging is not None) == (5, True)
    assert case.timers["merge"].due_at - now == HOUR

    decision = check_timers(case, the_pack(), now=case.timers["merge"].due_at)

    assert decision.after.merging is None
    assert "merge" not in decision.after.timers
    assert "merge-refused" in facts(decision.events)
    assert ("after_sales", "merge_refused") in asked(decision.events)


def test_an_answer_that_comes_after_it_was_given_up_still_ends_the_case() -> None:
    one, other = a_pair()
    asked_for = merging(one, other)
    taken = absorbing(other, asked_for)

    ended = settled(one, answer_of(taken))

    assert ended.after.state == "closed"


def test_a_request_that_stands_no_more_takes_nothing_over() -> None:
    one, other = a_pair()
    asked_for = merging(one, other)

    assert absorbing(other, asked_for, other=one).changes_nothing
    assert absorb(other, the_pack(), order_of(asked_for), None, now=NOW).changes_nothing


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"state": "closed"}, "ended"),
        ({"drill": True}, "other_pack"),
        ({"merging": "self"}, "merging_itself"),
        ({"form": {"cls": "enquiry"}}, "other_class"),
        ({"links": "merged"}, "merged_itself"),
    ],
)
def test_a_case_that_cannot_take_over_says_why_and_the_other_goes_on(changes: Any, why: str) -> None:
    one, other = a_pair()
    asked_for = merging(one, other)
    if "merging" in changes:
        other = merging(other, one).after
    elif "links" in changes:
        other = merged(other, one)[0].after
    else:
        other = begun(an_assigned_case(**changes))

    refused = absorbing(other, asked_for)
    goes_on = settled(asked_for.after, answer_of(refused))

    assert answer_of(refused).why == why
    assert refused.after.absorbed == ()
    assert (goes_on.after.state, goes_on.after.merging) == (one.state, None)
    assert facts(goes_on.events) == ["merge-refused"]
    assert asked(goes_on.events) == [("after_sales", "merge_refused")]
    assert settled(goes_on.after, answer_of(refused)).changes_nothing


def test_two_cases_that_are_merged_into_each_other_at_once_both_go_on() -> None:
    one, other = a_pair()
    first, second = merging(one, other), merging(other, one)

    to_other = absorbing(second.after, first)
    to_one = absorbing(first.after, second)

    assert settled(to_one.after, answer_of(to_other)).after.is_open
    assert settled(to_other.after, answer_of(to_one)).after.is_open


def test_a_case_that_is_not_assigned_yet_takes_over_later() -> None:
    one, other = a_pair()

    with pytest.raises(TooEarly):
        absorbing(other.model_copy(update={"state": "triaged"}), merging(one, other))


def test_what_was_merged_into_the_one_that_ends_goes_along() -> None:
    one, other = a_pair()
    third = begun(an_assigned_case(source_id="fb-3"))
    _, first = merged(one, other)
    _, second = merged(first.after, third)

    assert [kept.case_id for kept in second.after.absorbed] == [one.id, other.id]


def test_a_case_cannot_end_in_itself_nor_without_a_pack_that_merges_nor_by_anybody() -> None:
    one, other = a_pair()
    with pytest.raises(NotAllowed, match="cannot end in itself"):
        merging(one, one)
    with pytest.raises(NotAllowed) as refusal:
        merging(one, other, by="technology-03")
    assert refusal.value.field == "by"
    message = CaseMerged(case=REF, into=CaseRef(id="X"), reason="同", by=DISPATCHER)
    with pytest.raises(NotAllowed, match="merges no cases"):
        merge(one, a_pack("intake", merging=None), message, now=NOW, happened_at=NOW)
    same = message.model_copy(update={"into": CaseRef(id=one.id)})
    with pytest.raises(NotAllowed, match="cannot end in itself"):
        merge(one, the_pack(), same, now=NOW, happened_at=NOW)


def test_a_timer_without_a_merge_is_dropped() -> None:
    one, other = a_pair()
    case = merging(one, other).after.model_copy(update={"merging": None})

    decision = check_timers(case, the_pack(), now=later(1))

    assert "merge" not in decision.after.timers
    assert [order for order in decision.orders if isinstance(order, AbsorbCase)] == []


def test_a_merged_case_is_signed_and_archived_and_its_customer_told() -> None:
    ended, _ = merged(*a_pair())
    (notice,) = (order for order in ended.orders if getattr(order, "kind", "") == "merged")
    informed = tell_customer(ended.after, the_pack(), notice, now=later(1)).after  # type: ignore[arg-type]
    message = CaseSigned(case=REF, by="after_sales-07")
    signed = sign(informed, the_pack(), message, now=later(2), happened_at=later(2)).after

    assert archive(signed, the_pack(), now=later(3)).after.state == "archived"
    assert "合并办理" in informed.notices[-1].text


@given(minutes=st.integers(-600, 600))
def test_no_running_limit_is_ever_due_later_than_in_either_case(minutes: int) -> None:
    one, other = a_pair(received_at=RECEIVED + timedelta(minutes=minutes))
    _, taken = merged(one, other)

    for case in (one, other):
        for name, clock in case.clocks.items():
            if clock.is_running:
                assert taken.after.clocks[name].due_at <= clock.due_at


def test_the_archive_of_the_other_holds_what_was_said_in_both_and_nobodys_name() -> None:
    photo = Attachment(uri="s3://evidence/1.jpg", kind="photo")
    details = Details(customer=Customer(name="王小明"), order_number="DD9")
    supplied = Supplied(details=details, by="customer", at=RECEIVED)
    one, other = a_pair(supplied=(photo,), supplied_details=(supplied,))
    case = merged(one, other)[1].after.model_copy(update={"supplied_details": (supplied,)})
    closed = close_case(case, the_pack(), outcome="withdrawn", satisfaction="", now=NOW)
    assert closed.closure

    parts = archive_parts(closed, closed.closure, the_pack())

    (kept,) = parts["content"]["absorbed"]
    assert (kept["report"]["text"], kept["supplements"]) == ("原话", ["又补充"])
    assert (
        kept["details"][0]["order_number"],
        parts["content"]["details"][0]["details"]["order_number"],
    ) == (
        "DD9",
        "DD9",
    )
    assert [one["uri"] for one in parts["attachments"]] == ["s3://evidence/1.jpg"]
    assert "王小明" not in str(parts["content"])


def test_a_pack_need_not_let_its_cases_be_merged() -> None:
    assert faults_of(a_pack("intake", merging=None)) == ()
