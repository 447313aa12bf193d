"""``caseloop case clock``: a due instant explained, stretch by stretch."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from rules.clocks import note_event
from rules.extensions import extend
from rules.waiting import begin_waiting, end_waiting
from schemas.case import Case
from schemas.clock import Duration
from schemas.messages.clocks import ClockExtended, WaitingBegan, WaitingEnded
from tests.builders import at
from tests.handling_cases import MANAGER, REF, STAFF
from tests.ops.bench import Bench
from tests.timing import a_clock_row, a_judged_case, a_pack_of, handbook

EVE = at("Tue 2025-09-30 17:00")


def a_suggestion(received_at: datetime) -> Case:
    case = a_judged_case("suggestion", "normal", received_at=received_at)
    return note_event(case, handbook(), "case.triaged", at=received_at)


def explained(*tokens: str, case: Case) -> Bench:
    bench = Bench()
    bench.keep(case)
    bench.run("case", "clock", case.number, *tokens)
    return bench


def test_a_limit_over_the_national_day_shows_the_holiday_by_name_and_the_make_up_day() -> None:
    said = explained("verdict", case=a_suggestion(EVE)).said

    assert "clocks.verdict (S0-43)" in said
    assert "Tue 2025-09-30 17:00:00" in said
    assert "public holiday National Day" in said
    assert "make-up working day" in said
    assert "working day 3" in said


def test_every_clock_of_the_case_is_explained_if_none_is_named() -> None:
    case = a_judged_case("complaint", "important")
    said = explained(case=note_event(case, handbook(), "case.triaged", at=case.received_at)).said

    assert "response" in said
    assert "investigation" in said
    assert "4 clock hours" in said


def test_a_clock_that_the_case_has_not_is_answered_with_those_that_it_has() -> None:
    bench = Bench()
    case = bench.keep(a_suggestion(EVE))

    assert bench.run("case", "clock", case.number, "mars") == 1
    assert "has no clock 'mars'. It has" in bench.warned


def test_a_case_without_clocks_says_so() -> None:
    assert "has no clocks" in explained(case=a_judged_case()).said


def test_json_gives_the_stretches_and_why() -> None:
    shown: list[dict[str, Any]] = json.loads(explained("verdict", "--json", case=a_suggestion(EVE)).said)

    (clock,) = shown
    assert clock["name"] == "verdict"
    assert clock["stretches"][0]["since"] == EVE.isoformat()
    assert any("National Day" in one["why"] for one in clock["stretches"])


@pytest.fixture
def a_paused_case() -> tuple[Case, Any]:
    row = a_clock_row(limit={"amount": 4, "unit": "open_hours"}, calendar="china")
    pack = a_pack_of(row)
    case = a_judged_case(state="investigating", received_at=at("Fri 2026-03-06 10:00"))
    return note_event(case, pack, "case.triaged", at=case.received_at), pack


def test_a_pause_and_an_extension_are_shown_with_who_and_why(a_paused_case: tuple[Case, Any]) -> None:
    case, pack = a_paused_case
    since, until = at("Fri 2026-03-06 11:00"), at("Fri 2026-03-06 14:00")
    begun = WaitingBegan(
        case=REF, awaiting="customer", reason="等照片", until=until + timedelta(days=1), by=STAFF
    )
    waiting = begin_waiting(case, pack, begun, now=since, happened_at=since).after
    longer = ClockExtended(
        case=REF,
        clock="response",
        more=Duration(amount=1, unit="open_hours"),
        reason="等报告",
        approved_by=MANAGER,
        by=STAFF,
    )
    extended = extend(waiting, pack, longer, now=since, happened_at=since).after
    ended = end_waiting(extended, pack, WaitingEnded(case=REF, by=STAFF), now=until, happened_at=until).after

    standing = Bench(pack=pack)
    standing.keep(extended)
    standing.run("case", "clock", extended.number)
    assert "due if it ran on now" in standing.said

    bench = Bench(pack=pack)
    bench.keep(ended)
    bench.run("case", "clock", ended.number)

    assert "waiting for the customer" in bench.said
    assert f"by 1 open hours, approved by {MANAGER}" in bench.said
    assert "stands still" in bench.said


def test_a_corrected_calendar_reaches_every_open_case_once() -> None:
    bench = Bench()
    bench.keep(a_suggestion(EVE))
    bench.keep(a_judged_case(state="archived", source_id="fb-2"))

    assert bench.run("case", "recalculate", "--reason", "中秋节调休", "--by", "operator-01") == 0
    (letter,) = bench.outlet.sent
    event = json.loads(letter.body)
    assert event["type"] == letter.routing_key == "caseloop.calendar.corrected.v1"
    assert event["data"]["reason"] == "中秋节调休"
    assert "1 open cases" in bench.said


def test_a_correction_without_a_reason_is_refused_and_reaches_nobody() -> None:
    bench = Bench()
    bench.keep(a_suggestion(EVE))

    assert bench.run("case", "recalculate", "--reason", " ", "--by", "operator-01") == 1
    assert "Expected --reason with a text, found it empty." in bench.warned
    assert bench.outlet.sent == []


def test_a_correction_that_the_broker_did_not_take_is_to_be_given_again() -> None:
    bench = Bench()
    bench.outlet.dropped = frozenset({0})
    bench.keep(a_suggestion(EVE))

    assert bench.run("case", "recalculate", "--reason", "x", "--by", "operator-01") == 1
    assert "nothing moves twice" in bench.warned
