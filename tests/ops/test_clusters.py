"""Three servers of each kind in one folder: planned to find one another, and started, rolled and stopped by command."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.services import Cluster, Place, Services, ServicesError, servers_of
from ops.services.plan import Plan, load_or_make_plan, load_plan
from ops.services.rabbitmq_conf import local_conf
from ops.services.software import PROJECT
from workers.brokers import addresses_in


@pytest.fixture
def plans(tmp_path: Path) -> list[Plan]:
    """Give the plans of three members."""
    return planned(Cluster(tmp_path))


def planned(cluster: Cluster) -> list[Plan]:
    cluster.plan()
    found = [load_plan(member.folder) for member in cluster.members]
    return [plan for plan in found if plan is not None]


def test_members_know_one_another_and_share_no_port(plans: list[Plan]) -> None:
    ports = [
        (plan.amqp_port, plan.distribution_port, plan.mongod_port, plan.management_port) for plan in plans
    ]

    assert len({port for four in ports for port in four}) == 12
    assert {plan.cookie for plan in plans} == {plans[0].cookie}
    for plan in plans:
        assert [*plan.nodes] == [one.node for one in plans]
        assert [*plan.members] == [one.host for one in plans]
        assert plan.epmd_port == plans[0].epmd_port


def test_the_smaller_side_of_a_cut_pauses(plans: list[Plan], tmp_path: Path) -> None:
    for plan in plans:
        assert "cluster_partition_handling = pause_minority\n" in local_conf(plan)
        assert f"cluster_formation.classic_config.nodes.3 = {plans[2].node}\n" in local_conf(plan)
    (tmp_path / "alone").mkdir()
    assert "cluster" not in local_conf(load_or_make_plan(tmp_path / "alone"))


def test_a_member_elsewhere_has_a_name_server_of_its_own(tmp_path: Path) -> None:
    places = [Place(f"198.18.0.{number}", ("nsenter", f"--net=/run/netns/{number}")) for number in (1, 2, 3)]
    plans = planned(Cluster(tmp_path, places))

    assert [plan.node.partition("@")[2] for plan in plans] == ["198.18.0.1", "198.18.0.2", "198.18.0.3"]
    assert {plan.names for plan in plans} == {""}
    assert plans[0].enter == ("nsenter", "--net=/run/netns/1")


def test_clients_are_told_every_address(tmp_path: Path) -> None:
    plans, addresses = planned(Cluster(tmp_path)), Cluster(tmp_path).addresses()

    assert addresses_in(addresses.amqp_url) == [plan.addresses().amqp_url for plan in plans]
    assert addresses.mongo_url == f"mongodb://{','.join(plan.host for plan in plans)}/?replicaSet=caseloop"
    assert plans[0].password not in repr(addresses)


def test_a_folder_stays_what_it_was_first_started_as(tmp_path: Path) -> None:
    assert isinstance(servers_of(tmp_path / "new"), Services)
    assert isinstance(servers_of(tmp_path / "new", members=3), Cluster)

    planned(Cluster(tmp_path / "three"))
    (tmp_path / "one").mkdir()
    load_or_make_plan(tmp_path / "one")
    assert isinstance(servers_of(tmp_path / "three"), Cluster)
    assert isinstance(servers_of(tmp_path / "one"), Services)
    for folder, members in (("three", 1), ("one", 3), ("three", 5)):
        with pytest.raises(ServicesError, match=f"members, not {members}"):
            servers_of(tmp_path / folder, members=members)


@pytest.mark.parametrize("members", [-1, 2])
def test_two_members_are_refused_for_they_have_no_majority_alone(tmp_path: Path, members: int) -> None:
    with pytest.raises(ServicesError, match="expected one member or at least 3"):
        servers_of(tmp_path, members=members)


def test_before_the_first_start_there_is_nothing_to_stop_or_to_reach(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path)
    cluster.down()
    cluster.wipe()

    assert tmp_path.exists()
    assert cluster.status() == []
    with pytest.raises(ServicesError, match="No servers were ever started"):
        cluster.addresses()


@pytest.fixture
def wiped(tmp_path: Path) -> Iterator[Path]:
    """Give a folder whose servers are stopped and removed in the end, whatever happened."""
    yield tmp_path
    servers_of(tmp_path).wipe()


@pytest.mark.faults
@pytest.mark.cluster
@pytest.mark.endurance
@pytest.mark.timeout(600)
def test_three_of_each_are_started_rolled_and_stopped_by_command(wiped: Path) -> None:
    def told(*words: str) -> str:
        command = [sys.executable, "-m", "ops.services", *words, "--folder", str(wiped)]
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd=PROJECT).stdout

    assert told("up", "--members", "3").count("running") == 6
    before = {one.pid for one in servers_of(wiped).status()}
    assert told("roll").count("running") == 6
    after = {one.pid for one in servers_of(wiped).status()}
    told("down")

    assert before.isdisjoint(after)
    assert told("status").count("stopped") == 6
