"""A network that misbehaves on purpose: between clients and one server, it does to their bytes what it is told."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, Self

Direction = Literal["to_server", "to_client"]

_AT_ONCE: Final = 65_536
_BOTH: Final = 2
_RESET: Final = struct.pack("ii", 1, 0)
"""Linger for no time: closing sends a reset instead of a goodbye."""


@dataclass(slots=True)
class Behaviour:
    """What happens to bytes; without anything said they pass."""

    refuses: bool = False
    """New connections are reset at once."""
    swallows: frozenset[Direction] = frozenset()
    """Bytes of these directions vanish while the connection stays open."""
    delay_s: float = 0.0
    """Every piece waits so long before it goes on."""
    bytes_per_s: float = 0.0
    """No faster than this in each direction; 0: as fast as it goes."""
    cuts_after: int | None = None
    """Connections are reset once so many bytes have gone to the server."""
    cuts_answers: int | None = None
    """So many bytes may go to the server, then its next answer is lost with the connection."""


@dataclass(slots=True)
class _Link:
    client: socket.socket
    server: socket.socket
    sent_count: int = 0
    """Bytes that went to the server."""
    ended_count: int = 0

    def reset(self) -> None:
        """End both sides as a broken network would."""
        for side in (self.client, self.server):
            with contextlib.suppress(OSError):
                side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RD)  # Wakes whoever reads, and says no goodbye.
            with contextlib.suppress(OSError):
                side.close()


@dataclass(slots=True)
class ChaosProxy:
    """Listens on a free port of loopback for one server; every connection behaves as it is told at the moment."""

    target_port: int
    behaviour: Behaviour = field(default_factory=Behaviour)
    host: str = "127.0.0.1"
    """Where it listens."""
    port: int = 0
    cut_count: int = 0
    """Connections that were reset on purpose."""
    _links: list[_Link] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _listening: socket.socket | None = None
    _healed: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        """Listen."""
        self._listening = socket.create_server((self.host, 0))
        self.port = self._listening.getsockname()[1]
        self._thread(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        """End every connection."""
        self._healed.set()
        if self._listening is not None:
            self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
        self.reset_all()

    def behave(self, behaviour: Behaviour | None = None) -> None:
        """Behave otherwise from now on, on connections that are open too; nothing said: heal."""
        self.behaviour = behaviour or Behaviour()
        for link in self._open():
            link.sent_count = 0

    @contextlib.contextmanager
    def behaving(self, behaviour: Behaviour) -> Iterator[None]:
        """Behave otherwise for a while, then heal."""
        self.behave(behaviour)
        try:
            yield
        finally:
            self.behave()

    def reset_all(self) -> None:
        """Reset every connection."""
        for link in self._open():
            self._cut(link)

    def _open(self) -> list[_Link]:
        with self._lock:
            return list(self._links)

    def _accept(self) -> None:
        listening = self._listening
        while listening is not None:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            if self.behaviour.refuses:
                _Link(client, client).reset()
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.target_port), timeout=5)
            except OSError:
                _Link(client, client).reset()
                continue
            server.settimeout(None)
            link = _Link(client, server)
            with self._lock:
                self._links.append(link)
            self._thread(self._pump, link, "to_server")
            self._thread(self._pump, link, "to_client")

    def _pump(self, link: _Link, direction: Direction) -> None:
        source, sink = (link.client, link.server) if direction == "to_server" else (link.server, link.client)
        while True:
            try:
                piece = source.recv(_AT_ONCE)
            except OSError:
                piece = b""
            if not piece:
                break
            passing = self._through(link, direction, piece)
            if passing is None:
                return
            try:
                sink.sendall(passing)
            except OSError:
                break
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)
        self._ended(link)

    def _ended(self, link: _Link) -> None:
        """Note that one direction has ended; with the second one the connection has."""
        with self._lock:
            link.ended_count += 1
            if link.ended_count < _BOTH:
                return
            if link in self._links:
                self._links.remove(link)
        link.client.close()
        link.server.close()

    def _through(self, link: _Link, direction: Direction, piece: bytes) -> bytes | None:
        """Give what goes on of a piece; None if the connection was cut over it."""
        behaviour = self.behaviour
        if direction in behaviour.swallows:
            return b""
        pause = behaviour.delay_s + (len(piece) / behaviour.bytes_per_s if behaviour.bytes_per_s else 0.0)
        if pause:
            self._healed.wait(pause)
        if direction == "to_server":
            return self._to_server(link, piece, behaviour)
        if behaviour.cuts_answers is not None and link.sent_count > behaviour.cuts_answers:
            self._cut(link)
            return None
        return piece

    def _to_server(self, link: _Link, piece: bytes, behaviour: Behaviour) -> bytes | None:
        room = None if behaviour.cuts_after is None else behaviour.cuts_after - link.sent_count
        link.sent_count += len(piece)
        if room is None or len(piece) <= room:
            return piece
        with contextlib.suppress(OSError):
            link.server.sendall(piece[: max(0, room)])
        self._cut(link)
        return None

    def _cut(self, link: _Link) -> None:
        with self._lock:
            if link in self._links:
                self._links.remove(link)
                self.cut_count += 1
        link.reset()

    def _thread(self, target: object, *arguments: object) -> None:
        threading.Thread(target=target, args=arguments, daemon=True).start()  # type: ignore[arg-type]
