"""``caseloop doctor`` on a cluster: who is missing is named, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from ops.cli.management import members_at
from ops.cli.tools import BrokerMembers, QueueMembers
from schemas.errors import Unavailable
from schemas.ports_reading import DatabaseMember
from tests.ops.bench import HEALTHY, Bench, MemoryBroker, MemoryReader

NODES = ("rabbit@a", "rabbit@b", "rabbit@c")
ADDRESSES = ("a:5672", "b:5672", "c:5672")
WHOLE = BrokerMembers(dict.fromkeys(NODES, True), [QueueMembers("intake.v1", NODES, NODES)])
STATES = {"a": "PRIMARY", "b": "SECONDARY", "c": "SECONDARY"}
SET = tuple(DatabaseMember(f"{one}:27017", state) for one, state in STATES.items())


def bench_of(
    *, cluster: BrokerMembers | None = WHOLE, silent: str = "", members: tuple[DatabaseMember, ...] = SET
) -> Bench:
    broker = MemoryBroker(addresses=ADDRESSES, silent=frozenset({silent}), cluster=cluster)
    return Bench(broker=broker, reader=MemoryReader(state=replace(HEALTHY, members=members)))


def test_a_whole_cluster_has_no_fault_and_its_members_are_counted() -> None:
    bench = bench_of()

    assert bench.run("doctor") == 0
    assert "0 faults, 0 to look at" in bench.said
    assert "3 of 3 addresses answer" in bench.said
    assert "1 queue with at least 3 each" in bench.said
    assert "3 of 3 do their part" in bench.said


def test_an_address_that_does_not_answer_is_named() -> None:
    bench = bench_of(silent="b:5672")

    assert bench.run("doctor") == 1
    assert "b:5672 does not answer" in bench.said
    assert "2 of 3 addresses answer" in bench.said


def test_a_node_that_does_not_run_is_named_once_and_not_for_each_queue() -> None:
    cluster = BrokerMembers(
        {**WHOLE.running, "rabbit@c": False}, [QueueMembers("intake.v1", NODES, NODES[:2])]
    )
    bench = bench_of(cluster=cluster)

    assert bench.run("doctor") == 1
    assert "1 fault, 0 to look at" in bench.said
    assert "rabbit@c does not run" in bench.said


def test_nodes_that_no_longer_count_one_another_are_named_with_the_way_out() -> None:
    cluster = replace(WHOLE, parted={"rabbit@c": ["rabbit@a", "rabbit@b"]})
    bench = bench_of(cluster=cluster)

    assert bench.run("doctor") == 1
    assert "rabbit@c no longer counts rabbit@a, rabbit@b" in bench.said
    assert "Restart the node" in bench.said


def test_a_queue_with_too_few_members_is_named_with_the_command_that_grows_it() -> None:
    few = QueueMembers("triage.v1", NODES[:1], NODES[:1])
    bench = bench_of(cluster=BrokerMembers(WHOLE.running, [*WHOLE.queues, few]))

    assert bench.run("doctor") == 1
    assert "triage.v1: fewer than 3" in bench.said
    assert "rabbitmq-queues grow NODE all" in bench.said


def test_a_member_that_has_not_caught_up_is_to_be_looked_at() -> None:
    behind = QueueMembers("triage.v1", NODES, NODES[:2])
    bench = bench_of(cluster=BrokerMembers(WHOLE.running, [behind]))

    assert bench.run("doctor") == 0
    assert "triage.v1: not all of them online" in bench.said


def test_without_the_management_plug_in_a_cluster_is_told_that_members_are_not_known() -> None:
    bench = bench_of(cluster=None)

    assert bench.run("doctor") == 0
    assert "CASELOOP_MANAGEMENT_URL" in bench.said


def test_a_member_of_the_replica_set_that_is_gone_is_named() -> None:
    bench = bench_of(members=(*SET[:2], DatabaseMember("c:27017", "(not reachable/healthy)")))

    assert bench.run("doctor") == 1
    assert "c:27017 is (not reachable/healthy)" in bench.said
    assert "2 of 3 do their part" in bench.said


def test_an_account_that_may_not_see_the_members_is_told() -> None:
    bench = bench_of(members=tuple(replace(one, state="") for one in SET))

    assert bench.run("doctor") == 0
    assert "clusterMonitor" in bench.said


@contextmanager
def plug_in(answers: dict[str, object]) -> Iterator[str]:
    """Answer as the management plug-in does: the beginning of a path to what stands there."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = next((answers[one] for one in answers if self.path.startswith(one)), None)
            self.send_response(404 if found is None else 200)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - the library names it so
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://watcher:secret@127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def test_the_plug_in_is_asked_at_the_first_address_that_answers() -> None:
    answers: dict[str, object] = {
        "/api/nodes": [
            {"name": one, "running": True, "partitions": [*NODES[1:]] * (one == NODES[0])} for one in NODES
        ],
        "/api/queues/%2F": [
            {
                "name": "intake.v1",
                "type": "quorum",
                "members": [*NODES],
                "online": [*NODES[:2]],
                "leader": NODES[0],
            },
            {"name": "a stream", "type": "stream"},
        ],
    }
    with plug_in(answers) as url:
        told = members_at(f"http://127.0.0.1:1,{url}/", "/")

    assert told.running == dict.fromkeys(NODES, True)
    assert told.parted == {NODES[0]: [*NODES[1:]]}
    assert told.queues == [QueueMembers("intake.v1", [*NODES], [*NODES[:2]], NODES[0])]


def test_a_plug_in_that_answers_something_else_is_unavailable() -> None:
    with (
        plug_in({}) as url,
        pytest.raises(Unavailable, match="does not answer as expected: HTTPStatusError") as fault,
    ):
        members_at(url, "/")

    assert "secret" not in str(fault.value)
