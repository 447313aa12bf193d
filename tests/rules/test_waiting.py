"""Waiting for somebody: clocks stand still, and go on when they come, or at the latest end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from rules.conclusion import conclude
from rules.deadlines import check_timers
from rules.supplements import supply
from rules.waiting import begin_waiting, end_waiting
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.clocks import WaitingBegan, WaitingEnded
from schemas.messages.events import CaseFact, DepartmentAsked
from schemas.messages.intake import InformationSupplied
from tests.builders import RECEIVED
from tests.handling_cases import REF, STAFF
from tests.timing import MILLISECOND, STANDS, a_clock_row, a_judged_case, a_pack_of

HOUR = timedelta(hours=1)
PACK = a_pack_of(a_clock_row(reminder={"amount": 1, "unit": "clock_hours"}))
UNTIL = RECEIVED + 10 * HOUR


def begun(**changes: Any) -> Case:
    case = a_judged_case(state="investigating", **changes)
    return conclude(None, case, PACK, event="case.triaged", now=RECEIVED).after


def waiting(case: Case, now: datetime = RECEIVED + HOUR, **changes: Any) -> Decision[Case]:
    values: dict[str, Any] = {
        "case": REF,
        "awaiting": "customer",
        "reason": "等照片",
        "until": UNTIL,
        "by": STAFF,
    }
    return begin_waiting(case, PACK, WaitingBegan(**(values | changes)), now=now, happened_at=now)


def test_a_case_that_waits_says_for_whom_and_until_when() -> None:
    decision = waiting(begun())
    fact = next(one for one in decision.events if isinstance(one, CaseFact))

    assert decision.after.waiting is not None
    assert (decision.after.waiting.awaiting, decision.after.waiting.until) == ("customer", UNTIL)
    assert (fact.name, fact.details["awaiting"]) == ("waiting-began", "customer")
    assert decision.after.timers["waiting"].due_at == UNTIL


def test_a_clock_stands_with_reason_party_and_end_and_has_no_other_timer() -> None:
    after = waiting(begun()).after
    (pause,) = after.clocks["response"].pauses

    assert (pause.awaiting, pause.since, pause.ends_by) == ("customer", RECEIVED + HOUR, UNTIL)
    assert set(after.timers) == {"waiting", "resume:response"}


def test_what_is_waited_for_lets_the_clock_run_on() -> None:
    now = RECEIVED + 4 * HOUR
    message = WaitingEnded(case=REF, by=STAFF)
    after = end_waiting(waiting(begun()).after, PACK, message, now=now, happened_at=now).after

    assert after.waiting is None
    assert after.clocks["response"].due_at == RECEIVED + 27 * HOUR
    assert "waiting" not in after.timers


def test_the_customers_message_ends_the_waiting_for_the_customer() -> None:
    now = RECEIVED + 4 * HOUR
    message = InformationSupplied(case=REF, text="照片")
    after = supply(waiting(begun()).after, PACK, message, now=now, happened_at=now).after

    assert after.waiting is None
    assert after.clocks["response"].due_at == RECEIVED + 27 * HOUR


def test_the_customers_message_ends_no_waiting_for_somebody_else() -> None:
    now = RECEIVED + 4 * HOUR
    case = waiting(begun(), awaiting="supplier").after
    after = supply(case, PACK, InformationSupplied(case=REF, text="照片"), now=now, happened_at=now).after

    assert after.waiting is not None


def test_a_wait_ends_by_itself_and_the_department_hears_of_it() -> None:
    decision = check_timers(waiting(begun()).after, PACK, now=UNTIL + 2 * HOUR)
    (asked,) = (one for one in decision.events if isinstance(one, DepartmentAsked))

    assert decision.event == "case.went-on"
    assert decision.after.waiting is None
    assert decision.after.clocks["response"].due_at == RECEIVED + 33 * HOUR
    assert (asked.kind, asked.department) == ("reminder", "after_sales")


def test_nothing_ends_before_its_latest_end() -> None:
    case = waiting(begun()).after

    assert check_timers(case, PACK, now=UNTIL - MILLISECOND).changes_nothing


def test_a_case_waits_for_one_at_a_time() -> None:
    with pytest.raises(NotAllowed, match="waits for the customer already"):
        waiting(waiting(begun()).after)


def test_waiting_ends_after_it_began() -> None:
    with pytest.raises(NotAllowed, match="Expected an instant after"):
        waiting(begun(), until=RECEIVED + HOUR)


def test_a_case_that_waits_for_nobody_cannot_stop_waiting() -> None:
    with pytest.raises(NotAllowed, match="waits for nobody"):
        end_waiting(begun(), PACK, WaitingEnded(case=REF, by=STAFF), now=RECEIVED, happened_at=RECEIVED)


def test_a_clock_that_stands_for_two_reasons_runs_when_both_are_gone() -> None:
    pack = a_pack_of(a_clock_row(**STANDS))
    case = conclude(
        None, a_judged_case(state="investigating"), pack, event="case.triaged", now=RECEIVED
    ).after
    case = waiting(case).after
    case = conclude(case, case, pack, event="case.blocked", now=RECEIVED + 2 * HOUR).after
    heard = end_waiting(
        case, pack, WaitingEnded(case=REF, by=STAFF), now=RECEIVED + 3 * HOUR, happened_at=RECEIVED + 3 * HOUR
    ).after
    free = conclude(heard, heard, pack, event="case.unblocked", now=RECEIVED + 5 * HOUR).after

    assert heard.clocks["response"].is_paused
    assert free.clocks["response"].due_at == RECEIVED + 28 * HOUR


def test_a_block_without_end_ends_by_its_row() -> None:
    pack = a_pack_of(a_clock_row(**{**STANDS, "pause_at_most": {"amount": 2, "unit": "clock_hours"}}))
    case = conclude(None, a_judged_case(), pack, event="case.triaged", now=RECEIVED).after
    case = conclude(case, case, pack, event="case.blocked", now=RECEIVED + HOUR).after
    decision = check_timers(case, pack, now=RECEIVED + 3 * HOUR)

    assert decision.after.clocks["response"].due_at == RECEIVED + 26 * HOUR
    assert [reason.code for reason in decision.reasons] == ["clock.went-on"]


def test_a_resume_timer_without_its_clock_does_nothing() -> None:
    case = waiting(begun()).after
    gone = case.model_copy(update={"clocks": {}})

    assert check_timers(gone, PACK, now=UNTIL).after.clocks == {}
