"""The actors of time hand over to one rule each."""

from __future__ import annotations

from datetime import datetime, timedelta

from actors import deadlines, reminders
from actors.spec import Context
from rules.conclusion import conclude
from schemas.case import Case
from schemas.messages.orders import CheckTimers, RemindOwner
from schemas.policy.pack import Packs
from tests.builders import RECEIVED
from tests.timing import a_judged_case, handbook

HOUR = timedelta(hours=1)


def a_context(now: datetime) -> Context:
    pack = handbook()
    packs = Packs(by_ref={(pack.name, pack.version): pack}, default=pack.name, newest={pack.name: pack})
    return Context(now=now, happened_at=now, packs=packs, message_key="k", source="/test", source_id="1")


def a_running_case() -> Case:
    return conclude(None, a_judged_case(), handbook(), event="case.triaged", now=RECEIVED).after


def test_checking_timers_finds_what_is_due_in_the_case_itself() -> None:
    spec = deadlines.SPECS[0]
    case = a_running_case()
    message = CheckTimers(case_id=case.id, due_at=RECEIVED)

    assert spec.message is CheckTimers
    assert spec.decide(message, case, a_context(RECEIVED + HOUR)).changes_nothing
    decision = spec.decide(message, case, a_context(RECEIVED + 5 * HOUR))
    assert decision.event == "case.clock-missed"


def test_reminding_names_one_clock() -> None:
    (spec,) = reminders.SPECS
    case = a_running_case()
    decision = spec.decide(RemindOwner(case_id=case.id, clock="response"), case, a_context(RECEIVED + HOUR))

    assert spec.message is RemindOwner
    assert decision.event == "case.reminded"


def test_a_second_check_of_the_same_instant_changes_nothing() -> None:
    spec = deadlines.SPECS[0]
    case = a_running_case()
    message = CheckTimers(case_id=case.id, due_at=RECEIVED + 4 * HOUR)
    once = spec.decide(message, case, a_context(RECEIVED + 5 * HOUR)).after

    assert spec.decide(message, once, a_context(RECEIVED + 5 * HOUR)).changes_nothing
