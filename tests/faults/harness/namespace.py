"""A host of its own for some programs: a network namespace, whose wires to either server can be cut. Root only.

A cut loses every packet on its way without a word to anybody, as a network does and a proxy on one machine cannot.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Self

from tests.faults.harness.proxy import ChaosProxy
from tests.faults.harness.stage import Stage

Wire = Literal["broker", "database"]

IS_POSSIBLE: Final = os.geteuid() == 0

_NOBODY: Final = "02:00:00:00:00:99"
"""A hardware address that no card has: whatever is sent there is gone."""


@dataclass(slots=True)
class OtherHost:
    """Programs in here reach RabbitMQ and MongoDB at addresses of their own, and nothing else."""

    stage: Stage
    name: str = field(default_factory=lambda: f"cl{os.getpid()}")
    _endings: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _proxies: dict[Wire, ChaosProxy] = field(default_factory=dict)

    @property
    def _outside(self) -> str:
        return f"{self.name}h"

    @property
    def _inside(self) -> str:
        return f"{self.name}n"

    def address(self, wire: Wire) -> str:
        """Give where a server is reached from in here."""
        net = os.getpid() % 250
        return f"10.213.{net}.{1 if wire == 'broker' else 2}"

    def __enter__(self) -> Self:
        """Make the host with its wires."""
        _ip("netns", "add", self.name)
        self._endings.callback(_ip, "netns", "del", self.name)
        _ip("link", "add", self._outside, "type", "veth", "peer", "name", self._inside, "netns", self.name)
        wires: tuple[Wire, ...] = ("broker", "database")
        for wire in wires:
            _ip("addr", "add", f"{self.address(wire)}/24", "dev", self._outside)
        _ip("link", "set", self._outside, "up")
        own = self.address("broker").rsplit(".", 1)[0] + ".10"
        _ip("-n", self.name, "addr", "add", f"{own}/24", "dev", self._inside)
        _ip("-n", self.name, "link", "set", self._inside, "up")
        _ip("-n", self.name, "link", "set", "lo", "up")
        urls = {"broker": self.stage.url, "database": self.stage.settings.mongo_url.get_secret_value()}
        for wire in wires:
            found = re.search(r":(\d+)/", urls[wire])
            assert found
            proxy = ChaosProxy(int(found[1]), host=self.address(wire))
            self._proxies[wire] = self._endings.enter_context(proxy)
        return self

    def __exit__(self, *_: object) -> None:
        """Take the host away."""
        self._endings.close()

    def command(self, command: Sequence[str]) -> list[str]:
        """Give the command that runs a program in here."""
        return ["ip", "netns", "exec", self.name, *command]

    def settings(self) -> dict[str, str]:
        """Give the settings by which programs in here find their servers."""
        broker, database = self._proxies["broker"], self._proxies["database"]
        return {
            "CASELOOP_AMQP_URL": re.sub(r"@[^/]+/", f"@{broker.host}:{broker.port}/", self.stage.url),
            "CASELOOP_MONGO_URL": f"mongodb://{database.host}:{database.port}/?directConnection=true",
        }

    @contextlib.contextmanager
    def cut(self, wires: Sequence[Wire]) -> Iterator[None]:
        """Lose everything that is sent to these servers, for a while."""
        for wire in wires:
            where = (self.address(wire), "lladdr", _NOBODY, "dev", self._inside, "nud", "permanent")
            _ip("-n", self.name, "neigh", "replace", *where)
        try:
            yield
        finally:
            for wire in wires:
                _ip("-n", self.name, "neigh", "del", self.address(wire), "dev", self._inside)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True, timeout=10)
