"""A private RabbitMQ: own node, own name server, own cookie, own account; nothing outside its folder."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

from ops.services.errors import CommandFailed, ServerFailed, tail
from ops.services.handshake import broker_serves
from ops.services.local import LocalServer
from ops.services.plan import Plan, write_private
from ops.services.ports import accepts
from ops.services.process import OwnProcess, wait_until
from ops.services.rabbitmq_conf import local_conf
from ops.services.software import SEARCH_PATH, RabbitScripts

QUIET = "+sbwt none +sbwtdcpu none +sbwtdio none"
"""Without it, each idle node turns in circles for work and takes processor time from the others."""

_one_name_server = threading.Lock()
COMMAND_SECONDS = 120


class LocalRabbitMQ(LocalServer):
    """A RabbitMQ node of this machine."""

    name = "RabbitMQ"

    def __init__(self, home: Path, plan: Plan, scripts: RabbitScripts) -> None:
        super().__init__(home)
        self.port = plan.amqp_port
        self._plan = plan
        self._scripts = scripts
        self._epmd = OwnProcess((Path(plan.names) if plan.names else home) / "epmd.json")

    def start(self) -> None:
        """Start the node, after the Erlang name server that it registers with."""
        self._prepare()
        self._start_epmd()
        command = [*self._plan.enter, str(self._scripts.server)]
        self._process.spawn(command, environment=self._environment(), output=self.log)

    def serves(self) -> bool:
        """Tell whether a client can log in and declare a queue."""
        return broker_serves(self.port, self._plan.addresses().amqp_url, self._plan.address)

    def log_tail(self) -> str:
        """Give the end of the node's log and of what it printed while starting."""
        node_log = self.home / "log" / f"{self._plan.node}.log"
        return f"{node_log}:\n{tail(node_log)}\n{self.log}:\n{tail(self.log)}"

    def stop(self) -> None:
        """End the node, then its name server; one that nodes share stays."""
        super().stop()
        if not self._plan.names:
            self.stop_names()

    def stop_names(self) -> None:
        """End the name server."""
        self._epmd.stop(within=5)

    def ctl(self, *arguments: str, program: str = "rabbitmqctl") -> str:
        """Run a command line tool on the node and give what it printed.

        Args:
            arguments: Of the tool.
            program: ``rabbitmqctl``, or another tool that stands beside it, such as ``rabbitmq-queues``.

        Raises:
            CommandFailed: it answered with an error.
        """
        tool = self._scripts.control.with_name(program)
        command = [*self._plan.enter, str(tool), "--quiet", *arguments]
        try:
            done = subprocess.run(
                command,
                env=self._environment(),
                capture_output=True,
                text=True,
                timeout=COMMAND_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            message = f"{program} {' '.join(arguments)} did not end within {COMMAND_SECONDS} s"
            raise CommandFailed(message) from error
        if done.returncode != 0:
            message = f"{program} {' '.join(arguments)} failed with {done.returncode}:\n{done.stderr}"
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
        (self.home / "enabled_plugins").write_text(
            "[rabbitmq_management].\n" if self._plan.management_port else "[].\n", encoding="ascii"
        )

    def _start_epmd(self) -> None:
        port, address = self._plan.epmd_port, self._plan.address
        with _one_name_server:
            if self._epmd.pid() is not None:
                return
            command = [*self._plan.enter, str(self._scripts.epmd), "-address", address, "-port", str(port)]
            log = self.home / "epmd.log"
            self._epmd.spawn(command, environment=self._environment(), output=log)
            if not wait_until(lambda: accepts(port, address), within=10):
                message = f"epmd did not listen on {address}:{port} within 10 s; the end of its log:"
                raise ServerFailed(f"{message}\n{tail(log)}")

    def _environment(self) -> dict[str, str]:
        home, plan = self.home, self._plan
        here = f"-kernel inet_dist_use_interface {{{plan.address.replace('.', ',')}}}"
        return {
            "PATH": f"{SEARCH_PATH}:{self._scripts.epmd.parent}",
            "LANG": "C.UTF-8",
            "HOME": str(home / "home"),
            "ERL_EPMD_PORT": str(plan.epmd_port),
            "ERL_EPMD_ADDRESS": plan.address,
            # Makes the start script become the node instead of its parent: one pid is the whole server.
            "RUNNING_UNDER_SYSTEMD": "yes",
            "RABBITMQ_NODENAME": plan.node,
            "RABBITMQ_USE_LONGNAME": "true" if "." in plan.node.partition("@")[2] else "false",
            "RABBITMQ_DIST_PORT": str(plan.distribution_port),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"{here} {QUIET}" if plan.nodes else here,
            "RABBITMQ_CTL_ERL_ARGS": here,
            "RABBITMQ_MNESIA_BASE": str(home / "data"),
            "RABBITMQ_LOG_BASE": str(home / "log"),
            "RABBITMQ_SCHEMA_DIR": str(home / "schema"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "enabled_plugins"),
            "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq.conf"),
            # The machine's own settings of another server are not ours: these places hold nothing.
            "RABBITMQ_CONFIG_FILES": str(home / "none"),
            "RABBITMQ_CONF_ENV_FILE": str(home / "none" / "rabbitmq-env.conf"),
        }
