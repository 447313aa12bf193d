"""What is found out, what fails, what the customer is asked for: by rules alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rules.deadlines import check_timers
from rules.evidence_asked import asked_for_evidence_again
from rules.fired import Outcome
from rules.meetings import meeting_behind
from rules.reliance import facts_relied_on, parties_behind, party_of, reliable_facts, standing_of
from rules.task_ends import timed_out
from rules.task_timers import TASK
from rules.tasks import opening_tasks
from schemas.document import Timer
from schemas.errors import NotAllowed
from schemas.messages.handling import AssistRequested, CaseBlocked, CaseUnblocked, FactFound, TaskAnswered
from schemas.messages.intake import CaseWithdrawn, InformationSupplied
from schemas.messages.investigation import (
    CustomerChased,
    EvidenceRequested,
    FactVerified,
    MeetingHeld,
    TaskFailed,
)
from schemas.messages.orders import BringHistory
from schemas.messages.ownership import CaseAccepted, CaseVerified
from schemas.ports import Related
from schemas.report import Attachment
from schemas.work import Fact, Meeting, Waiting
from tests.builders import RECEIVED, a_case
from tests.customer_notices import REF, Story
from tests.every_pack import KEY, decided, every_pack

MALL = every_pack().newest["online-mall"]
OWNER = "after_sales-07"
ORDER = "order_details-1"
A_MEETING = Meeting(participants=("a-1", "b-2"), channel="video", conclusion="x", held_at=RECEIVED, by=OWNER)


def investigating(**submission: Any) -> Story:
    story = Story("online-mall").begins(**submission)
    return story.takes(CaseAccepted(case=REF, by=OWNER), CaseVerified(case=REF, note="已核实", by=OWNER))


def a_fact(kind: str, source: str, *, verified: bool = True, **more: Any) -> Fact:
    return Fact(kind=kind, text="x", source=source, verified=verified, by=OWNER, at=RECEIVED, **more)


@pytest.mark.req("S2-22")
def test_a_fact_stands_as_its_kind_says_and_as_it_was_recorded() -> None:
    case = a_case(
        facts=(
            a_fact("customer_statement", "customer"),
            a_fact("internal_statement", "warehouse"),
            a_fact("no_kind_any_more", "lab"),
            a_fact("established", "lab", standing="internal"),
        )
    )

    assert [standing_of(fact, MALL) for fact in case.facts] == [
        "customer",
        "internal",
        "established",
        "internal",
    ]


@pytest.mark.req("S2-23")
def test_a_plan_names_reliable_facts_or_rests_on_all_of_them() -> None:
    case = a_case(
        facts=(
            a_fact("established", "lab", verified=False),
            a_fact("established", "lab"),
            a_fact("internal_statement", "warehouse"),
        )
    )

    assert (
        reliable_facts(case, MALL)
        == facts_relied_on(case, MALL, ())
        == facts_relied_on(case, MALL, (2,))
        == (2,)
    )
    for wrong in ((1,), (3,), (4,), (2, 1)):
        with pytest.raises(NotAllowed, match=r"established and verified \(2\)"):
            facts_relied_on(case, MALL, wrong)
    with pytest.raises(NotAllowed, match="none: no fact is verified"):
        facts_relied_on(a_case(), MALL, (1,))


@pytest.mark.req("S2-24")
@pytest.mark.parametrize(
    ("source", "party"),
    [
        ("warehouse-1", "warehouse"),
        ("warehouse", "warehouse"),
        ("supplier_desk", "supplier_desk"),
        ("承运商 回函", "承运商回函"),
    ],
)
def test_people_of_one_department_are_one_party(source: str, party: str) -> None:
    assert party_of(MALL, source) == party


def test_what_the_customer_says_and_what_nobody_verified_confirms_nothing() -> None:
    case = a_case(
        facts=(
            a_fact("customer_statement", "customer"),
            a_fact("established", "lab", verified=False),
            a_fact("internal_statement", "delivery-3"),
        )
    )

    assert parties_behind(case, MALL) == {"delivery"}


def test_a_verified_fact_says_who_verified_it_and_is_not_verified_twice() -> None:
    story = investigating().takes(FactFound(case=REF, kind="established", text="x", source="仓库", by=OWNER))
    story.takes(FactVerified(case=REF, fact=2, by="after_sales-9"))

    assert (story.case.facts[1].verified_by, story.case.facts[1].verified_at) == ("after_sales-9", RECEIVED)
    with pytest.raises(NotAllowed, match="none: every fact is verified"):
        story.takes(FactVerified(case=REF, fact=2, by=OWNER))


def test_a_task_has_a_timer_until_it_is_settled_or_the_case_ends() -> None:
    story = investigating()
    assert sum(timer.kind == TASK for timer in story.case.timers.values()) == len(story.case.tasks)

    story.takes(TaskAnswered(case=REF, task_id=ORDER, answer="x", by="order_system"))
    assert f"{TASK}:{ORDER}" not in story.case.timers

    story.takes(CaseWithdrawn(case=REF, reason="已解决"))
    assert not any(timer.kind == TASK for timer in story.case.timers.values())


@pytest.mark.req("S2-21")
@pytest.mark.parametrize(("early", "failed"), [(timedelta(milliseconds=1), 0), (timedelta(), 2)])
def test_a_task_times_out_at_its_due_time_and_not_before(early: timedelta, failed: int) -> None:
    story = investigating()

    story.waits(seconds=(timedelta(hours=2) - early).total_seconds())

    assert sum(task.failure == "timed_out" for task in story.case.tasks.values()) == failed


def test_a_timer_of_a_task_that_was_settled_does_nothing() -> None:
    case = investigating().takes(TaskAnswered(case=REF, task_id=ORDER, answer="x", by="order_system")).case
    stale = Timer(kind=TASK, due_at=RECEIVED, about=ORDER)
    late = case.model_copy(update={"timers": {**case.timers, f"{TASK}:{ORDER}": stale}})

    outcome = timed_out(Outcome(late), stale, MALL, now=RECEIVED)

    assert outcome.case.timers == case.timers
    assert (outcome.events, outcome.facts) == ((), ())


def test_a_task_that_fails_is_told_and_one_of_another_department_is_not_failed() -> None:
    story = investigating()
    with pytest.raises(NotAllowed, match="A task of order_system is answered by it or by the owner"):
        story.takes(TaskFailed(case=REF, task_id=ORDER, reason="x", by="warehouse-1"))
    with pytest.raises(NotAllowed, match="Expected a task that waits"):
        story.takes(TaskFailed(case=REF, task_id="tea-9", reason="x", by=OWNER))

    story.takes(TaskFailed(case=REF, task_id=ORDER, reason="维护", by="order_system"))
    assert (story.case.tasks[ORDER].failure, story.case.tasks[ORDER].is_pending) == ("维护", False)


def test_an_investigation_that_waits_for_nobody_is_not_told_complete_twice() -> None:
    story = investigating()
    for task_id, task in story.case.tasks.items():
        story.takes(TaskAnswered(case=REF, task_id=task_id, answer="x", by=task.department))
    story.takes(AssistRequested(case=REF, kind="assist", department="warehouse", text="x", by=OWNER))
    (extra,) = [one for one, task in story.case.tasks.items() if task.kind == "assist"]
    story.takes(TaskAnswered(case=REF, task_id=extra, answer="x", by="warehouse-1"))

    kinds = [getattr(event, "kind", "") for event in story.events]
    assert kinds.count("investigation_complete") == 1


@pytest.mark.req("S2-25")
def test_an_upload_while_nothing_is_asked_for_changes_no_state() -> None:
    photo = Attachment(uri="s3://x/1.jpg", kind="photo")
    supplied = InformationSupplied(case=REF, text="照片", attachments=(photo,))

    assert investigating().takes(supplied).case.state == "investigating"


@pytest.mark.req("S2-25")
def test_reminding_of_evidence_stops_when_it_is_no_longer_waited_for() -> None:
    asked = investigating().takes(EvidenceRequested(case=REF, items=("照片",), by=OWNER)).case
    timer = asked.timers["evidence"]
    waiting = asked.waiting
    assert waiting is not None

    for case, now in (
        (asked.model_copy(update={"state": "planning"}), timer.due_at),
        (asked.model_copy(update={"waiting": None}), timer.due_at),
        (asked, waiting.until),
    ):
        outcome = asked_for_evidence_again(Outcome(case), timer, MALL, now=now)
        assert (outcome.orders, "evidence" in outcome.case.timers) == ((), False)
    bare = MALL.model_copy(update={"handling": MALL.handling.model_copy(update={"evidence": None})})
    assert asked_for_evidence_again(Outcome(asked), timer, bare, now=timer.due_at).orders == ()


@pytest.mark.req("S2-25")
def test_after_an_outage_reminder_and_end_come_together_and_the_end_counts() -> None:
    story = investigating().takes(EvidenceRequested(case=REF, items=("照片",), by=OWNER))

    decision = check_timers(story.case, MALL, now=RECEIVED + timedelta(days=4))

    assert decision.after.state == "investigating"
    assert [getattr(order, "kind", "") for order in decision.orders].count("evidence_reminder") == 0


def blocked_while_waiting_for_evidence() -> Story:
    story = investigating().takes(EvidenceRequested(case=REF, items=("照片",), by=OWNER))
    delay = CaseBlocked(
        case=REF,
        obstacle="仓库盘点",
        expected_at=RECEIVED + timedelta(days=9),
        alternative="先退款",
        by=OWNER,
    )
    return story.takes(delay)


@pytest.mark.req("S2-25")
def test_evidence_that_never_came_while_the_case_was_blocked_is_not_waited_for_afterwards() -> None:
    story = blocked_while_waiting_for_evidence()

    story.waits(days=4)
    assert (story.case.state, story.case.waiting) == ("blocked", None)
    assert story.case.facts[-1].by == "caseloop"

    story.takes(CaseUnblocked(case=REF, note="盘点完", by=OWNER))
    assert story.case.state == "investigating"


@pytest.mark.req("S2-25")
def test_evidence_that_came_while_the_case_was_blocked_is_not_waited_for_afterwards() -> None:
    story = blocked_while_waiting_for_evidence()

    story.takes(InformationSupplied(case=REF, text="稍后发照片"))
    assert "waiting" in story.case.timers
    photo = Attachment(uri="s3://x/1.jpg", kind="photo")
    story.takes(InformationSupplied(case=REF, text="见附件", attachments=(photo,)))
    assert (story.case.state, story.case.waiting) == ("blocked", None)

    story.takes(CaseUnblocked(case=REF, note="盘点完", by=OWNER))
    assert story.case.state == "investigating"


@pytest.mark.req("S2-17")
def test_chasing_raises_once_and_is_counted_each_time() -> None:
    story = Story("online-mall").begins()
    story.takes(CustomerChased(case=REF))
    story.takes(CustomerChased(case=REF, text="还没有人联系我"), after=timedelta(hours=1))

    assert (story.case.priority, story.case.chased_count, len(story.case.assessments)) == ("urgent", 2, 2)
    assert story.case.supplements == ("还没有人联系我",)


def test_a_case_that_is_not_judged_yet_only_counts_chasing() -> None:
    story = Story("online-mall").begins()
    unjudged = story.becomes(assessments=(), owner=None, state="registered")

    assert unjudged.takes(CustomerChased(case=REF)).case.chased_count == 1


def test_a_meeting_was_not_held_in_the_future_nor_before_the_case() -> None:
    story = investigating()
    people = ("warehouse-1", "delivery-2")
    for held_at in (RECEIVED + timedelta(days=1), RECEIVED - timedelta(days=1), None):
        story.takes(
            MeetingHeld(
                case=REF, participants=people, channel="phone", conclusion="x", held_at=held_at, by=OWNER
            )
        )

    assert [one.held_at for one in story.case.meetings] == [RECEIVED] * 3


@pytest.mark.req("S4-28")
def test_the_history_has_the_newest_twenty_earlier_cases() -> None:
    case = Story("service-template").begins().case
    earlier = tuple(
        Related(str(day), f"N{day}", "closed", RECEIVED - timedelta(days=day), "", "", "", True, False)  # noqa: FBT003
        for day in range(25, 0, -1)
    )
    later = Related("L", "L", "assigned", RECEIVED + timedelta(days=1), "", "", "", True, False)  # noqa: FBT003

    decision = decided(BringHistory(case_id=KEY), case, related=(*earlier, later))

    (ask,) = decision.events
    numbers = [one["case"] for one in ask.details["prior_cases"]]  # type: ignore[attr-defined]  # a request
    assert (len(numbers), numbers[0], numbers[-1]) == (20, "N20", "N1")
    assert decided(BringHistory(case_id=KEY), case.model_copy(update={"state": "closed"})).changes_nothing


def test_nothing_is_asked_for_at_a_step_of_which_the_pack_says_nothing() -> None:
    case = investigating().case

    assert opening_tasks(case, MALL, now=RECEIVED, on="taken_up") == (case, ())


@pytest.mark.req("S2-25")
@pytest.mark.parametrize(("hours", "reminders"), [(23, 0), (24, 1), (48, 2)])
def test_the_customer_is_reminded_of_evidence_after_each_interval(hours: int, reminders: int) -> None:
    story = investigating().takes(EvidenceRequested(case=REF, items=("照片",), by=OWNER))

    for _ in range(hours):
        story.waits(hours=1)

    assert story.kinds.count("evidence_reminder") == reminders
    assert story.case.state == "awaiting_evidence"


def test_evidence_is_not_asked_for_while_somebody_else_is_waited_for_or_where_the_pack_asks_for_none() -> (
    None
):
    request = EvidenceRequested(case=REF, items=("照片",), by=OWNER)
    waiting = Waiting(
        awaiting="supplier", reason="x", since=RECEIVED, until=RECEIVED + timedelta(days=1), by=OWNER
    )
    with pytest.raises(NotAllowed, match="waits for the supplier already"):
        investigating().becomes(waiting=waiting).takes(request)

    other = Story("service-template").begins()
    owner = other.case.owner
    assert owner is not None
    other.takes(CaseAccepted(case=REF, by=owner.person))
    with pytest.raises(NotAllowed, match="asks customers for no evidence"):
        other.takes(request.model_copy(update={"by": owner.person}))


@pytest.mark.req("S4-30")
def test_a_plan_names_a_meeting_that_was_held() -> None:
    none, two = a_case(), a_case(meetings=(A_MEETING, A_MEETING))

    assert (meeting_behind(none, None), meeting_behind(two, 2)) == (None, 2)
    with pytest.raises(NotAllowed, match="none: no meeting was recorded"):
        meeting_behind(none, 1)
    for number in (0, 3):
        with pytest.raises(NotAllowed, match="1 to 2"):
            meeting_behind(two, number)


def test_each_participant_of_a_meeting_is_named_once() -> None:
    message = MeetingHeld(case=REF, participants=("a-1", "a-1"), channel="video", conclusion="x", by=OWNER)

    with pytest.raises(NotAllowed, match="each participant of a meeting once"):
        investigating().takes(message)
