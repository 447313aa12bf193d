"""The networks of a running system: one before each server for each kind of client; each can be broken alone."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Self, get_args

from tests.faults.harness.proxy import Behaviour, ChaosProxy

Side = Literal["workers", "schedulers", "outside"]
"""Who is a client: worker processes, schedulers, and what stands for the world: upstream systems and the subscriber."""

SIDES: Final[tuple[Side, ...]] = get_args(Side)


@dataclass(slots=True)
class Networks:
    """Listens once the servers' ports are known; until told otherwise everything passes."""

    amqp_url: str
    mongo_url: str
    brokers: dict[Side, ChaosProxy] = field(default_factory=dict)
    """Client to its network before RabbitMQ."""
    databases: dict[Side, ChaosProxy] = field(default_factory=dict)
    """Client to its network before MongoDB."""
    _endings: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def __enter__(self) -> Self:
        """Listen."""
        for side in SIDES:
            self.brokers[side] = self._endings.enter_context(ChaosProxy(port_of(self.amqp_url)))
            self.databases[side] = self._endings.enter_context(ChaosProxy(port_of(self.mongo_url)))
        return self

    def __exit__(self, *_: object) -> None:
        """End every connection."""
        self._endings.close()

    def amqp_url_of(self, side: Side) -> str:
        """Give where a kind of client finds RabbitMQ."""
        return re.sub(r":\d+/", f":{self.brokers[side].port}/", self.amqp_url)

    def settings_of(self, side: Side) -> dict[str, str]:
        """Give the settings by which a program reaches its servers through its networks only."""
        database = f"mongodb://127.0.0.1:{self.databases[side].port}/?directConnection=true"
        return {"CASELOOP_AMQP_URL": self.amqp_url_of(side), "CASELOOP_MONGO_URL": database}

    def all(self) -> list[ChaosProxy]:
        """Give every network."""
        return [*self.brokers.values(), *self.databases.values()]

    @contextlib.contextmanager
    def behaving(self, behaviour: Behaviour, networks: Sequence[ChaosProxy]) -> Iterator[None]:
        """Break some networks for a while; what was swallowed is gone, so their connections end with it."""
        for network in networks:
            network.behave(behaviour)
        try:
            yield
        finally:
            for network in networks:
                network.behave()
                if behaviour.swallows:
                    network.reset_all()


def port_of(url: str) -> int:
    """Give the port of a URL.

    Raises:
        ValueError: it has none.
    """
    found = re.search(r":(\d+)/", url)
    if found is None:
        message = f"expected a URL with a port, found {url.rsplit('@', 1)[-1]!r}"
        raise ValueError(message)
    return int(found[1])
