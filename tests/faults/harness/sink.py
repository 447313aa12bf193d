"""A subscriber that keeps every event it ever saw, byte for byte."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from typing import Final

import pika
from pika.exceptions import AMQPError

from schemas.queues import EVENTS

QUEUE: Final = "faults.sink"


class Sink:
    """Reads a durable queue on which every event arrives, over all reconnects."""

    def __init__(self, url: str) -> None:
        """Declare the queue; ``start`` begins to read."""
        self._parameters = pika.URLParameters(url)
        self._parameters.heartbeat = 15
        self._stopping = threading.Event()
        self.bodies: dict[str, set[bytes]] = defaultdict(set)
        """Event id to the bodies seen under it."""
        self._lock = threading.Lock()
        with pika.BlockingConnection(self._parameters) as connection:
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
            except (AMQPError, OSError):
                self._stopping.wait(0.2)

    def _read(self) -> None:
        with pika.BlockingConnection(self._parameters) as connection:
            channel = connection.channel()
            channel.basic_qos(prefetch_count=200)
            for method, _, body in channel.consume(QUEUE, inactivity_timeout=0.2):
                if method is not None and body is not None:
                    name = json.loads(body)["id"]
                    with self._lock:
                        self.bodies[name].add(body)
                    channel.basic_ack(method.delivery_tag or 0)
                if self._stopping.is_set():
                    return
