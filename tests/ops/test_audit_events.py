"""``caseloop audit events``: what a case says it published stands in the log, or is published again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

from ops.invariants.fingerprints import Fingerprints
from schemas.queues import EVENTS
from store.contract.sample import EMISSION, a_first_write, sealed
from tests.ops.bench import NOW, Bench, MemoryBroker

HOUR = timedelta(hours=1)
FIRST = ("other.1.0", NOW - 5 * HOUR)


def a_bench(*logged: str, at: datetime = NOW - HOUR, speed: float = 1.0) -> Bench:
    """Give a case that recorded event E1 at an instant, and a log that has others from five hours ago on."""
    bench = Bench(broker=MemoryBroker(events=[FIRST, *((name, at) for name in logged)]), speed=speed)
    write = a_first_write("C1", pack={"name": "p", "version": "1"})
    (entry,) = write.entries
    fields = {name: value for name, value in write.fields.items() if name not in {"head", "bucket"}}
    dated = sealed("C1", "cases", 0, fields, replace(entry, at=at, hash=""))
    assert list(bench.store.commit([dated])) == ["applied"]
    return bench


def test_an_event_that_the_log_has_is_not_missing() -> None:
    bench = a_bench("E1")

    assert bench.run("audit", "events") == 0
    assert "2 events in the log" in bench.said
    assert "0 missing" in bench.said


def test_an_event_that_never_reached_the_broker_is_named_and_published_again_with_its_id() -> None:
    bench = a_bench("E2")

    assert bench.run("audit", "events", "--mend") == 1
    assert "1 missing" in bench.said
    (letter,) = bench.outlet.sent
    assert (letter.exchange, letter.routing_key) == (EVENTS, EMISSION.routing_key)
    assert json.loads(letter.body)["id"] == "E1"


def test_what_is_older_than_the_log_or_may_be_under_way_is_not_judged() -> None:
    assert a_bench(at=NOW - 6 * HOUR).run("audit", "events") == 0
    assert a_bench(at=NOW - timedelta(seconds=59)).run("audit", "events") == 0
    assert a_bench(at=NOW - timedelta(seconds=61)).run("audit", "events") == 1
    assert a_bench(at=NOW - timedelta(seconds=61), speed=2.0).run("audit", "events") == 0


def test_of_an_empty_log_nothing_can_be_told() -> None:
    bench = a_bench()
    bench.broker.events = ()

    assert bench.run("audit", "events") == 0
    assert "The log of events is empty" in bench.said


def test_a_fingerprint_is_found_whatever_was_put_in_before_and_after() -> None:
    known = Fingerprints()
    for number in range(2_000):
        known.add(f"C{number}.1.0")
    assert "C7.1.0" in known
    known.add("C9.9.9")

    assert "C9.9.9" in known
    assert "C2000.1.0" not in known
    assert known.count == 2_001
