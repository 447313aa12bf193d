"""``caseloop survey show``: figures of a period, in the words of the pack."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from schemas.case import Case
from schemas.ending import CallAttempt, CallbackRecord, Rating
from tests.builders import at
from tests.ending import a_resolved_case
from tests.every_pack import every_pack
from tests.ops.bench import Bench, MemoryReader

S1 = every_pack().newest["complaint-programme"].ref
S4 = every_pack().newest["service-template"].ref
MARCH = at("Sun 2026-03-01 00:00")
APRIL = at("Wed 2026-04-01 00:00")


def call(answer: str, label: str, **when: Any) -> CallbackRecord:
    values: dict[str, Any] = {"by": "callback_body-1", "at": MARCH + timedelta(days=3), "round": 1}
    return CallbackRecord(answer=answer, label=label, **(values | when))


def asked(number: int, *calls: CallbackRecord, **changes: Any) -> Case:
    values: dict[str, Any] = {"pack": S1, "callbacks": calls, "source_id": f"fb-{number}"}
    return a_resolved_case(**(values | changes))


CASES = [
    asked(1, call("dissatisfied", "不满意"), call("very_satisfied", "非常满意")),
    asked(2, call("fair", "基本满意", at=MARCH)),
    asked(3, call("satisfied", "满意", at=APRIL - timedelta(milliseconds=1))),
    asked(
        4,
        call("satisfied", "满意", at=APRIL),
        call("satisfied", "满意", at=MARCH - timedelta(milliseconds=1)),
    ),
    asked(5, call("dissatisfied", "不满意"), drill=True),
    asked(6, call("satisfied", "满意"), pack=every_pack().newest["online-mall"].ref),
    asked(
        7,
        call_attempts=(
            CallAttempt(
                reason="not_reached", label="无人接听", by="x-1", at=MARCH + timedelta(days=1), round=1
            ),
        ),
    ),
]


def a_bench(cases: list[Case], pack: str) -> Bench:
    return Bench(reader=MemoryReader(known_cases=cases), pack=every_pack().newest[pack])


def shown(cases: list[Case], pack: str, *words: str) -> tuple[int, Bench]:
    bench = a_bench(cases, pack)
    code = bench.run("survey", "show", pack, "--since", "2026-03-01", "--until", "2026-03-31", *words)
    return code, bench


@pytest.mark.req("S1-28")
def test_the_answers_of_a_period_are_counted_in_the_words_of_the_pack() -> None:
    code, bench = shown(CASES, "complaint-programme", "--json")

    found = json.loads(bench.said)
    assert code == 0
    assert found["answers"] == {"非常满意": 1, "满意": 1, "基本满意": 1, "不满意": 1}
    assert found["verdicts"] == {"satisfied": 3, "neutral": 0, "dissatisfied": 1}
    assert (found["satisfied_share"], found["in_vain"]["无人接听"]) == ("75.0", 1)


@pytest.mark.req("S1-28", "C-17")
def test_a_neutral_answer_is_neither_and_own_ratings_stand_apart() -> None:
    rated = Rating(value="satisfied", label="满意", at=MARCH + timedelta(days=4), round=1)
    cases = [
        asked(1, call("neutral", "一般"), pack=S4, ratings=(rated,)),
        asked(2, call("satisfied", "满意"), pack=S4),
    ]

    _, bench = shown(cases, "service-template")

    assert "own rating" in bench.said
    assert "2 answers, satisfied of the satisfied and dissatisfied: 100.0 %" in " ".join(bench.said.split())


@pytest.mark.req("S1-28")
def test_a_period_without_answers_has_no_share() -> None:
    _, bench = shown([], "complaint-programme")
    _, printed = shown([], "complaint-programme", "--json")

    assert "dissatisfied: -" in " ".join(bench.said.split())
    assert json.loads(printed.said)["satisfied_share"] is None


def test_a_pack_that_there_is_not_and_days_in_the_wrong_order_are_told() -> None:
    bench = a_bench([], "complaint-programme")

    assert bench.run("survey", "show", "gone", "--since", "2026-03-01", "--until", "2026-03-31") == 1
    assert "There is no pack 'gone'" in bench.warned
    assert (
        bench.run("survey", "show", "complaint-programme", "--since", "2026-03-02", "--until", "2026-03-01")
        == 1
    )
    assert "lies before the first" in bench.warned


def test_a_last_day_that_no_clock_reaches_is_told() -> None:
    bench = a_bench([], "complaint-programme")

    code = bench.run(
        "survey", "show", "complaint-programme", "--since", "2026-03-01", "--until", "9999-12-31"
    )

    assert code == 1
    assert "No clock reaches the ends of 2026-03-01 – 9999-12-31." in " ".join(bench.warned.split())
