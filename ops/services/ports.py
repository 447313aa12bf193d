"""Ports that nobody else uses, now or later."""

from __future__ import annotations

import errno
import random
import socket
from collections.abc import Iterator
from pathlib import Path

LOOPBACK = "127.0.0.1"
LOWEST = 20_000
EPHEMERAL_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
USUAL_EPHEMERAL_START = 32_768


def free_ports(count: int) -> list[int]:
    """Choose distinct free TCP ports on loopback, below the range the kernel gives to outgoing connections.

    A port of that range would be free at first, but while its server is down a client that reconnects can be
    given it, or even connect to itself on it, and the server then cannot come back on the same port.
    """
    candidates = _candidates()
    return [next(candidates) for _ in range(count)]


def _candidates() -> Iterator[int]:
    ports = list(range(LOWEST, max(_ephemeral_start(), LOWEST + 1000)))
    random.SystemRandom().shuffle(ports)
    return (port for port in ports if is_free(port))


def _ephemeral_start() -> int:
    if not EPHEMERAL_RANGE.exists():
        return USUAL_EPHEMERAL_START
    return int(EPHEMERAL_RANGE.read_text(encoding="ascii").split()[0])


def is_free(port: int) -> bool:
    """Tell whether nothing on loopback listens on a port."""
    with socket.socket() as candidate:
        try:
            candidate.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def is_released(port: int, address: str = LOOPBACK) -> bool:
    """Tell whether no process listens on a port, whatever connections of the last one linger.

    Only of an address of this machine's own network can it be told for sure.
    """
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((address, port))
        except OSError as fault:
            return fault.errno == errno.EADDRNOTAVAIL and not accepts(port, address)
    return True


def accepts(port: int, address: str = LOOPBACK) -> bool:
    """Tell whether something takes a connection on this port."""
    try:
        socket.create_connection((address, port), timeout=1).close()
    except OSError:
        return False
    return True
