"""The clocks of the handbook: what starts, meets, moves and ends each of them, at the boundary."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from rules.clocks import note_event
from schemas.case import Case
from schemas.clock import Clock
from tests.builders import RECEIVED, at
from tests.timing import (
    MILLISECOND,
    STANDS,
    a_clock_row,
    a_judged_case,
    a_pack_of,
    a_task,
    handbook,
    judged_again,
)

HOUR = timedelta(hours=1)


def triaged(cls: str = "complaint", priority: str = "important", **changes: object) -> Case:
    return note_event(a_judged_case(cls, priority, **changes), handbook(), "case.triaged", at=RECEIVED)


def after(case: Case, event: str, moment: datetime, about: str = "") -> Case:
    return note_event(case, handbook(), event, at=moment, about=about)


def verdict(clock: Clock) -> str:
    if clock.missed_at is not None:
        return "missed"
    return "met" if clock.met_at is not None else "running"


LIMITS = [
    pytest.param("complaint", "urgent", "handling_start", "case.accepted", 1, marks=pytest.mark.req("S0-28")),
    pytest.param("enquiry", "important", "response", "case.responded", 4, marks=pytest.mark.req("S0-30")),
    pytest.param("enquiry", "normal", "response", "enquiry.answered", 24, marks=pytest.mark.req("S0-32")),
    pytest.param("complaint", "urgent", "investigation", "case.verified", 1, marks=pytest.mark.req("S0-46")),
    pytest.param(
        "complaint", "important", "investigation", "case.verified", 4, marks=pytest.mark.req("S0-46")
    ),
    pytest.param("complaint", "normal", "investigation", "case.verified", 24, marks=pytest.mark.req("S0-46")),
]


@pytest.mark.parametrize(("cls", "priority", "name", "event", "hours"), LIMITS)
def test_each_hour_limit_counts_from_receipt_and_is_kept_exactly_at_its_end(
    cls: str, priority: str, name: str, event: str, hours: int
) -> None:
    case = note_event(a_judged_case(cls, priority), handbook(), "case.triaged", at=RECEIVED + HOUR / 2)
    due = RECEIVED + hours * HOUR

    assert case.clocks[name].due_at == due
    assert case.timers[f"breach:{name}"].due_at == due + MILLISECOND
    assert verdict(after(case, event, due - timedelta(seconds=1)).clocks[name]) == "met"
    assert verdict(after(case, event, due).clocks[name]) == "met"
    assert verdict(after(case, event, due + MILLISECOND).clocks[name]) == "missed"


@pytest.mark.parametrize(("cls", "priority", "name", "event", "hours"), LIMITS)
def test_what_meets_a_clock_takes_its_timers_away(
    cls: str, priority: str, name: str, event: str, hours: int
) -> None:
    moment = RECEIVED + hours * HOUR - timedelta(minutes=1)
    case = after(triaged(cls, priority), event, moment)

    assert case.clocks[name].met_at == moment
    assert not {f"breach:{name}", f"reminder:{name}"} & case.timers.keys()


@pytest.mark.req("S0-28", "S0-69")
def test_a_courtesy_reply_does_not_start_the_handling_of_an_urgent_case() -> None:
    case = after(triaged("complaint", "urgent"), "case.responded", RECEIVED + HOUR / 2)

    assert verdict(case.clocks["handling_start"]) == "running"


@pytest.mark.req("S0-46")
def test_a_courtesy_reply_does_not_start_an_investigation() -> None:
    case = after(triaged("complaint", "important"), "case.responded", RECEIVED + HOUR)

    assert verdict(case.clocks["response"]) == "met"
    assert verdict(case.clocks["investigation"]) == "running"


@pytest.mark.req("S0-69")
def test_an_automatic_notice_is_no_response() -> None:
    case = after(triaged(), "customer.notified", RECEIVED + HOUR)

    assert verdict(case.clocks["response"]) == "running"


@pytest.mark.req("S0-69")
def test_each_clock_keeps_which_events_meet_it() -> None:
    start, response = triaged("enquiry", "urgent").clocks["handling_start"], triaged().clocks["response"]

    assert "case.accepted" in start.satisfied_by
    assert "case.responded" not in start.satisfied_by
    assert "case.responded" in response.satisfied_by
    assert "case.accepted" not in response.satisfied_by


@pytest.mark.req("S0-69")
def test_an_urgent_case_has_a_start_limit_and_others_have_a_response_limit() -> None:
    assert "response" not in triaged("enquiry", "urgent").clocks
    assert "handling_start" not in triaged("enquiry", "important").clocks


@pytest.mark.req("S0-41")
def test_a_passed_on_question_is_due_back_within_one_hour() -> None:
    asked_at = RECEIVED + 2 * HOUR
    case = a_judged_case("enquiry", "normal", tasks={"enquiry_help-1": a_task(), "enquiry_help-2": a_task()})
    asked = after(case, "enquiry.passed-on", asked_at, "enquiry_help-1")
    clock = asked.clocks["helper_answer:enquiry_help-1"]

    assert clock.due_at == asked_at + HOUR
    assert clock.owner == "product"
    on_time = after(asked, "task.answered", asked_at + HOUR, "enquiry_help-1")
    assert verdict(on_time.clocks["helper_answer:enquiry_help-1"]) == "met"
    late = after(asked, "task.answered", asked_at + HOUR + MILLISECOND, "enquiry_help-1")
    assert verdict(late.clocks["helper_answer:enquiry_help-1"]) == "missed"


@pytest.mark.req("S0-41")
def test_the_answer_to_another_task_leaves_the_question_open() -> None:
    case = a_judged_case("enquiry", "normal", tasks={"enquiry_help-1": a_task(), "enquiry_help-2": a_task()})
    asked = after(case, "enquiry.passed-on", RECEIVED, "enquiry_help-1")
    both = after(asked, "enquiry.passed-on", RECEIVED + HOUR / 2, "enquiry_help-2")
    case = after(both, "task.answered", RECEIVED + HOUR / 2, "enquiry_help-2")

    assert verdict(case.clocks["helper_answer:enquiry_help-1"]) == "running"
    assert verdict(case.clocks["helper_answer:enquiry_help-2"]) == "met"


@pytest.mark.req("S0-43")
def test_a_suggestion_received_on_thursday_is_judged_by_tuesdays_close() -> None:
    received = at("Thu 2026-03-05 10:00")
    case = triaged("suggestion", "normal", received_at=received)
    close = at("Tue 2026-03-10 18:00")

    assert case.clocks["verdict"].due_at == close
    assert verdict(after(case, "suggestion.judged", close).clocks["verdict"]) == "met"
    assert verdict(after(case, "suggestion.judged", close + MILLISECOND).clocks["verdict"]) == "missed"


@pytest.mark.req("S0-43")
def test_a_public_holiday_gives_the_verdict_another_day() -> None:
    case = triaged("suggestion", "normal", received_at=at("Thu 2026-04-02 10:00"))

    assert case.clocks["verdict"].due_at == at("Wed 2026-04-08 18:00")


@pytest.mark.req("S0-43")
def test_a_day_off_of_the_companys_own_gives_the_verdict_another_day() -> None:
    calendars = handbook().calendars
    rows = tuple(
        row.model_copy(update={"extra_holidays": (date(2026, 3, 9),)}) if row.name == "china" else row
        for row in calendars.calendars
    )
    pack = handbook().model_copy(update={"calendars": calendars.model_copy(update={"calendars": rows})})
    case = a_judged_case("suggestion", "normal", received_at=at("Thu 2026-03-05 10:00"))
    judged = note_event(case, pack, "case.triaged", at=case.received_at)

    assert judged.clocks["verdict"].due_at == at("Wed 2026-03-11 18:00")


@pytest.mark.req("S0-43")
def test_a_make_up_working_day_counts_for_the_verdict() -> None:
    case = triaged("suggestion", "normal", received_at=at("Thu 2026-05-07 10:00"))

    assert case.clocks["verdict"].due_at == at("Mon 2026-05-11 18:00")


@pytest.mark.req("S0-43")
def test_a_verdict_due_in_a_year_without_published_make_up_days_is_provisional() -> None:
    late = triaged("suggestion", "normal", received_at=at("Thu 2026-12-31 10:00"))
    early = triaged("suggestion", "normal", received_at=at("Thu 2026-12-24 10:00"))

    assert late.clocks["verdict"].provisional
    assert not early.clocks["verdict"].provisional


@pytest.mark.req("S0-52")
def test_the_two_hour_contact_target_is_off_until_a_company_wants_it() -> None:
    assert "contact" not in triaged().clocks
    row = next(row for row in handbook().clocks.clocks if row.name == "contact")
    wanted = a_pack_of(row.model_copy(update={"enabled": True}))
    case = note_event(a_judged_case(), wanted, "case.triaged", at=RECEIVED)

    assert case.clocks["contact"].due_at == RECEIVED + 2 * HOUR
    kept = note_event(case, wanted, "case.verified", at=RECEIVED + 2 * HOUR)
    assert verdict(kept.clocks["contact"]) == "met"
    late = note_event(case, wanted, "case.verified", at=RECEIVED + 2 * HOUR + MILLISECOND)
    assert verdict(late.clocks["contact"]) == "missed"


@pytest.mark.req("S0-57")
def test_the_callback_is_due_24_hours_after_the_solution() -> None:
    solved = RECEIVED + 50 * HOUR
    case = after(a_judged_case(state="callback"), "case.resolved", solved)

    assert case.clocks["callback"].due_at == solved + 24 * HOUR
    assert case.timers["reminder:callback"].due_at == solved + 20 * HOUR
    kept = after(case, "callback.recorded", solved + 24 * HOUR)
    assert verdict(kept.clocks["callback"]) == "met"
    late = after(case, "callback.recorded", solved + 24 * HOUR + MILLISECOND)
    assert verdict(late.clocks["callback"]) == "missed"


@pytest.mark.req("S0-39")
def test_a_transfer_resets_no_limit() -> None:
    case = triaged()
    handed_over = after(case, "case.transferred", RECEIVED + 3 * HOUR)

    assert handed_over is case


def test_limits_count_from_receipt_even_if_an_event_claims_to_be_earlier() -> None:
    case = after(triaged(), "case.responded", RECEIVED - HOUR)

    assert case.clocks["response"].met_at == RECEIVED


@pytest.mark.req("S0-54")
def test_a_higher_priority_shortens_limits_from_receipt_and_keeps_what_is_met() -> None:
    case = after(triaged("complaint", "normal"), "case.responded", RECEIVED + HOUR / 4)
    urgent = after(judged_again(case, "urgent"), "case.retriaged", RECEIVED + HOUR / 2)

    assert urgent.clocks["investigation"].due_at == RECEIVED + HOUR
    assert urgent.clocks["investigation"].row == "clocks.investigation-urgent"
    assert urgent.clocks["handling_start"].due_at == RECEIVED + HOUR
    assert urgent.clocks["response"] is case.clocks["response"]


def test_a_lower_priority_never_lengthens_a_limit() -> None:
    case = triaged("complaint", "important")
    normal = after(judged_again(case, "normal"), "case.retriaged", RECEIVED + HOUR / 2)

    assert normal.clocks["response"] is case.clocks["response"]
    assert normal.clocks["investigation"] is case.clocks["investigation"]


def test_a_start_that_was_made_before_a_case_became_urgent_is_met_and_not_missed() -> None:
    case = triaged("complaint", "important", handling_started_at=RECEIVED + 2 * HOUR)
    urgent = after(judged_again(case, "urgent"), "case.retriaged", RECEIVED + 5 * HOUR)

    assert urgent.clocks["handling_start"].met_at == RECEIVED + 2 * HOUR
    assert verdict(urgent.clocks["handling_start"]) == "met"


def test_a_verdict_is_never_rewritten() -> None:
    case = after(triaged(), "case.responded", RECEIVED + 5 * HOUR)
    again = after(case, "plan.proposed", RECEIVED + 6 * HOUR)

    assert again.clocks["response"] is case.clocks["response"]
    assert case.clocks["response"].missed_at == RECEIVED + 4 * HOUR
    assert case.clocks["response"].met_at == RECEIVED + 5 * HOUR


@pytest.mark.req("S0-60")
def test_a_further_round_measures_the_response_again_and_keeps_the_first() -> None:
    first = after(triaged(), "case.responded", RECEIVED + HOUR)
    unhappy = RECEIVED + 30 * HOUR
    reworked = first.model_copy(update={"round": 2, "state": "rework"})
    second = after(reworked, "callback.recorded", unhappy)

    assert second.clocks["response"].due_at == unhappy + 4 * HOUR
    assert second.clocks["response"].round == 2
    assert second.clocks["response#1"] is first.clocks["response"]


@pytest.mark.req("S0-57", "S0-60")
def test_each_round_has_a_callback_of_its_own() -> None:
    first = after(a_judged_case(state="callback"), "case.resolved", RECEIVED + HOUR)
    called = after(first, "callback.recorded", RECEIVED + 2 * HOUR)
    second = called.model_copy(update={"round": 2})
    again = after(second, "case.resolved", RECEIVED + 9 * HOUR)

    assert again.clocks["callback"].due_at == RECEIVED + 33 * HOUR
    assert again.clocks["callback#1"].met_at == RECEIVED + 2 * HOUR


def test_a_closed_case_has_no_running_clock_but_the_one_for_its_signature() -> None:
    case = triaged().model_copy(update={"state": "closed"})
    closed = after(case, "case.withdrawn", RECEIVED + HOUR)

    assert [name for name, clock in closed.clocks.items() if clock.is_running] == ["signature"]
    assert set(closed.timers) == {"reminder:signature", "breach:signature"}


def test_every_message_to_the_customer_puts_the_next_one_off() -> None:
    first = after(triaged(), "customer.notified", RECEIVED)
    told = after(first, "case.responded", RECEIVED + 3 * HOUR)

    assert told.clocks["next_update"].due_at == RECEIVED + 27 * HOUR
    assert "next_update#1" not in told.clocks


def test_silence_is_missed_once_and_the_next_message_begins_anew() -> None:
    first = after(triaged(), "customer.notified", RECEIVED)
    told = after(first, "case.responded", RECEIVED + 25 * HOUR)

    assert told.clocks["next_update#1"].missed_at == RECEIVED + 24 * HOUR
    assert told.clocks["next_update"].due_at == RECEIVED + 49 * HOUR


def test_a_pause_puts_the_limit_off_by_its_own_length() -> None:
    row = a_clock_row(**STANDS)
    pack = a_pack_of(row)
    case = note_event(a_judged_case(), pack, "case.triaged", at=RECEIVED)
    standing = note_event(case, pack, "case.blocked", at=RECEIVED + HOUR)
    running = note_event(standing, pack, "case.unblocked", at=RECEIVED + 3 * HOUR)

    assert "breach:response" not in standing.timers
    assert running.clocks["response"].due_at == RECEIVED + 26 * HOUR
    assert running.timers["breach:response"].due_at == RECEIVED + 26 * HOUR + MILLISECOND


def test_a_pause_that_begins_at_the_due_instant_changes_nothing() -> None:
    row = a_clock_row(**STANDS)
    pack = a_pack_of(row)
    case = note_event(a_judged_case(), pack, "case.triaged", at=RECEIVED)

    assert note_event(case, pack, "case.blocked", at=RECEIVED + 24 * HOUR) is case


def test_a_clock_met_in_a_pause_counts_the_pause_out() -> None:
    row = a_clock_row(**STANDS)
    pack = a_pack_of(row)
    case = note_event(a_judged_case(), pack, "case.triaged", at=RECEIVED)
    standing = note_event(case, pack, "case.blocked", at=RECEIVED + HOUR)
    answered = note_event(standing, pack, "case.responded", at=RECEIVED + 99 * HOUR)

    assert verdict(answered.clocks["response"]) == "met"


def test_a_new_priority_keeps_the_pause_that_was_made_before() -> None:
    rows = (
        a_clock_row(
            id="clocks.a",
            when={"priorities": ["urgent"]},
            limit={"amount": 4, "unit": "clock_hours"},
            **STANDS,
        ),
        a_clock_row(**STANDS),
    )
    pack = a_pack_of(*rows)
    case = note_event(a_judged_case(), pack, "case.triaged", at=RECEIVED)
    standing = note_event(case, pack, "case.blocked", at=RECEIVED + HOUR)
    running = note_event(standing, pack, "case.unblocked", at=RECEIVED + 2 * HOUR)
    urgent = note_event(judged_again(running, "urgent"), pack, "case.retriaged", at=RECEIVED + 3 * HOUR)

    assert urgent.clocks["response"].due_at == RECEIVED + 5 * HOUR


def test_the_first_fitting_row_of_a_name_is_taken() -> None:
    rows = (
        a_clock_row(id="clocks.a", limit={"amount": 1, "unit": "clock_hours"}, when={"topics": ["attitude"]}),
        a_clock_row(id="clocks.b", limit={"amount": 2, "unit": "clock_hours"}),
        a_clock_row(id="clocks.c", limit={"amount": 3, "unit": "clock_hours"}),
    )
    case = note_event(a_judged_case(), a_pack_of(*rows), "case.triaged", at=RECEIVED)

    assert case.clocks["response"].row == "clocks.b"


def test_an_event_that_no_row_knows_changes_nothing() -> None:
    case = triaged()

    assert after(case, "progress.reported", RECEIVED + HOUR) is case


@pytest.mark.req("S0-65")
def test_a_closed_case_waits_for_its_signature_against_a_clock() -> None:
    closed = after(triaged(state="closed"), "case.closed", RECEIVED + HOUR)
    signed = after(closed, "case.signed", RECEIVED + 2 * HOUR)

    assert closed.clocks["signature"].due_at == RECEIVED + 25 * HOUR
    assert verdict(signed.clocks["signature"]) == "met"
    assert "signature" not in after(triaged(), "case.decided", RECEIVED + HOUR).clocks
