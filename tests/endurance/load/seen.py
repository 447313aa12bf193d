"""What subscribers saw, kept in a file: which events, under which id which bodies, however many there are."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import pika
from pika.exceptions import AMQPError

from schemas.queues import EVENTS

QUEUE: Final = "load.sink"

_WRITE_AFTER: Final = 500
_TRY_AGAIN_S: Final = 0.5

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS seen (id TEXT, body BLOB, PRIMARY KEY (id, body)) WITHOUT ROWID
"""


class SeenFile:
    """Event ids with the digests of their bodies. One thread writes, another may read."""

    def __init__(self, path: Path) -> None:
        """Name the file."""
        self._database = sqlite3.connect(path, check_same_thread=False)
        self._lock = threading.Lock()
        with self._lock:
            self._database.execute("PRAGMA synchronous = OFF")
            self._database.execute(_TABLE)

    def keep(self, events: Sequence[tuple[str, bytes]]) -> None:
        """Keep ids and bodies; the same ones again change nothing."""
        rows = [(name, hashlib.sha256(body).digest()[:8]) for name, body in events]
        with self._lock, self._database:
            self._database.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", rows)

    def about(self, documents: Sequence[str]) -> Seen:
        """Give what was seen of some documents: ids of events begin with that of their document."""
        bodies: dict[str, set[bytes]] = {}
        with self._lock:
            for one in documents:
                query = "SELECT id, body FROM seen WHERE id > ? AND id < ?"
                for name, body in self._database.execute(query, (f"{one}.", f"{one}/")):
                    bodies.setdefault(name, set()).add(body)
        return Seen(bodies)

    def count(self) -> int:
        """Give how many events were seen, each once."""
        with self._lock:
            return int(self._database.execute("SELECT COUNT(DISTINCT id) FROM seen").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()


class Seen:
    """A part of it, as the checker asks."""

    def __init__(self, bodies: dict[str, set[bytes]]) -> None:
        """Take event id to digests of bodies."""
        self._bodies = bodies

    def ids(self) -> set[str]:
        """Give the ids of all events."""
        return set(self._bodies)

    def seen(self) -> dict[str, set[bytes]]:
        """Give event id to bodies, each as its digest."""
        return self._bodies


class Listener:
    """Reads every event over all reconnects, and tells of each before it is acknowledged."""

    def __init__(self, url: str, file: SeenFile, heard: Callable[[str, bytes], None]) -> None:
        """Declare the queue; ``start`` begins to read.

        Args:
            url: Of the broker.
            file: Where everything is kept.
            heard: Is given routing key and body of each event at once.
        """
        self._parameters = pika.URLParameters(url)
        self._parameters.heartbeat = 15
        self._file, self._heard = file, heard
        self._stopping = threading.Event()
        with pika.BlockingConnection(self._parameters) as connection:
            channel = connection.channel()
            channel.queue_declare(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
            channel.queue_bind(QUEUE, EVENTS, "#")
        self._thread = threading.Thread(target=self._run, daemon=True, name="listener")

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """Stop reading."""
        self._stopping.set()
        self._thread.join(20)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._read()
            except (AMQPError, OSError):
                self._stopping.wait(_TRY_AGAIN_S)

    def _read(self) -> None:
        with pika.BlockingConnection(self._parameters) as connection:
            channel = connection.channel()
            channel.basic_qos(prefetch_count=2 * _WRITE_AFTER)
            events: list[tuple[str, bytes]] = []
            last = 0
            for method, properties, body in channel.consume(QUEUE, inactivity_timeout=0.5):
                if method is not None and body is not None:
                    self._heard(method.routing_key or "", body)
                    events.append((event_id(body), body))
                    last = method.delivery_tag or 0
                del properties
                if events and (method is None or len(events) >= _WRITE_AFTER):
                    self._file.keep(events)
                    channel.basic_ack(last, multiple=True)
                    events = []
                if method is None and self._stopping.is_set():
                    return


def event_id(body: bytes) -> str:
    """Give the id of one of our own events without reading all of it; empty if there is none."""
    start = body.find(b'"id":"')
    return body[start + 6 : body.find(b'"', start + 6)].decode() if start >= 0 else ""
