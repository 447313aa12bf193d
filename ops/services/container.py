"""A private RabbitMQ in a container, for machines that have Docker and no RabbitMQ."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from ops.services.errors import CommandFailed, ServicesError
from ops.services.handshake import broker_serves
from ops.services.plan import Plan, write_private
from ops.services.ports import LOOPBACK
from ops.services.rabbitmq_conf import container_conf

IMAGE = "rabbitmq:4.1"
SERVICE = "rabbitmq"
DOCKER_SECONDS = 600  # the image may have to be fetched


def docker_works() -> bool:
    """Tell whether a docker engine answers."""
    if shutil.which("docker") is None:
        return False
    return subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0


def compose_file(home: Path, plan: Plan) -> dict[str, Any]:
    """Describe the container; JSON is YAML, so it is written as JSON."""
    service = {
        "image": IMAGE,
        "hostname": "localhost",
        "environment": {"RABBITMQ_NODENAME": plan.node, "RABBITMQ_ERLANG_COOKIE": plan.cookie},
        "ports": [f"{LOOPBACK}:{plan.amqp_port}:5672"],
        "volumes": [
            f"{home / 'rabbitmq.conf'}:/etc/rabbitmq/conf.d/90-caseloop.conf:ro",
            "data:/var/lib/rabbitmq",
        ],
    }
    return {"services": {SERVICE: service}, "volumes": {"data": {}}}


class ContainerRabbitMQ:
    """A RabbitMQ that docker compose runs."""

    name = "RabbitMQ"

    def __init__(self, home: Path, plan: Plan) -> None:
        self.home = home
        self.port = plan.amqp_port
        self._plan = plan

    def pid(self) -> int | None:
        """Give none: the process is the engine's."""
        return None

    def is_running(self) -> bool:
        """Tell whether the container lives."""
        return self._state() in {"running", "paused"}

    def is_paused(self) -> bool:
        """Tell whether the container is paused."""
        return self._state() == "paused"

    def start(self) -> None:
        """Write the container's files and start it."""
        self.home.mkdir(parents=True, exist_ok=True)
        write_private(self.home / "compose.yml", json.dumps(compose_file(self.home, self._plan), indent=2))
        conf = self.home / "rabbitmq.conf"
        write_private(conf, container_conf(self._plan))
        conf.chmod(0o644)  # read by the container's own user; the folder above is private
        self._compose("up", "--detach", SERVICE)

    def serves(self) -> bool:
        """Tell whether a client can log in and declare a queue."""
        return broker_serves(self.port, self._plan.addresses().amqp_url)

    def log_tail(self) -> str:
        """Give the end of the container's log."""
        return self._compose("logs", "--tail", "25", SERVICE)

    def kill(self) -> None:
        """Kill the container's main process."""
        self._compose("kill", SERVICE)

    def pause(self) -> None:
        """Freeze the container."""
        self._compose("pause", SERVICE)

    def resume(self) -> None:
        """Thaw the container."""
        if self.is_paused():
            self._compose("unpause", SERVICE)

    def stop(self) -> None:
        """Stop and remove the container; its volume stays."""
        if (self.home / "compose.yml").exists():
            self._compose("down")

    def remove_data(self) -> None:
        """Remove the volume."""
        if (self.home / "compose.yml").exists():
            self._compose("down", "--volumes")

    def ctl(self, *arguments: str, program: str = "rabbitmqctl") -> str:
        """Run rabbitmqctl, or a tool beside it, in the container and give what it printed."""
        return self._compose("exec", "-T", SERVICE, program, "--quiet", *arguments)

    def _state(self) -> str:
        if not (self.home / "compose.yml").exists():
            return "absent"
        line = self._compose("ps", "--all", "--format", "{{.State}}", SERVICE)
        return line.strip() or "absent"

    def _compose(self, *arguments: str) -> str:
        project = self._plan.node.partition("@")[0]
        command = ["docker", "compose", "--project-name", project, "--file", str(self.home / "compose.yml")]
        try:
            done = subprocess.run(
                [*command, *arguments], capture_output=True, text=True, timeout=DOCKER_SECONDS, check=False
            )
        except subprocess.TimeoutExpired as error:
            message = f"docker compose {' '.join(arguments)} did not end within {DOCKER_SECONDS} s"
            raise ServicesError(message) from error
        if done.returncode != 0:
            message = f"docker compose {' '.join(arguments)} failed with {done.returncode}:\n{done.stderr}"
            raise CommandFailed(message)
        return done.stdout
