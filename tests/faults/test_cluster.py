"""Three RabbitMQ nodes and three mongods: one of each may die, hang or be cut off, and work goes on without it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ops.services import Server
from tests.faults.harness.places import Network, both_ways, may_make_networks
from tests.faults.harness.trio import MEMBERS, Trio

pytestmark = [
    pytest.mark.faults,
    pytest.mark.cluster,
    pytest.mark.endurance,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not may_make_networks(), reason="network namespaces need root and iproute2"),
]


@pytest.fixture(scope="module")
def trio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trio]:
    """Give one system that all of these tests share."""
    with Network(MEMBERS) as network:
        stage = Trio(tmp_path_factory.mktemp("trio"), network)
        try:
            with stage:
                yield stage
        finally:
            stage.cluster.wipe()


def test_every_queue_has_a_member_on_each_node(trio: Trio) -> None:
    assert trio.queues()
    for queue in trio.queues().values():
        assert len(queue.members) == MEMBERS
    leaders = {queue.leader for queue in trio.queues().values()}
    assert len(leaders) == MEMBERS


@pytest.mark.fault("F9")
def test_killing_the_node_that_leads_loses_nothing_and_others_lead(trio: Trio) -> None:
    upstream = trio.upstream("node-killed")
    load = upstream.in_background(upstream.submissions(100), every_s=0.1)
    trio.wait(lambda: bool(trio.books(upstream).fields), "the first case")
    leader = trio.leader_of_queue()
    trio.members[leader].kill(Server.RABBITMQ)
    goes_on = trio.goes_on("node-killed-probe")
    assert trio.queues()["intake.v1"].leader != trio.members[leader].addresses().rabbitmq_node
    load.join(200)
    trio.members[leader].start(Server.RABBITMQ)
    books = trio.all_there(upstream, "RabbitMQ's leader killed", goes_on_after=goes_on)

    assert len(books.fields) == 100


@pytest.mark.fault("F18")
def test_killing_the_primary_loses_nothing_and_another_is_elected(trio: Trio) -> None:
    upstream = trio.upstream("primary-killed")
    load = upstream.in_background(upstream.submissions(100), every_s=0.1)
    trio.wait(lambda: bool(trio.books(upstream).fields), "the first case")
    primary = trio.leader_of_database()
    assert primary is not None
    trio.members[primary].kill(Server.MONGOD)
    goes_on = trio.goes_on("primary-killed-probe")
    assert trio.leader_of_database() not in {primary, None}
    load.join(200)
    trio.members[primary].start(Server.MONGOD)
    books = trio.all_there(upstream, "MongoDB's primary killed", goes_on_after=goes_on)

    assert len(books.fields) == 100


@pytest.mark.fault("F20", "F37")
def test_a_member_that_hangs_is_left_out_and_catches_up_once_its_node_is_restarted(trio: Trio) -> None:
    upstream = trio.upstream("frozen")
    load = upstream.in_background(upstream.submissions(100), every_s=0.1)
    trio.wait(lambda: bool(trio.books(upstream).fields), "the first case")
    hanging = trio.leader_of_queue()
    with trio.frozen(hanging):
        goes_on = trio.goes_on("frozen-probe")
        load.join(200)
    trio.members[hanging].restart(Server.RABBITMQ)
    books = trio.all_there(upstream, "A member frozen", goes_on_after=goes_on)

    assert len(books.fields) == 100


def one_alone(trio: Trio) -> list[tuple[int, int]]:
    """Cut off the member that leads the queues, which are the halves too: one and two."""
    leader = trio.leader_of_queue()
    return both_ways(leader, {0, 1, 2} - {leader})


def primary_alone(trio: Trio) -> list[tuple[int, int]]:
    """Cut off the member that leads the database."""
    leader = trio.leader_of_database()
    assert leader is not None
    return both_ways(leader, {0, 1, 2} - {leader})


@pytest.mark.fault("F37")
@pytest.mark.parametrize("shape", [one_alone, primary_alone], ids=lambda shape: shape.__name__)
def test_the_majority_goes_on_without_who_is_cut_off(trio: Trio, shape: object) -> None:
    assert callable(shape)
    name = str(getattr(shape, "__name__", shape))
    upstream = trio.upstream(f"cut-{name}")
    load = upstream.in_background(upstream.submissions(200), every_s=0.1)
    trio.wait(lambda: bool(trio.books(upstream).fields), "the first case")
    with trio.network.cut(shape(trio)):
        goes_on = trio.goes_on(f"cut-{name}-probe")
        load.join(200)
    books = trio.all_there(upstream, f"Cut: {name}", goes_on_after=goes_on)

    assert len(books.fields) == 200


@pytest.mark.fault("F37")
def test_a_ring_in_which_nobody_is_heard_by_all_stands_still_and_loses_nothing(trio: Trio) -> None:
    upstream = trio.upstream("ring")
    load = upstream.in_background(upstream.submissions(100), every_s=0.1)
    trio.wait(lambda: bool(trio.books(upstream).fields), "the first case")
    with trio.network.cut([(0, 1), (1, 2), (2, 0)]):
        trio.wait(lambda: trio.leader_of_database() is None, "no primary", within=90)
    whole = trio.whole()
    goes_on = trio.goes_on("ring-probe")
    load.join(200)
    books = trio.all_there(upstream, "Cut: ring, after healing", goes_on_after=whole + goes_on)

    assert len(books.fields) == 100


@pytest.mark.fault("F8")
def test_restarting_all_servers_one_after_another_under_load_loses_nothing(trio: Trio) -> None:
    upstream = trio.upstream("rolled")
    load = upstream.in_background(upstream.submissions(200), every_s=0.1)
    trio.wait(lambda: bool(trio.books(upstream).fields), "the first case")
    for server in (Server.RABBITMQ, Server.MONGOD):
        trio.cluster.restart_one_by_one(server)
    goes_on = trio.goes_on("rolled-probe")
    load.join(200)
    books = trio.all_there(upstream, "All restarted in turn", goes_on_after=goes_on)

    assert len(books.fields) == 200


@pytest.mark.fault("F19")
def test_a_primary_that_steps_down_every_ten_seconds_for_a_minute_loses_nothing(trio: Trio) -> None:
    upstream = trio.upstream("stepped-down")
    load = upstream.in_background(upstream.submissions(600), every_s=0.1)
    for turn in range(1, 7):
        trio.wait(lambda: len(upstream.confirmed) >= turn * 90, "ten more seconds of load", within=120)  # noqa: B023
        trio.step_down()
    goes_on = trio.goes_on("stepped-down-probe")
    load.join(200)
    books = trio.all_there(upstream, "Stepped down six times", goes_on_after=goes_on)

    assert len(books.fields) == 600
