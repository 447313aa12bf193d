"""A network of our own for members of a cluster, which can be cut between any two of them, silently, each way.

Each member has a network namespace of this machine, joined to the others by a bridge; clients reach all of them
from the machine itself. A cut gives a member's neighbour a hardware address that nobody has: what is sent there
vanishes, and no error comes back, as with a cable that was pulled out further away.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final, Self

from ops.services import Place

NOBODY: Final = "02:00:00:00:00:01"
"""A hardware address that no member has."""

_DEVICE: Final = "eth0"


def may_make_networks() -> bool:
    """Tell whether this process may make network namespaces and has the programs for it."""
    return os.geteuid() == 0 and all(map(shutil.which, ("ip", "nsenter")))


class Network:
    """So many places, numbered from 0, in one subnet of those kept for tests of networks (198.18.0.0/15)."""

    def __init__(self, count: int) -> None:
        """Choose names and addresses; nothing is made before it is entered."""
        mark = secrets.randbelow(250)
        self._bridge = f"clbr{secrets.token_hex(3)}"
        self._subnet = f"198.{18 + secrets.randbelow(2)}.{mark}"
        self._names = [f"{self._bridge}-{number}" for number in range(count)]

    def __enter__(self) -> Self:
        """Make bridge and namespaces."""
        _ip("link", "add", self._bridge, "type", "bridge")
        _ip("address", "add", f"{self._subnet}.254/24", "dev", self._bridge)
        _ip("link", "set", self._bridge, "up")
        for number, name in enumerate(self._names):
            cable = f"{self._bridge}v{number}"
            _ip("netns", "add", name)
            _ip("link", "add", cable, "type", "veth", "peer", "name", _DEVICE, "netns", name)
            _ip("link", "set", cable, "master", self._bridge, "up")
            _ip("-n", name, "address", "add", f"{self._address(number)}/24", "dev", _DEVICE)
            _ip("-n", name, "link", "set", _DEVICE, "up")
            _ip("-n", name, "link", "set", "lo", "up")
        return self

    def __exit__(self, *_: object) -> None:
        """Remove them; programs that are still in there keep running without a network."""
        for name in self._names:
            _ip("netns", "delete", name)
        _ip("link", "delete", self._bridge)

    @property
    def places(self) -> list[Place]:
        """The places for members."""
        return [
            Place(self._address(number), ("nsenter", f"--net=/run/netns/{name}"))
            for number, name in enumerate(self._names)
        ]

    @contextmanager
    def cut(self, ways: Iterable[tuple[int, int]]) -> Iterator[None]:
        """Let everything vanish that goes one of these ways, then heal.

        Args:
            ways: Sender and receiver of each.
        """
        cut = list(ways)
        for sender, receiver in cut:
            neighbour = ("neighbour", "replace", self._address(receiver), "lladdr", NOBODY)
            _ip("-n", self._names[sender], *neighbour, "nud", "permanent", "dev", _DEVICE)
        try:
            yield
        finally:
            for sender, receiver in cut:
                _ip("-n", self._names[sender], "neighbour", "delete", self._address(receiver), "dev", _DEVICE)

    def _address(self, number: int) -> str:
        return f"{self._subnet}.{number + 1}"


def both_ways(one: int, others: Iterable[int]) -> list[tuple[int, int]]:
    """Give the ways between one member and others, there and back."""
    return [way for other in others for way in ((one, other), (other, one))]


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
