"""Deadlines of the step-by-step template, with the clock rows of cases/other_handbooks.yaml."""

from __future__ import annotations

import pytest

from rules.deadlines import check_timers
from rules.findings import report_progress
from rules.offers import accept_plan
from schemas.messages.handling import ProgressReported
from schemas.messages.orders import RemindOwner
from schemas.messages.plan import CustomerAccepted
from tests.builders import RECEIVED, at
from tests.handling_cases import NOW, REF, STAFF, a_draft, a_ready_case, later
from tests.handling_commands import commanding
from tests.rules.handbook_rows import HOUR, after, alerted, begun, pack_of
from tests.timing import MILLISECOND

LEVELS = [
    pytest.param("urgent", 24, marks=pytest.mark.req("S4-13")),
    pytest.param("normal", 48, marks=pytest.mark.req("S4-14")),
    pytest.param("low", 72, marks=pytest.mark.req("S4-15")),
]


@pytest.mark.parametrize(("priority", "hours"), LEVELS)
def test_each_level_is_handled_within_its_hours(priority: str, hours: int) -> None:
    pack = pack_of("S4")
    case = begun(pack, event="case.assigned", priority=priority)
    kept = after(case, pack, "case.resolved", RECEIVED + hours * HOUR, resolved_at=RECEIVED + hours * HOUR)

    assert alerted(case, pack, RECEIVED + hours * HOUR) == []
    assert "clock_missed" in alerted(case, pack, RECEIVED + hours * HOUR + MILLISECOND)
    assert kept.clocks["handled"].missed_at is None


@pytest.mark.req("S4-26")
def test_reminders_stand_at_once_with_assignment_and_go_when_it_is_handled() -> None:
    pack = pack_of("S4")
    case = begun(pack, event="case.assigned", priority="urgent")
    first = check_timers(case, pack, now=RECEIVED + 20 * HOUR)
    done = after(first.after, pack, "case.resolved", RECEIVED + 21 * HOUR)

    assert case.timers["reminder:handled"].due_at == RECEIVED + 20 * HOUR
    assert first.after.timers["reminder:handled"].due_at == RECEIVED + 23 * HOUR
    assert not {"reminder:handled", "breach:handled"} & done.timers.keys()


@pytest.mark.req("S4-27")
def test_verification_is_due_an_hour_after_the_owner_took_receipt() -> None:
    pack = pack_of("S4")
    case = after(begun(pack), pack, "case.accepted", RECEIVED + 3 * HOUR)
    reminded = check_timers(case, pack, now=RECEIVED + 3 * HOUR + 3 * HOUR / 4)

    assert case.clocks["verification"].due_at == RECEIVED + 4 * HOUR
    assert [order.clock for order in reminded.orders if isinstance(order, RemindOwner)] == ["verification"]
    assert alerted(case, pack, RECEIVED + 4 * HOUR + MILLISECOND) == ["clock_missed"]


@pytest.mark.req("S4-34")
def test_what_was_promised_is_reminded_of_and_due_then() -> None:
    pack = pack_of("S4")
    message = ProgressReported(case=REF, step="评估可行性", expected_at=later(24), by=STAFF)
    case = report_progress(begun(pack, state="investigating"), pack, message, now=NOW, happened_at=NOW).after
    again = report_progress(
        case, pack, message.model_copy(update={"expected_at": later(30)}), now=later(1), happened_at=later(1)
    ).after
    same = report_progress(
        again, pack, message.model_copy(update={"expected_at": None}), now=later(2), happened_at=later(2)
    ).after

    assert case.promised_by == case.clocks["promise"].due_at == later(24)
    assert case.timers["reminder:promise"].due_at == later(22)
    assert again.clocks["promise"].due_at == later(30)
    assert same.clocks["promise"] is again.clocks["promise"]
    assert alerted(same, pack, later(30) + MILLISECOND) == ["clock_missed"]


def test_a_promise_that_was_broken_is_kept_beside_the_next_one() -> None:
    pack = pack_of("S4")
    message = ProgressReported(case=REF, step="评估可行性", expected_at=later(24), by=STAFF)
    case = report_progress(begun(pack, state="investigating"), pack, message, now=NOW, happened_at=NOW).after
    broken = check_timers(case, pack, now=later(25)).after
    next_one = message.model_copy(update={"expected_at": later(40)})
    again = report_progress(broken, pack, next_one, now=later(26), happened_at=later(26)).after

    assert again.clocks["promise"].due_at == later(40)
    assert again.clocks["promise#1"].missed_at == later(24)


@pytest.mark.req("S4-48")
def test_each_key_point_of_a_plan_has_its_due_time_and_reminder() -> None:
    pack = pack_of("S4")
    remedies = tuple(
        one.model_copy(update={"due_at": later(24 * (number + 1))})
        for number, one in enumerate(a_draft().remedies)
    )
    proposed = commanding(a_ready_case(), "draft_plan", remedies=remedies).after
    free = proposed.model_copy(update={"clocks": {}, "timers": {}})
    agreed = CustomerAccepted(case=REF, plan_version=1)
    case = accept_plan(free, pack, agreed, now=NOW, happened_at=NOW).after
    nodes = {name: clock for name, clock in case.clocks.items() if name.startswith("node:")}

    assert [clock.due_at for clock in nodes.values()] == [later(24), later(48)]
    assert [clock.remind_at for clock in nodes.values()] == [later(20), later(44)]
    assert sum(name.startswith("reminder:node:") for name in case.timers) == len(nodes)


@pytest.mark.req("S4-52")
@pytest.mark.parametrize(
    ("resolved", "due"),
    [
        ("Fri 2026-03-06 15:00", "Mon 2026-03-09 18:00"),
        ("Fri 2026-04-03 15:00", "Tue 2026-04-07 18:00"),
    ],
)
def test_the_customer_is_contacted_within_a_working_day_and_a_holiday_shifts_it(
    resolved: str, due: str
) -> None:
    pack, moment = pack_of("S4"), at(resolved)
    case = begun(pack, event="case.resolved", now=moment, received_at=moment, state="callback")

    assert case.clocks["visit"].due_at == at(due)
