"""Intake on dramatiq's own broker, consumer and worker: the same decisions and the same store, stock settlement.

Each message is loaded, decided, stored and published by its actor, confirmed, before the actor returns; then dramatiq
acknowledges. Only two things are replaced: queues are not declared, for they exist, and its encoder reads our messages.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Sequence
from types import FrameType
from typing import Any, Final, cast

import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.worker import Worker

from schemas.document import Entry
from schemas.queues import INBOUND
from workers import process
from workers.amqp import Amqp
from workers.assembly import clock_of, fingerprint_of, packs_of, store_of
from workers.delivery import Delivery, Lane
from workers.following import Follower
from workers.incoming import Aiming, Applied, Incoming, Recorded, Repertoire
from workers.loading import Loader
from workers.publishing import Publisher
from workers.repertoire import DOCUMENTS, SPECS
from workers.settings import read_settings
from workers.unit import UnitOfWork
from workers.wire import body_of

QUEUE: Final = "intake.v1"
WORKS_S: Final = 1.0
"""An actor takes so long, as one that calls other systems does."""
THREADS: Final = 4


class Declared(RabbitmqBroker):
    """dramatiq's broker, for a queue that exists."""

    def declare_queue(self, queue_name: str, *, ensure: bool = False) -> None:  # noqa: ARG002 - dramatiq's signature
        """Count it as served."""
        if queue_name not in self.queues:
            self.queues.add(queue_name)
            self.emit_after("declare_queue", queue_name)


class Events(dramatiq.Encoder):
    """Makes a message of one argument out of an event."""

    def encode(self, data: Any) -> bytes:
        """Write it; nothing is enqueued here."""
        return json.dumps(data).encode()

    def decode(self, data: bytes) -> dict[str, Any]:
        """Give the event's text to the one actor there is."""
        key = json.loads(data)["id"]
        named = {"queue_name": QUEUE, "actor_name": "work", "message_id": key, "message_timestamp": 0}
        return {**named, "args": (data.decode(),), "kwargs": {}, "options": {}}


class Intake:
    """What the actor does with one message."""

    def __init__(self) -> None:
        """Make the parts that decide, store and publish."""
        settings = read_settings()
        packs, repertoire = packs_of(settings), Repertoire.of(SPECS, DOCUMENTS)
        self.url = settings.amqp_url.get_secret_value()
        self._store, fingerprint = store_of(settings), fingerprint_of(settings)
        follower = Follower(repertoire, frozenset(), lambda _: None)
        self._loader = Loader(self._store, repertoire, aiming=Aiming(packs, fingerprint))
        self._unit = UnitOfWork(repertoire, packs, self._store, clock_of(settings), fingerprint, 50, follower)
        self.amqp = Amqp(self.url, name="stock intake")
        self._publisher = Publisher(self.amqp)

    def work(self, body: str) -> None:
        """Load, decide, store and publish."""
        threading.Event().wait(WORKS_S)
        delivery = Delivery(cast("Lane", None), 0, INBOUND, "", {"x-delivery-count": 1}, body.encode())
        while (entries := self._stored(self._loader.prepare(QUEUE, [delivery])[0])) is None:
            pass
        messages = [
            (sent.exchange, sent.routing_key, body_of(sent, entry))
            for entry in entries
            for sent in entry.emits
        ]
        while messages and not all(self._publisher.publish(messages)):
            pass

    def _stored(self, incoming: Incoming) -> Sequence[Entry] | None:
        """Give the entries whose emissions go out; None if somebody else was faster."""
        self._unit.work(incoming)
        outcome = incoming.outcome
        if isinstance(outcome, Recorded):
            return outcome.write.entries if self._store.commit([outcome.write]) == ["applied"] else None
        return (outcome.entry,) if isinstance(outcome, Applied) else ()


def main() -> int:
    """Work until SIGTERM."""
    intake, stopping = Intake(), threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    intake.amqp.start()
    dramatiq.set_encoder(Events())
    broker = Declared(url=f"{intake.url}?heartbeat=15", confirm_delivery=True)
    dramatiq.actor(actor_name="work", queue_name=QUEUE, broker=broker)(intake.work)
    worker = Worker(broker, worker_threads=THREADS, worker_timeout=100)
    worker.start()
    stopping.wait()
    worker.stop(timeout=1000)
    return 0


if __name__ == "__main__":
    sys.exit(process.start(main))
