"""``caseloop audit``: what must hold for every stored case, from the command line."""

from __future__ import annotations

import json

from schemas.messages.orders import MendCase
from store.contract.sample import NOON, a_case_with
from tests.ops.bench import Bench

PACK = {"name": "feedback-handbook", "version": "1"}


def a_bench(**broken: object) -> Bench:
    bench = Bench()
    sound = {"timers": {"t": {"kind": "watch", "due_at": NOON}}, "next_due_at": NOON, "pack": PACK}
    a_case_with(bench.store, "C1", **sound)
    a_case_with(bench.store, "C2", **(sound | broken))
    return bench


def test_cases_for_which_every_promise_holds_are_counted() -> None:
    bench = a_bench()

    assert bench.run("audit", "promises") == 0
    assert "2 cases, 0 broken promises" in bench.said


def test_a_broken_promise_is_named_and_ends_with_one() -> None:
    bench = a_bench(timers={}, next_due_at=None)

    assert bench.run("audit", "promises", "--settle", "0", "--json") == 1
    assert json.loads(bench.said) == {
        "case_count": 2,
        "broken": [{"promise": "timer", "case": "C2", "case_id": "C2", "sentence": "open without a timer"}],
    }


def test_what_can_be_mended_is_ordered_and_the_rest_is_left_to_people() -> None:
    bench = a_bench(timers={}, next_due_at=None, pack={"name": "gone", "version": "1"})

    assert bench.run("audit", "promises", "--settle", "0", "--mend") == 1
    (letter,) = bench.outlet.sent
    assert letter.routing_key == MendCase.QUEUE
    assert json.loads(letter.body)["data"] == {"case_id": "C2"}
    assert "Only next_due, place, timer can be mended without a person" in bench.said
