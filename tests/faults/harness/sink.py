"""A subscriber that keeps every event it ever saw, byte for byte, and acknowledges what its journal has."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import defaultdict
from pathlib import Path
from typing import Final

from pika.adapters.blocking_connection import BlockingChannel

from schemas.queues import EVENTS
from tests.faults.harness.journal import Journal
from workers.brokers import UNREACHABLE, connect

QUEUE: Final = "faults.sink"
_BATCH: Final = 100

KEPT: Final = {"heartbeat": 15, "socket_timeout": 5, "stack_timeout": 10, "blocked_connection_timeout": 30}


class Sink:
    """Reads a durable queue on which every event arrives, over all reconnects."""

    def __init__(self, url: str, journal: Path | None = None) -> None:
        """Declare the queue; ``start`` begins to read. The journal gets a line ``seen ID DIGEST`` for each event."""
        self._url = url
        self._stopping = threading.Event()
        self.bodies: dict[str, set[bytes]] = defaultdict(set)
        """Event id to the bodies seen under it."""
        self._lock = threading.Lock()
        self._journal = Journal(journal) if journal is not None else None
        with connect(self._url, **KEPT) as connection:
            channel = connection.channel()
            channel.queue_declare(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
            channel.queue_bind(QUEUE, EVENTS, "#")
        self._thread = threading.Thread(target=self._run, daemon=True, name="sink")

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """Stop reading."""
        self._stopping.set()
        self._thread.join(20)
        if self._journal is not None:
            self._journal.close()

    def ids(self) -> set[str]:
        """Give the ids of all events seen so far."""
        with self._lock:
            return set(self.bodies)

    def seen(self) -> dict[str, set[bytes]]:
        """Give a copy of what was seen so far: event id to bodies."""
        with self._lock:
            return {name: set(bodies) for name, bodies in self.bodies.items()}

    def texts(self) -> list[str]:
        """Give every body seen, as text."""
        return [body.decode() for bodies in self.seen().values() for body in bodies]

    def answers_to(self, key: str) -> dict[str, dict[str, str]]:
        """Give the answers to a message: event id to the fault that it names."""
        found = {}
        for name, bodies in self.seen().items():
            data = json.loads(next(iter(bodies))).get("data", {})
            if "parked_id" in data and data["message_key"] == key:
                found[name] = data["fault"]
        return found

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._read()
            except (*UNREACHABLE, ValueError):  # the latter of a socket that was reset at once
                self._stopping.wait(0.2)

    def _read(self) -> None:
        with connect(self._url, **KEPT) as connection:
            channel = connection.channel()
            channel.basic_qos(prefetch_count=2 * _BATCH)
            batch: list[tuple[int, bytes]] = []
            for method, _, body in channel.consume(QUEUE, inactivity_timeout=0.05):
                if method is not None and body is not None:
                    batch.append((method.delivery_tag or 0, body))
                if batch and (method is None or len(batch) >= _BATCH or self._stopping.is_set()):
                    self._keep(channel, batch)
                    batch = []
                if self._stopping.is_set():
                    return

    def _keep(self, channel: BlockingChannel, batch: list[tuple[int, bytes]]) -> None:
        """Write a batch into the journal, then into memory, and only then acknowledge it."""
        named = [(str(json.loads(body)["id"]), body) for _, body in batch]
        if self._journal is not None:
            self._journal.write(*(f"seen {name} {hashlib.sha256(body).hexdigest()}" for name, body in named))
        with self._lock:
            for name, body in named:
                self.bodies[name].add(body)
        channel.basic_ack(batch[-1][0], multiple=True)
