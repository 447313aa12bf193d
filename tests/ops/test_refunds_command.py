"""``caseloop refund``: what runs by itself, and how to stop it."""

from __future__ import annotations

import json

import pytest

from schemas.messages.compensation import AutomationSwitched
from schemas.model import text_of
from schemas.payout import Switch
from tests.every_pack import every_pack
from tests.ops.bench import NOW, Bench, keep

PACK = "feedback-mechanism"


def a_bench() -> Bench:
    return Bench(every=every_pack())


def switched(bench: Bench) -> AutomationSwitched:
    (letter,) = bench.outlet.sent
    return AutomationSwitched.model_validate(json.loads(letter.body)["data"])


def test_what_runs_by_itself_is_listed_with_its_rows_and_is_off_at_first() -> None:
    bench = a_bench()

    assert bench.run("refund", "list") == 0
    assert PACK in bench.said
    assert "compensation.automatic.overdue, compensation.care" in bench.said
    assert "online-mall" not in bench.said


def test_who_switched_it_and_when_is_told_to_programs_too() -> None:
    bench = a_bench()
    keep(bench.store, Switch(id=PACK, version=1, on=True, by="senior_manager-1", at=NOW, reason="試行"))

    assert bench.run("refund", "list", "--json") == 0
    (told,) = json.loads(bench.said)
    assert (told["on"], told["by"], told["reason"]) == (True, "senior_manager-1", "試行")


@pytest.mark.parametrize(
    ("word", "on", "by"), [("stop", False, "customer_service-1"), ("start", True, "senior_manager-1")]
)
def test_it_is_stopped_and_started_by_a_message(word: str, on: bool, by: str) -> None:  # noqa: FBT001 - a column of the table
    bench = a_bench()

    assert bench.run("refund", word, PACK, "--by", by, "--reason", "複核") == 0
    assert switched(bench) == AutomationSwitched(pack=PACK, on=on, by=by, reason="複核")
    assert json.loads(bench.outlet.sent[0].body)["time"] == text_of(NOW)  # the last word counts, in any order


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("start", PACK, "--by", "customer_service-1", "--reason", "x"),
            "switched on by somebody of senior_manager",
        ),
        (("stop", "online-mall", "--by", "management-1", "--reason", "x"), "refunds nothing by itself"),
        (("stop", "nowhere", "--by", "management-1", "--reason", "x"), "no pack 'nowhere'"),
        (("stop", PACK, "--by", "senior_manager-1", "--reason", " "), "--reason with a text"),
    ],
)
def test_what_would_be_refused_is_said_at_once(words: tuple[str, ...], sentence: str) -> None:
    bench = a_bench()

    assert bench.run("refund", *words) == 1
    assert sentence in bench.warned
    assert bench.outlet.sent == []
