"""Clocks under another pack, another department's hours, and of two cases that become one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from rules.clock_dues import calendar_of
from rules.clock_figures import early_by
from rules.clock_merge import with_clocks_of
from rules.clocks import note_event
from rules.conclusion import conclude
from rules.consistency import faults_of
from rules.deadlines import check_timers
from rules.relief import relieved
from rules.replanning import replanned
from schemas.case import Case
from schemas.clock import Duration
from schemas.policy.handling import TaskLimit
from schemas.policy.pack import Pack
from schemas.work import Task, Waiting
from tests.builders import RECEIVED, at
from tests.rules.stories import calendar_row
from tests.timing import a_clock_row, a_judged_case, a_pack_of, a_task, handbook

HOUR = timedelta(hours=1)
OPEN = {"amount": 6, "unit": "open_hours"}


def triaged(pack: Pack, moment: datetime = RECEIVED, **changes: Any) -> Case:
    case = a_judged_case(received_at=moment, **changes)
    return conclude(None, case, pack, event="case.triaged", now=moment).after


def test_a_pack_without_such_an_obligation_lets_the_clock_fall_away() -> None:
    before = a_pack_of(a_clock_row())
    after = a_pack_of(a_clock_row(id="clocks.other", name="other"))

    assert replanned(triaged(before), after, before, at=RECEIVED + HOUR).clocks["response"].cancelled_at


def test_a_stricter_pack_shortens_and_a_milder_one_does_not_lengthen() -> None:
    before = a_pack_of(a_clock_row())
    strict = a_pack_of(a_clock_row(id="clocks.strict", limit={"amount": 4, "unit": "clock_hours"}))
    mild = a_pack_of(a_clock_row(id="clocks.mild", limit={"amount": 90, "unit": "clock_hours"}))
    case = triaged(before)
    sooner, same = (
        replanned(case, pack, before, at=RECEIVED + HOUR).clocks["response"] for pack in (strict, mild)
    )

    assert (sooner.row, sooner.due_at) == ("clocks.strict", RECEIVED + 4 * HOUR)
    assert (same.row, same.due_at) == ("clocks.mild", RECEIVED + 24 * HOUR)
    assert same.limit == case.clocks["response"].limit


def test_a_case_keeps_its_alerts_if_another_pack_does_not_know_the_row_of_a_finished_clock() -> None:
    before = a_pack_of(a_clock_row())
    missed = check_timers(triaged(before), before, now=RECEIVED + 25 * HOUR).after

    assert relieved(missed, a_pack_of(), {})[0] is missed


def with_department_hours(pack: Pack) -> Pack:
    """Give the pack with hours of its own for the product department only."""
    departments = tuple(
        row.model_copy(update={"calendar": "K13"}) if row.code == "product" else row
        for row in pack.directory.departments
    )
    calendars = (*pack.calendars.calendars[1:], calendar_row("K13"))
    return pack.model_copy(
        update={
            "directory": pack.directory.model_copy(update={"departments": departments}),
            "calendars": pack.calendars.model_copy(update={"calendars": calendars}),
        }
    )


def test_a_clock_takes_the_hours_of_whoever_owns_the_case() -> None:
    pack = with_department_hours(a_pack_of(a_clock_row(limit=OPEN, calendar="owning_department")))
    case = triaged(pack)
    assert case.owner is not None
    moved = case.model_copy(update={"owner": case.owner.model_copy(update={"department": "product"})})
    handed_over = note_event(moved, pack, "case.transferred", at=at("Fri 2026-03-06 12:00"))
    clock = handed_over.clocks["response"]

    assert (case.clocks["response"].calendar, clock.calendar) == ("china", "K13")
    assert clock.carried is not None
    assert clock.carried.used_ms == 2 * HOUR // timedelta(milliseconds=1)
    assert clock.due_at == at("Fri 2026-03-06 20:00")
    assert note_event(handed_over, pack, "progress.reported", at=at("Fri 2026-03-06 17:00")) is handed_over


def test_a_department_with_an_unknown_calendar_is_a_fault_of_the_pack() -> None:
    pack = handbook()
    row = pack.directory.departments[0].model_copy(update={"calendar": "mars"})
    directory = pack.directory.model_copy(update={"departments": (row, *pack.directory.departments[1:])})
    faults = faults_of(pack.model_copy(update={"directory": directory}))

    assert [fault.row for fault in faults] == [row.id]


def test_a_chosen_limit_with_an_unknown_calendar_is_a_fault_of_the_pack() -> None:
    limit = TaskLimit(
        id="handling.task-limit.day",
        source="ours",
        code="day",
        label="一天",
        limit=Duration(amount=1, unit="working_days"),
        calendar="mars",
    )
    handling = handbook().handling.model_copy(update={"task_limits": (limit,)})
    faults = faults_of(handbook().model_copy(update={"handling": handling}))

    assert [fault.row for fault in faults] == [limit.id]


def test_a_row_behind_one_that_takes_every_case_is_a_fault_of_the_pack() -> None:
    rows = (
        a_clock_row(id="clocks.every"),
        a_clock_row(id="clocks.never", when={"priorities": ["urgent"]}),
        a_clock_row(id="clocks.elsewhere", starts_on=("case.blocked",)),
        a_clock_row(id="clocks.off", enabled=False),
    )
    faults = [fault for fault in faults_of(a_pack_of(*rows)) if "takes every case" in fault.sentence]

    assert [fault.row for fault in faults] == ["clocks.never"]


MERGED = a_pack_of(
    a_clock_row(
        id="clocks.urgent", when={"priorities": ["urgent"]}, limit={"amount": 4, "unit": "clock_hours"}
    ),
    a_clock_row(),
    a_clock_row(id="clocks.other", name="other", when={"priorities": ["urgent"]}),
)


def test_merging_keeps_the_earliest_receipt_and_the_strictest_due() -> None:
    late, early = triaged(MERGED, RECEIVED + 2 * HOUR, priority="urgent"), triaged(MERGED)
    one = with_clocks_of(early, late, MERGED)
    other = with_clocks_of(late, early, MERGED)

    assert one.received_at == other.received_at == RECEIVED
    assert one.clocks["response"].due_at == other.clocks["response"].due_at == RECEIVED + 4 * HOUR
    assert one.clocks["other"].due_at == RECEIVED + 26 * HOUR
    assert one.timers["breach:response"].due_at > one.clocks["response"].due_at


def test_merging_rewrites_no_verdict_and_brings_none_over() -> None:
    met = conclude(
        triaged(MERGED), triaged(MERGED), MERGED, event="case.responded", now=RECEIVED + HOUR
    ).after
    open_still = triaged(MERGED, RECEIVED + HOUR, priority="urgent")

    assert with_clocks_of(met, open_still, MERGED).clocks["response"] is met.clocks["response"]
    assert with_clocks_of(open_still, met, MERGED).clocks["response"] is open_still.clocks["response"]


def test_questions_of_the_other_case_stay_there() -> None:
    case = a_judged_case("enquiry", "normal", tasks={"enquiry_help-1": a_task()})
    asked = conclude(
        None, case, handbook(), event="enquiry.passed-on", now=RECEIVED, about="enquiry_help-1"
    ).after

    assert with_clocks_of(triaged(MERGED), asked, handbook()).clocks.keys() == {"response"}


def test_an_instant_that_nobody_gave_starts_no_clock() -> None:
    promised = a_clock_row(limit=None, until="promised_by", anchor="event")
    task = a_clock_row(
        id="clocks.task", name="task", limit=None, until="task_due_at", anchor="event", each=True
    )

    assert triaged(a_pack_of(promised, task)).clocks == {}


def test_a_task_without_due_time_starts_no_clock_and_one_with_it_does() -> None:
    row = a_clock_row(
        limit=None,
        until="task_due_at",
        anchor="event",
        each=True,
        starts_on=("task.asked",),
        satisfied_by=("task.settled",),
        reminders=({"amount": 2, "unit": "open_hours"}, {"amount": 1, "unit": "clock_hours"}),
        calendar="china",
    )
    pack = a_pack_of(row)
    tasks: dict[str, Task] = {"a-1": a_task(), "a-2": a_task(due_at=at("Mon 2026-03-09 10:00"))}
    case = triaged(pack)
    after = conclude(
        case, case.model_copy(update={"tasks": tasks}), pack, event="case.accepted", now=RECEIVED
    )
    (clock,) = after.after.clocks.values()

    assert clock.about == "a-2"
    assert clock.remind_at == at("Fri 2026-03-06 17:00")


def test_a_clock_that_is_not_met_is_not_early() -> None:
    case = triaged(handbook())

    assert early_by(case.clocks["response"], calendar_of(handbook(), "always")) == timedelta(0)


EXCHANGES = a_pack_of(
    a_clock_row(
        starts_on=("customer.spoke",),
        anchor="event",
        keeps_longest=True,
        limit={"amount": 2, "unit": "clock_hours"},
    )
)


@pytest.mark.parametrize(
    ("lengths", "kept"), [((10, 30, 20, 5), 30), ((30, 10, 20, 5), 30), ((10, 20, 5, 5), 20)]
)
def test_of_many_exchanges_only_the_longest_is_kept_beside_the_last(
    lengths: tuple[int, ...], kept: int
) -> None:
    case, now = a_judged_case(), RECEIVED
    for minutes in lengths:
        case = note_event(case, EXCHANGES, "customer.spoke", at=now)
        case = note_event(case, EXCHANGES, "case.responded", at=now + minutes * HOUR / 60)
        now += HOUR

    assert set(case.clocks) == {"response", "response#1"}
    longest = case.clocks["response#1"]
    assert longest.met_at is not None
    assert longest.met_at - longest.anchor == kept * HOUR / 60


def test_a_clock_that_begins_while_its_case_waits_stands_from_its_start() -> None:
    pack = a_pack_of(a_clock_row(starts_on=("case.accepted",), anchor="event"))
    since = RECEIVED + HOUR
    waiting = Waiting(awaiting="customer", reason="等照片", since=since, until=since + 9 * HOUR, by="agent-1")
    case = note_event(a_judged_case(waiting=waiting), pack, "case.accepted", at=since + HOUR)
    (pause,) = case.clocks["response"].pauses

    assert (pause.since, pause.ends_by) == (since + HOUR, since + 9 * HOUR)


def test_an_exchange_that_was_missed_is_always_kept() -> None:
    case, now = a_judged_case(), RECEIVED
    for minutes in (180, 10, 180, 20, 5):
        case = note_event(case, EXCHANGES, "customer.spoke", at=now)
        case = note_event(case, EXCHANGES, "case.responded", at=now + minutes * HOUR / 60)
        now += 5 * HOUR

    assert sum(clock.missed_at is not None for clock in case.clocks.values()) == 2
