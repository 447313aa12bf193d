"""``caseloop audit``: what must hold for every stored case, from the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from schemas.document import Emission
from schemas.messages.orders import MendCase, RaiseAlert
from schemas.replay import entry_hash
from store.contract.sample import NOON, a_case_with, a_next_write
from tests.alerting import A_AND_B, ONE_THEN_TWO, a_pack_with, raised
from tests.ops.bench import Bench, keep
from tests.rules.test_invariants import DATA

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
    assert "2 cases, 0 open alerts, 0 broken promises" in bench.said


def test_a_broken_promise_is_named_and_ends_with_one() -> None:
    bench = a_bench(timers={}, next_due_at=None)

    assert bench.run("audit", "promises", "--settle", "0", "--json") == 1
    assert json.loads(bench.said) == {
        "case_count": 2,
        "alert_count": 0,
        "broken": [{"promise": "timer", "case": "C2", "case_id": "C2", "sentence": "open without a timer"}],
    }


def test_what_can_be_mended_is_ordered_and_the_rest_is_left_to_people() -> None:
    bench = a_bench(timers={}, next_due_at=None, pack={"name": "gone", "version": "1"})

    assert bench.run("audit", "promises", "--settle", "0", "--mend") == 1
    (letter,) = bench.outlet.sent
    assert letter.routing_key == MendCase.QUEUE
    assert json.loads(letter.body)["data"] == {"case_id": "C2"}
    assert "Only counter, emission, next_due, place, timer can be mended without a person" in bench.said


def test_a_lease_is_as_long_as_the_clock_is_fast() -> None:
    bench = a_bench(next_due_at=NOON + timedelta(minutes=30))

    assert bench.run("audit", "promises", "--settle", "0") == 1
    bench.speed = 600.0
    assert bench.run("audit", "promises", "--settle", "0") == 0


def test_an_alert_that_was_said_to_nobody_is_named_among_the_broken_promises() -> None:
    bench = a_bench()
    alert = raised(a_pack_with(*ONE_THEN_TWO), A_AND_B).after
    silent = keep(bench.store, alert.model_copy(update={"attempts": ()}))

    assert bench.run("audit", "promises", "--settle", "0", "--json") == 1
    (told,) = json.loads(bench.said)["broken"]
    assert (told["promise"], told["alert_id"]) == ("saying", silent.id)


def test_an_alert_that_a_case_ordered_and_that_does_not_exist_is_raised_again() -> None:
    bench = a_bench()
    order = RaiseAlert.model_validate(DATA)
    emission = Emission("E1", order.TYPE, "", order.QUEUE, order.model_dump(mode="json"), "C2")
    write = a_next_write(bench.store, "C2", state="triaged")
    entry = replace(write.entries[0], emits=(emission,), hash="")
    entry = replace(entry, hash=entry_hash(entry))
    fields = {**write.fields, "head": entry.hash}
    assert list(bench.store.commit([replace(write, entries=(entry,), fields=fields)])) == ["applied"]

    assert bench.run("audit", "promises", "--settle", "0", "--mend") == 1
    (letter,) = bench.outlet.sent
    assert letter.routing_key == RaiseAlert.QUEUE
    assert json.loads(letter.body)["data"]["dedupe_key"] == DATA["dedupe_key"]
    assert "alert crisis of entry 2 was never raised" in bench.said

    keep(bench.store, raised(a_pack_with(*ONE_THEN_TWO), A_AND_B, dedupe_key=DATA["dedupe_key"]).after)
    bench.run("audit", "promises", "--settle", "0")
    assert bench.said.count("was never raised") == 1
