"""Installing starts nothing, and a container serves where no RabbitMQ can be installed."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from ops.services.broker import known_broker
from ops.services.container import ContainerRabbitMQ, compose_file
from ops.services.errors import CommandFailed, ServicesError
from ops.services.packages import services_stay_off
from ops.services.plan import Plan, load_or_make_plan
from ops.services.ports import free_ports
from ops.services.rabbitmq_conf import container_conf, local_conf
from ops.services.software import missing_libraries

FAKE_DOCKER = """#!/bin/sh
echo "$*" >> "{calls}"
case "$*" in
*" ps "*) echo paused ;;
*" exec "*) echo "Error: unknown command" >&2; exit 64 ;;
esac
"""


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return load_or_make_plan(tmp_path)


@pytest.fixture
def docker_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a docker on the path that writes down what it is asked."""
    calls, docker = tmp_path / "calls", tmp_path / "bin" / "docker"
    docker.parent.mkdir()
    docker.write_text(FAKE_DOCKER.format(calls=calls), encoding="ascii")
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", f"{docker.parent}:/usr/bin:/bin")
    return calls


def test_packages_may_not_start_services_while_they_install(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"

    with services_stay_off(policy, tmp_path / "turn"):
        assert subprocess.run([policy, "rabbitmq-server", "start"], check=False).returncode == 101

    assert not policy.exists()


def test_the_policy_that_was_there_comes_back_after_a_failure(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("exit 0\n", encoding="ascii")

    with pytest.raises(ZeroDivisionError), services_stay_off(policy, tmp_path / "turn"):
        raise ZeroDivisionError

    assert policy.read_text(encoding="ascii") == "exit 0\n"
    assert [file.name for file in tmp_path.iterdir() if "caseloop" in file.name] == []


def test_ports_are_distinct_and_never_those_of_outgoing_connections() -> None:
    ports = free_ports(50)

    assert len(set(ports)) == 50
    assert max(ports) < 32_768


def test_a_plan_is_made_once(plan: Plan, tmp_path: Path) -> None:
    assert load_or_make_plan(tmp_path) == plan


def test_a_broken_plan_is_told_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text('{"amqp_port": 1}', encoding="utf-8")

    with pytest.raises(ServicesError, match="is not a plan of local servers"):
        load_or_make_plan(tmp_path)


def test_both_kinds_of_broker_share_the_settings_that_matter(plan: Plan) -> None:
    for conf in (local_conf(plan), container_conf(plan)):
        assert "consumer_timeout = 1800000\n" in conf
        assert "max_message_size = 1048576\n" in conf
        assert "disk_free_limit.absolute = 2GB\n" in conf
        assert f"default_pass = {plan.password}\n" in conf


def test_the_container_is_reached_on_loopback_only(plan: Plan, tmp_path: Path) -> None:
    service = compose_file(tmp_path, replace(plan, amqp_port=25000))["services"]["rabbitmq"]

    assert service["ports"] == ["127.0.0.1:25000:5672"]


def test_the_compose_file_of_the_container_is_valid(
    plan: Plan, tmp_path: Path, compose_schema: list[str]
) -> None:
    file = tmp_path / "compose.yml"
    file.write_text(json.dumps(compose_file(tmp_path, plan)), encoding="utf-8")

    checked = subprocess.run([*compose_schema, str(file)], capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout


def test_a_container_once_chosen_stays_the_broker(plan: Plan, tmp_path: Path, docker_calls: Path) -> None:
    ContainerRabbitMQ(tmp_path, plan).start()

    broker = known_broker(tmp_path, plan)

    assert isinstance(broker, ContainerRabbitMQ)
    assert broker.is_paused()
    broker.resume()
    asked = [line.split("compose.yml ")[1] for line in docker_calls.read_text(encoding="utf-8").splitlines()]
    assert asked == [
        "up --detach rabbitmq",
        *["ps --all --format {{.State}} rabbitmq"] * 2,
        "unpause rabbitmq",
    ]


def test_an_error_of_the_container_is_told(plan: Plan, tmp_path: Path, docker_calls: Path) -> None:
    broker = ContainerRabbitMQ(tmp_path, plan)

    with pytest.raises(CommandFailed, match="failed with 64:\nError: unknown command"):
        broker.ctl("no_such_command")

    assert docker_calls.exists()


def test_a_program_of_this_machine_lacks_no_library() -> None:
    assert missing_libraries(Path("/bin/sh")) == []
