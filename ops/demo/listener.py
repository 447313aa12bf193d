"""Hearing what subscribers hear: all events on an own queue, and what each department finds in its own."""

from __future__ import annotations

import json
import queue
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ops.live.hearing import read_event
from ops.live.tally import Heard
from schemas.queues import EVENTS, department_queue
from workers.amqp import Amqp
from workers.brokers import connect
from workers.delivery import Delivery
from workers.lanes import Arrived

OWN_QUEUE: Final = "demo.subscriber.v1"

_MOST_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it arrived."""

    id: str
    type: str
    subject: str
    body: Heard
    copy: bool
    """Whether it came in a department's queue; the own queue has it too."""


def declare_own_queue(amqp_url: str) -> None:
    """Declare the subscriber's queue and bind it to every event."""
    with connect(amqp_url) as connection:
        channel = connection.channel()
        channel.queue_declare(OWN_QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
        channel.queue_bind(OWN_QUEUE, EVENTS, "#")


class Listener:
    """Consumes over one connection; each event is passed on once, however often it comes."""

    def __init__(self, amqp: Amqp, departments: Sequence[str]) -> None:
        """Take an open connection and the departments to play."""
        self._amqp = amqp
        self._own = amqp.subscribe(OWN_QUEUE, 400)
        self._others = [amqp.subscribe(department_queue(one), 100) for one in departments]
        self._seen: set[tuple[str, bool]] = set()
        self.event_ids: dict[str, str] = {}
        """Id of every event on the own queue to the document that it is about."""
        self.bodies: list[bytes] = []
        """Every event as bytes, to search for what must not be in there."""
        self.repeated_count = 0

    def heard(self) -> Iterator[Event]:
        """Give what has arrived, without waiting."""
        yield from self._read(self._own, copy=False)
        for arrived in self._others:
            yield from self._read(arrived, copy=True)

    def _read(self, arrived: Arrived, *, copy: bool) -> Iterator[Event]:
        deliveries: list[Delivery] = []
        while len(deliveries) < _MOST_AT_ONCE:
            try:
                delivery = arrived.get_nowait()
            except queue.Empty:
                break
            if delivery is not None:
                deliveries.append(delivery)
        for delivery in deliveries:
            event = json.loads(delivery.body)
            one = Event(event["id"], event["type"], event.get("subject", ""), read_event(event), copy)
            if (one.id, copy) in self._seen:
                self.repeated_count += 1
                continue
            self._seen.add((one.id, copy))
            if not copy:
                self.event_ids[one.id] = one.subject
                self.bodies.append(delivery.body)
            yield one
        if deliveries:
            self._amqp.ack(deliveries)
