"""Deadlines of the handbooks that have no pack yet, with the clock rows of cases/other_handbooks.yaml."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from rules.assists import answer_task, request_task
from rules.consistency import faults_of
from rules.deadlines import check_timers
from rules.reminders import remind_owner
from rules.task_review import review_task
from schemas.clock import Duration
from schemas.errors import Incomplete, InvalidMessage, NotAllowed
from schemas.messages.events import CaseFact
from schemas.messages.handling import AssistRequested, TaskAnswered, TaskReviewed
from schemas.messages.orders import RemindOwner
from schemas.policy.clocks import ClockRow
from schemas.policy.handling import TaskKind, TaskLimit
from schemas.policy.pack import Pack
from tests.builders import RECEIVED, at
from tests.handling_cases import NOW, REF, STAFF, asked, later
from tests.rules.handbook_rows import HOUR, ROWS, after, alerted, begun, pack_of, with_kinds
from tests.timing import MILLISECOND, a_pack_of, an_assessment, handbook


def assist(**changes: Any) -> AssistRequested:
    values: dict[str, Any] = {
        "case": REF,
        "kind": "assist",
        "department": "product",
        "text": "协助",
        "by": STAFF,
    }
    return AssistRequested(**(values | changes))


@pytest.mark.req("S1-13")
def test_a_measure_past_its_due_time_is_reminded_of_until_it_is_done_even_in_the_archive() -> None:
    kind = TaskKind(
        id="handling.task.measure", source="S1-13", code="measure", label="改进措施", outlives_case=True
    )
    pack = with_kinds(pack_of("S1-13"), kind)
    case = begun(pack, state="investigating")
    case = request_task(case, pack, assist(kind="measure", due_at=later(5)), now=NOW, happened_at=NOW).after
    (task_id,) = case.tasks
    closed = after(case, pack, "case.closed", later(1), state="closed")
    sealed = after(closed, pack, "case.archived", later(2), state="archived")
    missed = check_timers(sealed, pack, now=later(6))

    assert missed.after.clocks[f"measure:{task_id}"].missed_at == later(5)
    days = [later(29), later(53), later(77)]
    case, told = missed.after, 0
    for day in days:
        decision = check_timers(case, pack, now=day)
        told += sum(isinstance(order, RemindOwner) for order in decision.orders)
        case = remind_owner(decision.after, pack, f"measure:{task_id}", now=day).after
    assert told == len(days)
    answer = TaskAnswered(case=REF, task_id=task_id, answer="已完成", by="product-01")
    done = answer_task(case, pack, answer, now=later(80), happened_at=later(80)).after
    assert done.next_due_at is None
    assert done.state == "archived"


def a_limit(code: str, hours: int) -> TaskLimit:
    return TaskLimit(
        id=f"handling.task-limit.{code}",
        source="S1-53",
        code=code,
        label=code,
        limit=Duration(amount=hours, unit="open_hours"),
        calendar="china",
    )


LISTED = with_kinds(pack_of("S1-53"), limits=(a_limit("half_day", 4), a_limit("day", 8)))


@pytest.mark.req("S1-53")
def test_help_carries_a_limit_of_the_packs_list_and_its_clock_starts() -> None:
    case = begun(LISTED, state="investigating")
    asked = request_task(case, LISTED, assist(limit="half_day"), now=NOW, happened_at=NOW).after
    (task_id,) = asked.tasks

    assert asked.tasks[task_id].limit == "half_day"
    assert asked.clocks[f"assist:{task_id}"].due_at == at("Fri 2026-03-06 16:00")
    assert alerted(asked, LISTED, at("Fri 2026-03-06 16:00") + MILLISECOND) == ["clock_missed"]


@pytest.mark.req("S1-53")
@pytest.mark.parametrize("changes", [{"limit": "someday"}, {}, {"limit": "day", "due_at": later(9)}])
def test_a_limit_of_ones_own_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises((NotAllowed, InvalidMessage), match=r"no such value for limit|limit out of half"):
        request_task(
            begun(LISTED, state="investigating"), LISTED, assist(**changes), now=NOW, happened_at=NOW
        )


def test_a_pack_without_a_list_knows_no_limit() -> None:
    with pytest.raises(InvalidMessage):
        request_task(
            begun(handbook(), state="investigating"),
            handbook(),
            assist(limit="day"),
            now=NOW,
            happened_at=NOW,
        )


@pytest.fixture
def reviewed() -> Pack:
    pack = pack_of("S1-54")
    kinds = tuple(
        row.model_copy(update={"reviewed_by": "dispatcher"}) if row.code == "assist" else row
        for row in pack.handling.task_kinds
    )
    handling = pack.handling.model_copy(update={"task_kinds": kinds})
    return pack.model_copy(update={"handling": handling})


@pytest.mark.req("S1-54")
def test_help_waits_for_its_review_is_reminded_of_and_only_then_reaches_the_department(
    reviewed: Pack,
) -> None:
    case = begun(reviewed, state="investigating")
    held = request_task(case, reviewed, assist(), now=NOW, happened_at=NOW)
    (task_id,) = held.after.tasks
    message = TaskReviewed(case=REF, task_id=task_id, passed=True, by="dispatcher-01")
    passed = review_task(held.after, reviewed, message, now=later(1), happened_at=later(1))

    assert asked(held.events) == [("customer_service", "review")]
    assert held.after.clocks[f"review:{task_id}"].remind_at == NOW + 3 * HOUR / 2
    assert asked(passed.events) == [("product", "assist")]
    assert passed.after.clocks[f"review:{task_id}"].met_at == later(1)


@pytest.mark.req("S1-54")
def test_help_that_is_sent_back_never_reaches_the_department(reviewed: Pack) -> None:
    held = request_task(begun(reviewed, state="investigating"), reviewed, assist(), now=NOW, happened_at=NOW)
    (task_id,) = held.after.tasks
    message = TaskReviewed(case=REF, task_id=task_id, passed=False, reason="部门不对", by="dispatcher-01")
    back = review_task(held.after, reviewed, message, now=later(1), happened_at=later(1))

    assert asked(back.events) == [("after_sales", "task_returned")]
    assert back.after.clocks[f"review:{task_id}"].cancelled_at == later(1)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"passed": False}, "with a reason"),
        ({"passed": True, "task_id": "x"}, "waits for its review: assist-1"),
    ],
)
def test_a_review_is_of_a_held_task_and_gives_a_reason(
    reviewed: Pack, changes: dict[str, Any], said: str
) -> None:
    held = request_task(begun(reviewed, state="investigating"), reviewed, assist(), now=NOW, happened_at=NOW)
    message = TaskReviewed.model_validate(
        {"case": REF, "task_id": "assist-1", "by": "dispatcher-01"} | changes
    )

    with pytest.raises((NotAllowed, Incomplete), match=said):
        review_task(held.after, reviewed, message, now=later(1), happened_at=later(1))


@pytest.mark.req("S2-16")
def test_the_first_answer_has_a_limit_that_a_pack_sets_and_alerts() -> None:
    pack = pack_of("S2-16")
    case = begun(pack)

    assert alerted(case, pack, RECEIVED + HOUR / 2) == []
    assert alerted(case, pack, RECEIVED + HOUR / 2 + MILLISECOND) == ["clock_missed"]


@pytest.mark.req("S2-37")
def test_silence_is_reminded_of_and_then_alerts() -> None:
    pack = pack_of("S2-37")
    told = after(begun(pack), pack, "customer.notified", RECEIVED + 5 * HOUR)
    reminded = check_timers(told, pack, now=RECEIVED + 27 * HOUR)

    assert [order for order in reminded.orders if isinstance(order, RemindOwner)] != []
    assert alerted(reminded.after, pack, RECEIVED + 29 * HOUR) == []
    assert alerted(reminded.after, pack, RECEIVED + 29 * HOUR + MILLISECOND) == ["clock_missed"]


STAGES = [
    ("case.assigned", 4),
    ("case.accepted", 48),
    ("plan.proposed", 48),
    ("plan.accepted", 72),
    ("case.resolved", 24),
]


@pytest.mark.req("S2-47")
@pytest.mark.parametrize(("event", "hours"), STAGES)
def test_every_stage_has_an_age_at_which_somebody_is_alerted(event: str, hours: int) -> None:
    pack = pack_of("S2-47")
    case = begun(pack, event=event)

    assert alerted(case, pack, RECEIVED + hours * HOUR) == []
    assert alerted(case, pack, RECEIVED + hours * HOUR + MILLISECOND) == ["clock_missed"]


@pytest.mark.req("S3-05")
def test_feedback_at_night_on_a_holiday_has_its_timers_at_once() -> None:
    night = at("Wed 2025-10-01 03:00")
    case = begun(
        handbook(),
        now=night,
        cls="suggestion",
        priority="normal",
        received_at=night,
        recorded_at=night,
        stated_at=night,
    )

    assert case.clocks["response"].due_at == night + 24 * HOUR
    assert case.clocks["verdict"].due_at == at("Sat 2025-10-11 18:00")
    assert case.next_due_at == case.clocks["response"].remind_at


@pytest.mark.req("S3-12")
def test_a_level_without_a_deadline_fails_the_check_of_its_pack() -> None:
    rows = tuple(row for row in handbook().clocks.clocks if "normal" not in row.when.priorities)
    faults = faults_of(a_pack_of(*rows))

    assert any("a limit from receipt for complaint at normal, found none" in one.sentence for one in faults)


@pytest.mark.req("S3-12")
def test_a_deadline_without_somebody_responsible_fails_the_check_of_its_pack() -> None:
    (row,) = ROWS["S2-16"]
    with pytest.raises(ValidationError, match="owner"):
        ClockRow.model_validate({name: value for name, value in row.items() if name != "owner"})
    nobody = ClockRow.model_validate(row | {"owner": "nobody"})
    faults = faults_of(a_pack_of(*handbook().clocks.clocks, nobody))

    assert any("owner: expected one of the departments of a clock" in one.sentence for one in faults)


@pytest.mark.req("S3-13")
def test_an_investigation_that_has_not_started_after_24_hours_is_alerted() -> None:
    pack = pack_of("S3")
    started = after(begun(pack), pack, "case.verified", RECEIVED + 24 * HOUR)

    assert alerted(begun(pack), pack, RECEIVED + 24 * HOUR + MILLISECOND) == ["clock_missed"]
    assert alerted(started, pack, RECEIVED + 25 * HOUR) == []


@pytest.mark.req("S3-14")
def test_an_investigation_alone_is_no_reply_within_48_hours() -> None:
    pack = pack_of("S3")
    form = an_assessment(topic="service_attitude", module="attitude")
    case = after(begun(pack, assessments=(form,)), pack, "case.verified", RECEIVED + HOUR)

    assert set(case.clocks) == {"reply"}
    assert alerted(case, pack, RECEIVED + 48 * HOUR + MILLISECOND) == ["clock_missed"]


@pytest.mark.req("S3-15")
def test_a_case_of_both_types_has_both_deadlines_each_met_by_its_own() -> None:
    pack = pack_of("S3")
    case = after(begun(pack), pack, "case.verified", RECEIVED + 2 * HOUR)

    assert case.clocks["investigation"].met_at == RECEIVED + 2 * HOUR
    assert case.clocks["reply"].due_at == RECEIVED + 48 * HOUR
    assert case.clocks["reply"].is_running


def test_a_miss_is_told_with_the_row_that_set_the_limit() -> None:
    pack = pack_of("S3")
    events = check_timers(begun(pack), pack, now=RECEIVED + 25 * HOUR).events
    rows = [one.details["row"] for one in events if isinstance(one, CaseFact)]

    assert rows == ["clocks.quality"]
