"""The network between our programs and their servers cuts, swallows and delays: nothing is lost, nothing done twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from ops.system import Program, WorkerGroup
from tests.faults.harness.network import port_of
from tests.faults.harness.proxy import Behaviour, ChaosProxy
from tests.faults.harness.stage import Stage
from workers.clock import monotonic

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

BOTH_WAYS = Behaviour(swallows=frozenset({"to_server", "to_client"}))


@dataclass(frozen=True, slots=True)
class Far:
    """Workers that reach their servers only through networks that can be broken; nobody else works meanwhile."""

    stage: Stage
    broker: ChaosProxy
    database: ChaosProxy
    workers: Program


@contextmanager
def far_away(stage: Stage) -> Iterator[Far]:
    """Let only workers behind broken networks work."""
    mongo_url = stage.settings.mongo_url.get_secret_value()
    with ChaosProxy(port_of(stage.url)) as broker, ChaosProxy(port_of(mongo_url)) as database:
        own = {
            "CASELOOP_AMQP_URL": re.sub(r":\d+/", f":{broker.port}/", stage.url),
            "CASELOOP_MONGO_URL": f"mongodb://127.0.0.1:{database.port}/?directConnection=true",
        }
        near = stage.system.programs["workers"]
        near.stop(by=monotonic() + 40)
        workers = stage.run("far", WorkerGroup("far", processes=1).command, own)
        try:
            stage.wait(lambda: stage.consumer_count("intake.v1") > 0, "workers far away")
            yield Far(stage, broker, database, workers)
        finally:
            workers.stop(by=0)
            near.start()
            stage.wait(lambda: stage.consumer_count("intake.v1") > 0, "workers near by")


def more_cuts(stage: Stage, network: ChaosProxy) -> None:
    """Wait until a network has cut one more connection."""
    before = network.cut_count
    stage.wait(lambda: network.cut_count > before, "a cut")


@pytest.mark.endurance
@pytest.mark.fault("F11")
def test_connections_cut_in_the_middle_of_what_is_published(stage: Stage) -> None:
    upstream = stage.upstream("cut-mid-publish")
    with far_away(stage) as far:
        load = upstream.in_background(upstream.submissions(120), every_s=0.03)
        for after in (7, 300, 1_500, 9_000):
            with far.broker.behaving(Behaviour(cuts_after=after)):
                more_cuts(stage, far.broker)
        load.join(100)
        assert len(stage.settled(upstream).fields) == 120


@pytest.mark.endurance
@pytest.mark.fault("F21")
def test_answers_of_the_database_lost_with_their_connections(stage: Stage) -> None:
    upstream = stage.upstream("answers-lost")
    with far_away(stage) as far:
        load = upstream.in_background(upstream.submissions(120), every_s=0.03)
        for after in (0, 2_000, 20_000):
            with far.database.behaving(Behaviour(cuts_answers=after)):
                more_cuts(stage, far.database)
        load.join(100)
        assert len(stage.settled(upstream).fields) == 120


@pytest.mark.endurance
@pytest.mark.fault("F12")
def test_a_broker_whose_answers_are_swallowed_is_given_up_and_found_again(stage: Stage) -> None:
    upstream = stage.upstream("half-open")
    with far_away(stage) as far:
        load = upstream.in_background(upstream.submissions(60), every_s=0.03)
        stage.wait(lambda: bool(stage.books(upstream).fields), "the first case")
        lost = stage.logs().count('"event": "broker.lost"')
        with far.broker.behaving(Behaviour(swallows=frozenset({"to_client"}))):
            stage.wait(lambda: stage.logs().count('"event": "broker.lost"') > lost, "the loss", within=30)
        far.broker.reset_all()
        load.join(100)
        assert len(stage.settled(upstream).fields) == 60


@pytest.mark.endurance
@pytest.mark.fault("F36")
def test_a_partition_from_both_servers_heals(stage: Stage) -> None:
    upstream = stage.upstream("partition")
    with far_away(stage) as far:
        load = upstream.in_background(upstream.submissions(60), every_s=0.03)
        stage.wait(lambda: bool(stage.books(upstream).fields), "the first case")
        with far.broker.behaving(BOTH_WAYS), far.database.behaving(BOTH_WAYS):
            load.join(100)
        far.broker.reset_all()
        far.database.reset_all()
        assert len(stage.settled(upstream).fields) == 60


@pytest.mark.endurance
def test_a_slow_network_changes_nothing_but_the_time(stage: Stage) -> None:
    upstream = stage.upstream("slow")
    with far_away(stage) as far:
        slow = Behaviour(delay_s=0.05, bytes_per_s=2_000_000)
        with far.broker.behaving(slow), far.database.behaving(slow):
            upstream.publish(upstream.submissions(40))
            assert len(stage.settled(upstream).fields) == 40
