"""A private RabbitMQ: own node, own name server, own cookie, own account; nothing outside its folder."""

from __future__ import annotations

import subprocess
from pathlib import Path

from ops.services.errors import CommandFailed, ServerFailed, tail
from ops.services.handshake import broker_serves
from ops.services.local import LocalServer
from ops.services.plan import Plan, write_private
from ops.services.ports import LOOPBACK, accepts
from ops.services.process import OwnProcess, wait_until
from ops.services.rabbitmq_conf import local_conf
from ops.services.software import SEARCH_PATH, RabbitScripts

ON_LOOPBACK = "-kernel inet_dist_use_interface {127,0,0,1}"
COMMAND_SECONDS = 60


class LocalRabbitMQ(LocalServer):
    """A RabbitMQ node of this machine."""

    name = "RabbitMQ"

    def __init__(self, home: Path, plan: Plan, scripts: RabbitScripts) -> None:
        super().__init__(home)
        self.port = plan.amqp_port
        self._plan = plan
        self._scripts = scripts
        self._epmd = OwnProcess(home / "epmd.json")

    def start(self) -> None:
        """Start the node, after the Erlang name server that it registers with."""
        self._prepare()
        self._start_epmd()
        self._process.spawn([str(self._scripts.server)], environment=self._environment(), output=self.log)

    def serves(self) -> bool:
        """Tell whether a client can log in and declare a queue."""
        return broker_serves(self.port, self._plan.addresses().amqp_url)

    def log_tail(self) -> str:
        """Give the end of the node's log and of what it printed while starting."""
        node_log = self.home / "log" / f"{self._plan.node}.log"
        return f"{node_log}:\n{tail(node_log)}\n{self.log}:\n{tail(self.log)}"

    def stop(self) -> None:
        """End the node, then its name server."""
        super().stop()
        self._epmd.stop(within=5)

    def ctl(self, *arguments: str) -> str:
        """Run rabbitmqctl on the node and give what it printed.

        Raises:
            CommandFailed: it answered with an error.
        """
        command = [str(self._scripts.control), "--quiet", *arguments]
        done = subprocess.run(
            command,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            message = f"rabbitmqctl {' '.join(arguments)} failed with {done.returncode}:\n{done.stderr}"
            raise CommandFailed(message + done.stdout)
        return done.stdout

    def _prepare(self) -> None:
        for folder in ("home", "data", "log", "schema", "none"):
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        cookie = self.home / "home" / ".erlang.cookie"
        if not cookie.exists():
            write_private(cookie, self._plan.cookie)
            cookie.chmod(0o400)
        write_private(self.home / "rabbitmq.conf", local_conf(self._plan))
        (self.home / "enabled_plugins").write_text("[].\n", encoding="ascii")

    def _start_epmd(self) -> None:
        if self._epmd.pid() is not None:
            return
        port = self._plan.epmd_port
        command = [str(self._scripts.epmd), "-address", LOOPBACK, "-port", str(port)]
        log = self.home / "epmd.log"
        self._epmd.spawn(command, environment=self._environment(), output=log)
        if not wait_until(lambda: accepts(port), within=10):
            message = (
                f"epmd did not listen on {LOOPBACK}:{port} within 10 s; the end of its log:\n{tail(log)}"
            )
            raise ServerFailed(message)

    def _environment(self) -> dict[str, str]:
        home, plan = self.home, self._plan
        return {
            "PATH": f"{SEARCH_PATH}:{self._scripts.epmd.parent}",
            "LANG": "C.UTF-8",
            "HOME": str(home / "home"),
            "ERL_EPMD_PORT": str(plan.epmd_port),
            "ERL_EPMD_ADDRESS": LOOPBACK,
            # Makes the start script become the node instead of its parent: one pid is the whole server.
            "RUNNING_UNDER_SYSTEMD": "yes",
            "RABBITMQ_NODENAME": plan.node,
            "RABBITMQ_DIST_PORT": str(plan.distribution_port),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": ON_LOOPBACK,
            "RABBITMQ_CTL_ERL_ARGS": ON_LOOPBACK,
            "RABBITMQ_MNESIA_BASE": str(home / "data"),
            "RABBITMQ_LOG_BASE": str(home / "log"),
            "RABBITMQ_SCHEMA_DIR": str(home / "schema"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "enabled_plugins"),
            "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq.conf"),
            # The machine's own settings of another server are not ours: these places hold nothing.
            "RABBITMQ_CONFIG_FILES": str(home / "none"),
            "RABBITMQ_CONF_ENV_FILE": str(home / "none" / "rabbitmq-env.conf"),
        }
