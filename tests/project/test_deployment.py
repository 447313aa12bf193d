"""The compose file and the image, checked without an engine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from schemas.queues import QUEUES

ROOT = Path(__file__).parents[2]
COMPOSE_FILE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "Dockerfile"
SERVERS = {"rabbitmq", "mongod"}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """Read the services of the compose file, with what they share merged in."""
    return dict(YAML(typ="safe").load(COMPOSE_FILE)["services"])


def tool(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name(name)
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False)


def test_the_compose_file_is_valid() -> None:
    checked = tool("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE_FILE))

    assert checked.returncode == 0, checked.stdout


def test_a_word_that_compose_does_not_know_is_found(tmp_path: Path) -> None:
    wrong = tmp_path / "compose.yml"
    wrong.write_text("services: {triage: {image: caseloop, memlimit: 1g}}", encoding="utf-8")

    assert tool("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(wrong)).returncode == 1


def test_every_queue_is_served_by_a_role_of_its_own(services: dict[str, Any]) -> None:
    served = [command[command.index("--queues") + 1] for command in worker_commands(services)]

    assert sorted(served) == sorted(str(queue).partition(".")[0] for queue in QUEUES)


def test_every_worker_is_named_after_its_queue(services: dict[str, Any]) -> None:
    for name, service in services.items():
        if "--queues" in service.get("command", []):
            assert service["command"][service["command"].index("--queues") + 1] == name


def test_nothing_of_ours_starts_before_the_queues_are_there(services: dict[str, Any]) -> None:
    for name, service in services.items():
        if name not in SERVERS | {"setup"}:
            assert service["depends_on"]["setup"] == {"condition": "service_completed_successfully"}, name


def test_the_servers_tell_their_health_and_keep_their_data(services: dict[str, Any]) -> None:
    for name in SERVERS:
        assert "test" in services[name]["healthcheck"], name
        assert services[name]["volumes"], name


def test_everything_that_runs_on_comes_back_after_a_crash(services: dict[str, Any]) -> None:
    restart = {name: service["restart"] for name, service in services.items()}

    assert restart.pop("setup") == "on-failure"
    assert set(restart.values()) == {"unless-stopped"}


def test_every_server_is_published_on_loopback_only(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]

    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_no_secret_has_a_default() -> None:
    variables = re.findall(r"(?<!\$)\$\{(\w+)([^}]*)\}", COMPOSE_FILE.read_text(encoding="utf-8"))

    assert variables
    assert [name for name, rest in variables if rest != f":?set {name} in .env"] == []


def test_the_example_names_every_variable_and_sets_none() -> None:
    needed = set(re.findall(r"(?<!\$)\$\{(\w+)", COMPOSE_FILE.read_text(encoding="utf-8")))
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()

    assert {line for line in lines if not line.startswith("#")} == {f"{name}=" for name in needed}


def test_the_image_follows_good_practice() -> None:
    checked = tool("hadolint", str(DOCKERFILE))

    assert checked.returncode == 0, checked.stdout


def test_the_image_installs_what_is_locked_and_runs_as_nobody_special() -> None:
    lines = DOCKERFILE.read_text(encoding="utf-8").splitlines()
    installs = [line for line in lines if "pip install" in line or "install --no-deps" in line]

    assert installs
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)
    assert [line for line in lines if line.startswith("USER")] == ["USER 10001:10001"]


def worker_commands(services: dict[str, Any]) -> list[list[str]]:
    commands = [service.get("command", []) for service in services.values()]
    return [command for command in commands if "--queues" in command]
