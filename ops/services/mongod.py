"""A private mongod: a replica set of one, or a member of one, its files in its own folder."""

from __future__ import annotations

from pathlib import Path

from ops.services.errors import tail
from ops.services.local import LocalServer
from ops.services.plan import REPLICA_SET, Plan
from ops.services.ports import is_released
from ops.services.process import wait_until
from ops.services.replica_set import database_serves
from ops.services.software import SEARCH_PATH, find_mongod

CACHE_GB = "0.5"


class LocalMongod(LocalServer):
    """A mongod of this machine."""

    name = "mongod"

    def __init__(self, home: Path, plan: Plan, *, test_commands: bool) -> None:
        super().__init__(home)
        self.port = plan.mongod_port
        self._plan = plan
        self._test_commands = test_commands

    def start(self) -> None:
        """Start the server; it joins no replica set by itself.

        One that was killed holds its port for a moment longer, until the last of its threads has ended.
        """
        wait_until(lambda: is_released(self.port, self._plan.address), within=5)
        (self.home / "data").mkdir(parents=True, exist_ok=True)
        program = find_mongod(self.home / "packages.log")
        environment = {"PATH": SEARCH_PATH, "LANG": "C.UTF-8", "HOME": str(self.home)}
        command = [*self._plan.enter, str(program), *self._options()]
        self._process.spawn(command, environment=environment, output=self.log)

    def serves(self) -> bool:
        """Tell whether a majority write goes through, or it follows a primary."""
        return database_serves(self._plan.host, self._plan.members)

    def log_tail(self) -> str:
        """Give the end of the server's log."""
        return f"{self.log}:\n{tail(self.log)}"

    def _options(self) -> list[str]:
        parameters = ["diagnosticDataCollectionEnabled=false"]
        # A set of one has nobody to hand over to, so it does not wait 15 s for a successor; among several, 5 s do.
        hand_over_ms = 5000 if self._plan.hosts else 100
        parameters.append(f"shutdownTimeoutMillisForSignaledShutdown={hand_over_ms}")
        if self._test_commands:
            parameters.append("enableTestCommands=1")
        options = ["--dbpath", str(self.home / "data"), "--port", str(self.port), "--bind_ip"]
        options.append(self._plan.address)
        options += ["--replSet", REPLICA_SET, "--oplogSize", "990", "--wiredTigerCacheSizeGB", CACHE_GB]
        options += ["--nounixsocket", "--quiet"]
        return options + [part for parameter in parameters for part in ("--setParameter", parameter)]
