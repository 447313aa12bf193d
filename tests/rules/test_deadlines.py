"""What happens when timers are due: never early, once, in one decision."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from rules.conclusion import conclude
from rules.deadlines import check_timers
from schemas.case import Case
from schemas.clock import Clock
from schemas.decision import Decision
from schemas.document import Timer
from schemas.messages.base import Message
from schemas.messages.events import CaseFact, DepartmentAsked
from schemas.messages.orders import AssignCase, RaiseAlert, RemindOwner, ResolveAlert, TriageCase
from tests.alerting import alerts_of
from tests.builders import RECEIVED, a_case, at
from tests.ending import facts_of
from tests.timing import MILLISECOND, a_clock_row, a_judged_case, a_pack_of, a_task, handbook

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def begun(
    cls: str = "complaint", priority: str = "important", *, event: str = "case.triaged", **changes: object
) -> Case:
    case = a_judged_case(cls, priority, **changes)
    return conclude(None, case, handbook(), event=event, now=RECEIVED).after


def looked_at(case: Case, now: datetime) -> Decision[Case]:
    return check_timers(case, handbook(), now=now)


def step(case: Case, event: str, now: datetime, *, about: str = "", **changes: object) -> Case:
    after = case.model_copy(update=changes)
    return conclude(case, after, handbook(), event=event, now=now, about=about).after


def orders_of(decision: Decision[Case], shape: type[Message]) -> list[Message]:
    return [order for order in decision.orders if isinstance(order, shape)]


def solved(now: datetime = RECEIVED) -> Case:
    case = a_judged_case("enquiry", "normal", state="callback", resolved_at=now)
    return conclude(None, case, handbook(), event="case.resolved", now=now).after


def passed_on() -> Case:
    case = a_judged_case("enquiry", "normal", tasks={"enquiry_help-1": a_task()}, state="answering_enquiry")
    return conclude(
        None, case, handbook(), event="enquiry.passed-on", now=RECEIVED, about="enquiry_help-1"
    ).after


BREACHES = [
    pytest.param(begun("enquiry", "urgent"), "handling_start", HOUR, marks=pytest.mark.req("S0-28")),
    pytest.param(begun("enquiry", "important"), "response", 4 * HOUR, marks=pytest.mark.req("S0-30")),
    pytest.param(begun("enquiry", "normal"), "response", 24 * HOUR, marks=pytest.mark.req("S0-32")),
    pytest.param(passed_on(), "helper_answer:enquiry_help-1", HOUR, marks=pytest.mark.req("S0-41")),
    pytest.param(solved(), "callback", 24 * HOUR, marks=pytest.mark.req("S0-57")),
]


@pytest.mark.parametrize(("case", "name", "limit"), BREACHES)
def test_a_limit_that_passes_is_stored_and_told_with_one_alert(
    case: Case, name: str, limit: timedelta
) -> None:
    before = looked_at(case, RECEIVED + limit)
    decision = looked_at(before.after, RECEIVED + limit + MILLISECOND)

    assert alerts_of(before) == []
    assert before.after.clocks[name].missed_at is None
    assert decision.event == "case.clock-missed"
    assert decision.after.clocks[name].missed_at == RECEIVED + limit
    assert alerts_of(decision) == ["clock_missed"]
    assert facts_of(decision) == ["clock-missed"]


@pytest.mark.parametrize(("case", "name", "limit"), BREACHES)
def test_a_miss_that_is_noticed_late_is_dated_to_the_limit(case: Case, name: str, limit: timedelta) -> None:
    decision = looked_at(case, RECEIVED + limit + timedelta(days=3))

    assert decision.after.clocks[name].missed_at == RECEIVED + limit
    assert orders_of(decision, RemindOwner) == []


@pytest.mark.parametrize(("case", "name", "limit"), BREACHES)
def test_a_miss_is_told_once(case: Case, name: str, limit: timedelta) -> None:
    missed = looked_at(case, RECEIVED + limit + MILLISECOND).after
    again = looked_at(missed, RECEIVED + limit + HOUR)

    assert again.after.clocks[name] is missed.clocks[name]
    assert alerts_of(again) == []
    assert facts_of(again) == []


def test_a_missed_limit_is_told_in_the_reader_s_language() -> None:
    decision = looked_at(begun("enquiry", "urgent"), RECEIVED + HOUR + MILLISECOND)
    (order,) = (one for one in decision.orders if isinstance(one, RaiseAlert))

    assert "1小时, 2026-" in order.texts["zh"]
    assert "1 clock hour, 2026-" in order.texts["en"]


@pytest.mark.req("S0-28")
def test_handling_started_at_59_minutes_raises_nothing() -> None:
    started = step(begun("enquiry", "urgent"), "case.accepted", RECEIVED + 59 * MINUTE)

    assert alerts_of(looked_at(started, RECEIVED + 2 * HOUR)) == []
    assert started.clocks["handling_start"].missed_at is None


@pytest.mark.req("S0-46")
def test_an_investigation_not_started_in_time_is_missed_in_spite_of_a_courtesy_reply() -> None:
    replied = step(begun(), "case.responded", RECEIVED + HOUR)
    decision = looked_at(replied, RECEIVED + 4 * HOUR + MILLISECOND)

    assert decision.after.clocks["investigation"].missed_at == RECEIVED + 4 * HOUR
    assert decision.after.clocks["response"].missed_at is None


@pytest.mark.req("S0-43")
def test_a_suggestion_not_judged_by_tuesdays_close_raises_an_alert() -> None:
    case = begun("suggestion", "normal", received_at=at("Thu 2026-03-05 10:00"))
    answered = step(case, "case.responded", at("Thu 2026-03-05 11:00"))
    close = at("Tue 2026-03-10 18:00")

    decision = looked_at(answered, close + MILLISECOND)

    assert decision.after.clocks["verdict"].missed_at == close
    assert "clock_missed" in alerts_of(decision)


@pytest.mark.req("S0-39")
def test_a_transfer_does_not_put_a_miss_off() -> None:
    handed_over = step(begun("enquiry", "important"), "case.transferred", RECEIVED + 3 * HOUR, owner_count=1)

    decision = looked_at(handed_over, RECEIVED + 4 * HOUR + MILLISECOND)

    assert decision.after.clocks["response"].missed_at == RECEIVED + 4 * HOUR


def test_nothing_happens_before_anything_is_due() -> None:
    case = begun()
    assert case.next_due_at is not None

    decision = looked_at(case, case.next_due_at - MILLISECOND)

    assert decision.changes_nothing
    assert decision.after is case


def test_two_limits_that_pass_together_are_missed_in_one_decision() -> None:
    decision = looked_at(begun(), RECEIVED + 5 * HOUR)

    assert facts_of(decision) == ["clock-missed", "clock-missed"]
    assert {decision.after.clocks[name].missed_at for name in ("response", "investigation")} == {
        RECEIVED + 4 * HOUR
    }
    assert len({order.dedupe_key for order in decision.orders if isinstance(order, RaiseAlert)}) == 2


def test_the_facts_of_a_decision_carry_its_version() -> None:
    decision = looked_at(begun(), RECEIVED + 5 * HOUR)

    assert decision.after.version == 2
    assert {event.version for event in decision.events if isinstance(event, CaseFact)} == {2}


def test_a_reminder_is_ordered_when_the_lead_begins_and_only_once() -> None:
    case = begun("enquiry", "important")
    decision = looked_at(case, RECEIVED + 3 * HOUR + 30 * MINUTE)

    assert decision.orders == (RemindOwner(case_id=case.id, clock="response"),)
    assert "reminder:response" not in decision.after.timers
    assert orders_of(looked_at(decision.after, RECEIVED + 3 * HOUR + 40 * MINUTE), RemindOwner) == []


def test_a_clock_without_alert_is_missed_silently_but_for_the_fact() -> None:
    pack = a_pack_of(a_clock_row(alert=None))
    case = conclude(None, a_judged_case(), pack, event="case.triaged", now=RECEIVED).after
    decision = check_timers(case, pack, now=RECEIVED + 25 * HOUR)

    assert facts_of(decision) == ["clock-missed"]
    assert decision.orders == ()


def test_an_alert_is_remembered_and_resolved_once_the_clock_is_met_after_all() -> None:
    missed = looked_at(begun("enquiry", "important"), RECEIVED + 5 * HOUR).after
    late = conclude(missed, missed, handbook(), event="case.responded", now=RECEIVED + 6 * HOUR)

    assert len(missed.open_alerts) == 1
    assert late.after.open_alerts == ()
    assert [order.alert_id for order in late.orders if isinstance(order, ResolveAlert)] == list(
        missed.open_alerts
    )


def test_a_late_answer_that_nobody_looked_for_is_told_as_a_miss_without_alert() -> None:
    case = begun("enquiry", "important")
    late = conclude(case, case, handbook(), event="case.responded", now=RECEIVED + 5 * HOUR)

    assert facts_of(late) == ["clock-missed"]
    assert alerts_of(late) == []


def test_the_alert_of_a_silence_that_lasts_is_not_resolved_by_the_one_before() -> None:
    told = begun(event="customer.notified")
    first = looked_at(told, RECEIVED + 25 * HOUR).after
    spoken = step(first, "case.responded", RECEIVED + 26 * HOUR)
    second = looked_at(spoken, RECEIVED + 51 * HOUR)

    assert second.after.clocks["next_update#1"].missed_at == RECEIVED + 24 * HOUR
    assert second.after.clocks["next_update"].missed_at == RECEIVED + 50 * HOUR
    assert len(second.after.open_alerts) == 1


def test_a_step_that_does_not_happen_is_ordered_again_ever_more_slowly() -> None:
    case = conclude(
        None,
        a_case(),
        handbook(),
        event="case.registered",
        now=RECEIVED,
        orders=(TriageCase(case_id=a_case().id),),
    ).after
    delays = []
    for _ in range(6):
        assert case.next_due_at is not None
        decision = looked_at(case, case.next_due_at)
        assert TriageCase(case_id=case.id) in decision.orders
        assert decision.event == "case.nudged"
        assert decision.after.next_due_at is not None
        delays.append((decision.after.next_due_at - case.next_due_at) // MINUTE)
        case = decision.after

    assert delays == [10, 20, 40, 60, 60, 60]


def test_a_step_repeated_in_vain_raises_an_alert_that_the_step_resolves() -> None:
    timer = Timer(kind="nudge", due_at=RECEIVED, about=AssignCase.TYPE, attempt=3)
    case = a_judged_case(state="triaged", timers={"nudge:assign-case": timer}, next_due_at=RECEIVED)
    decision = looked_at(case, RECEIVED)
    assigned = step(decision.after, "case.assigned", RECEIVED + HOUR)

    assert alerts_of(decision) == ["stuck"]
    assert len(decision.after.open_alerts) == 1
    assert assigned.open_alerts == ()
    assert "nudge:assign-case" not in assigned.timers


def test_a_step_repeated_for_the_first_time_raises_no_alert() -> None:
    timer = Timer(kind="nudge", due_at=RECEIVED, about=AssignCase.TYPE, attempt=2)
    case = a_judged_case(state="triaged", timers={"nudge:assign-case": timer})

    assert alerts_of(looked_at(case, RECEIVED)) == []


def test_an_idle_case_is_shown_to_its_department_every_day() -> None:
    case = conclude(None, a_judged_case(), handbook(), event="case.assigned", now=RECEIVED).after
    decision = looked_at(case, RECEIVED + 24 * HOUR)
    asked = [event for event in decision.events if isinstance(event, DepartmentAsked)]

    assert decision.event == "case.watched"
    assert [(ask.kind, ask.department) for ask in asked] == [("reminder", "after_sales")]
    assert decision.after.timers["watch"].due_at == RECEIVED + 48 * HOUR


def test_an_idle_case_without_owner_is_shown_to_the_fallback_department() -> None:
    case = conclude(None, a_case(), handbook(), event="case.registered", now=RECEIVED).after
    decision = looked_at(case, RECEIVED + 24 * HOUR)
    (asked,) = (event for event in decision.events if isinstance(event, DepartmentAsked))

    assert asked.department == "customer_service"


def test_a_timer_of_a_kind_that_nobody_handles_becomes_a_reminder_and_goes() -> None:
    case = a_judged_case(timers={"promise": Timer(kind="promise", due_at=RECEIVED)})
    decision = looked_at(case, RECEIVED)

    assert [event.kind for event in decision.events if isinstance(event, DepartmentAsked)] == ["reminder"]
    assert set(decision.after.timers) == {"watch"}


def test_a_reminder_timer_without_clock_does_nothing_and_goes() -> None:
    stray = {
        "reminder:gone": Timer(kind="reminder", due_at=RECEIVED, about="gone"),
        "breach:gone": Timer(kind="breach", due_at=RECEIVED, about="gone"),
    }
    decision = looked_at(a_judged_case(timers=stray), RECEIVED)

    assert decision.orders == ()
    assert set(decision.after.timers) == {"watch"}


def test_a_provisional_limit_is_worked_out_again_before_it_is_called_missed() -> None:
    case = begun("suggestion", "normal", received_at=at("Thu 2026-12-31 10:00"))
    answered = step(case, "case.responded", at("Thu 2026-12-31 11:00"))
    guessed: Clock = answered.clocks["verdict"]
    early = guessed.model_copy(update={"due_at": at("Mon 2027-01-04 18:00"), "remind_at": None})
    due = {"breach:verdict": Timer(kind="breach", due_at=early.due_at + MILLISECOND, about="verdict")}
    shown = answered.model_copy(update={"clocks": {**answered.clocks, "verdict": early}, "timers": due})

    decision = looked_at(shown, early.due_at + HOUR)

    assert decision.after.clocks["verdict"].missed_at is None
    assert decision.after.clocks["verdict"].due_at == guessed.due_at
    assert decision.after.timers["breach:verdict"].due_at == guessed.due_at + MILLISECOND


def test_a_pack_that_raises_no_alerts_misses_and_nudges_without_them() -> None:
    quiet = handbook().escalation.model_copy(update={"alerts": ()})
    pack = handbook().model_copy(update={"escalation": quiet})
    nudge = Timer(kind="nudge", due_at=RECEIVED, about=AssignCase.TYPE, attempt=9)
    case = begun("enquiry", "important", open_alerts=("alert-1",), timers={"nudge:assign-case": nudge})

    decision = check_timers(case, pack, now=RECEIVED + 5 * HOUR)

    assert alerts_of(decision) == []
    assert facts_of(decision) == ["clock-missed"]
    assert decision.after.open_alerts == ("alert-1",)
