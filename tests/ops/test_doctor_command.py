"""``caseloop doctor``: each fault is found, with what to do about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ops.cli.tools import QueueState
from schemas.errors import Unavailable
from schemas.ports_reading import DatabaseHealth, Overdue
from tests.ops.bench import HEALTHY, NOW, Bench, MemoryBroker, MemoryReader
from tests.ops.test_alerts_command import an_alert
from tests.ops.test_parked_command import a_record


def test_a_healthy_deployment_has_no_fault() -> None:
    bench = Bench()

    assert bench.run("doctor") == 0
    assert "0 faults, 0 to look at" in bench.said


@pytest.mark.parametrize(
    ("state", "found", "advice"),
    [
        (QueueState("triage.v1", exists=False), "missing", "caseloop setup"),
        (
            QueueState("triage.v1", exists=True, fault="other arguments"),
            "other arguments",
            "drain the queue",
        ),
        (QueueState("triage.v1", exists=True, ready_count=7), "nobody serves triage", "--queues triage"),
        (QueueState("triage.v1.XQ", exists=True, ready_count=2), "2 dead letters", "triage.v1.XQ"),
        (QueueState("triage.v1.XQ", exists=False), "missing", "caseloop setup"),
        (QueueState("department.after_sales.v1", exists=False), "missing", "caseloop setup"),
    ],
)
def test_a_queue_at_fault_is_named_with_what_to_do(state: QueueState, found: str, advice: str) -> None:
    bench = Bench(broker=MemoryBroker(changed={state.name: state}))

    assert bench.run("doctor") == 1
    assert found in bench.said
    assert advice in bench.said


def test_a_long_queue_that_is_served_is_no_fault() -> None:
    state = QueueState("triage.v1", exists=True, ready_count=20_000, consumer_count=2)
    bench = Bench(broker=MemoryBroker(changed={"triage.v1": state}))

    assert bench.run("doctor") == 0
    assert "1 to look at" in bench.said


def test_missing_exchanges_are_a_fault() -> None:
    bench = Bench(broker=MemoryBroker(without_exchanges=frozenset({"caseloop.events"})))

    assert bench.run("doctor") == 1
    assert "missing: caseloop.events" in bench.said


def test_a_broker_that_does_not_answer_is_one_fault_and_the_rest_is_still_checked() -> None:
    bench = Bench(broker=MemoryBroker(down=True))

    assert bench.run("doctor") == 1
    assert "1 fault, " in bench.said
    assert "CASELOOP_AMQP_URL" in bench.said
    assert "6.0.5, replica set rs0" in bench.said


@pytest.mark.parametrize(
    ("health", "found"),
    [
        (replace(HEALTHY, replica_set=""), "rs.initiate()"),
        (replace(HEALTHY, writable=False), "no primary answers"),
        (replace(HEALTHY, missing_indexes=("cases.number",)), "missing: cases.number"),
    ],
)
def test_a_database_at_fault_is_found(health: DatabaseHealth, found: str) -> None:
    bench = Bench(reader=MemoryReader(state=health))

    assert bench.run("doctor") == 1
    assert found in bench.said


def test_a_database_that_does_not_answer_is_a_fault_of_each_check_that_needs_it() -> None:
    class DeadReader(MemoryReader):
        def health(self) -> DatabaseHealth:
            message = "expected MongoDB to answer"
            raise Unavailable(message)

    bench = Bench(reader=DeadReader())

    assert bench.run("doctor") == 1
    assert "CASELOOP_MONGO_URL" in bench.said


def test_timers_that_nobody_found_point_at_the_scheduler() -> None:
    late = Overdue(12, NOW - timedelta(minutes=30))
    bench = Bench(reader=MemoryReader(late={"cases": late}))

    assert bench.run("doctor") == 1
    assert "12 late, the oldest 30 min ago" in bench.said
    assert "python -m workers.scheduler" in bench.said


def test_parked_messages_and_open_alerts_are_to_be_looked_at() -> None:
    bench = Bench(reader=MemoryReader(known_alerts=[an_alert(severity="critical")]))
    bench.store.park([a_record()])

    assert bench.run("doctor") == 0
    assert "1 not acknowledged, 1 critical" in bench.said
    assert "2 to look at" in bench.said


def test_a_faulty_pack_is_a_fault(tmp_path: Path) -> None:
    bench = Bench(packs_folder=tmp_path)

    assert bench.run("doctor") == 1
    assert "caseloop pack check" in bench.said
