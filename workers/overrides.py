"""Every place where dramatiq 2.2.1 does otherwise than Caseloop promises, overridden. Pinned; see its contract test.

Consumer: a delivery is answered on its own channel only, and acknowledged only by the committer.
Broker: messages are not published by actors, queues are declared by ``topology``, there are no delays.
"""

from __future__ import annotations

import itertools
import queue
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from dramatiq.broker import Broker, Consumer, MessageProxy
from dramatiq.message import Message
from dramatiq.middleware import Middleware
from dramatiq.worker import ConsumerThread

from workers.amqp import Amqp
from workers.delivery import Delivery
from workers.incoming import Incoming
from workers.lanes import Arrived
from workers.suspects import LOOK_EVERY_S, Suspects

MOST_IN_BURST = 200
"""Deliveries that are read and whose documents are loaded together."""

MOST_IN_HANDFUL = 32
"""Messages of one actor that a worker thread takes at once: dramatiq's cost per hand-over is paid once for them."""

Prepare = Callable[[str, list[Delivery]], list[Incoming]]
"""Reads a burst of one queue and loads its documents."""


class UnitMessage(MessageProxy):
    """What travels through dramatiq's threads: its message is a shell, the incoming ones are inside."""

    def __init__(self, handful: Sequence[Incoming], actor_name: str) -> None:
        """Wrap messages of one actor; the queue's name is the one they came from, whatever a body claims."""
        first = handful[0]
        super().__init__(Message(first.queue, actor_name, (handful,), {}, {}, first.key, 0))
        self.handful = handful


class UnitConsumer(Consumer):
    """Reads bursts, and leaves every answer to the committer."""

    def __init__(self, broker: UnitBroker, queue_name: str, timeout_ms: int) -> None:
        """Subscribe once; the connection brings new deliveries after each reconnect by itself."""
        self._broker = broker
        self._queue_name = queue_name
        self._timeout_s = timeout_ms / 1000
        self._arrived = broker.arrivals(queue_name)
        self._ready: list[UnitMessage] = []
        self._suspects = Suspects()

    def __next__(self) -> UnitMessage | None:
        """Give the next message, None if none came in time."""
        if not self._ready:
            deliveries = self._next_deliveries()
            if deliveries:
                taken = self._broker.prepare(self._queue_name, deliveries)
                self._ready = handfuls(taken, self._broker.actor_of)
                self._ready.reverse()
        return self._ready.pop() if self._ready else None

    def _next_deliveries(self) -> list[Delivery]:
        """Give what is worked on together: a suspect alone, else a burst of the others."""
        suspect = self._suspects.next()
        if suspect is not None:
            return [suspect]
        patience = LOOK_EVERY_S if self._suspects.any_waits else self._timeout_s
        return self._suspects.part(burst(self._arrived, patience))

    def ack(self, message: UnitMessage) -> None:  # type: ignore[override]  # we get back what we gave
        """Pass the messages with their outcomes to the committer."""
        self._broker.settle(message.handful)

    def nack(self, message: UnitMessage) -> None:  # type: ignore[override]  # as above
        """Pass them on as well: without an outcome they are released."""
        self._broker.settle(message.handful)

    def requeue(self, messages: Iterable[MessageProxy]) -> None:
        """Leave them unacknowledged: the broker gives them to somebody when the connection ends."""

    def close(self) -> None:
        """Keep the subscription: it belongs to the connection."""


class UnitBroker(Broker):
    """A dramatiq broker whose consumers hand out units of work."""

    def __init__(
        self,
        amqp: Amqp,
        *,
        prepare: Prepare,
        actor_of: Callable[[Incoming], str],
        settle: Callable[[Sequence[Incoming]], None],
        prefetch: int,
    ) -> None:
        """Join the connection with what reads, decides and settles."""
        super().__init__(middleware=[NoDelays()])
        self.prepare = prepare
        self.actor_of = actor_of
        self.settle = settle
        self._amqp = amqp
        self._prefetch = prefetch
        self._arrivals: dict[str, Arrived] = {}

    def arrivals(self, queue_name: str) -> Arrived:
        """Give where a queue's deliveries appear; subscribed once however often a consumer restarts."""
        if queue_name not in self._arrivals:
            self._arrivals[queue_name] = self._amqp.subscribe(queue_name, self._prefetch)
        return self._arrivals[queue_name]

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 200) -> UnitConsumer:  # noqa: ARG002 - ours holds for all queues
        """Give a consumer of one queue."""
        return UnitConsumer(self, queue_name, timeout)

    def declare_queue(self, queue_name: str) -> None:
        """Count a queue as served; the server's queue exists already, with checked arguments."""
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues[queue_name] = None
            self.emit_after("declare_queue", queue_name)

    def get_declared_queues(self) -> set[str]:
        """Give the queues that are served."""
        return set(self.queues)

    def enqueue(self, message: Message[Any], *, delay: int | None = None) -> Message[Any]:
        """Refuse: an actor records what it wants sent, in its decision."""
        text = (
            f"expected an emission in a decision, found enqueue of {message.actor_name!r} (delay {delay!r})"
        )
        raise NotImplementedError(text)


class NoDelays(Middleware):
    """There are no delayed messages, so nothing looks for them after every message."""

    def after_consumer_thread_boot(self, broker: Broker, thread: ConsumerThread) -> None:  # noqa: ARG002 - dramatiq's hook
        """Spare each message a look at an empty queue."""
        thread.handle_delayed_messages = nothing  # type: ignore[method-assign]


def nothing() -> None:
    """Do nothing."""


def handfuls(taken: Sequence[Incoming], actor_of: Callable[[Incoming], str]) -> list[UnitMessage]:
    """Give messages in their order, neighbours of one actor together, few enough for other threads to help."""
    runs = [(name, list(neighbours)) for name, neighbours in itertools.groupby(taken, actor_of)]
    return [
        UnitMessage(same[start : start + MOST_IN_HANDFUL], name)
        for name, same in runs
        for start in range(0, len(same), MOST_IN_HANDFUL)
    ]


def burst(arrived: Arrived, timeout_s: float) -> list[Delivery]:
    """Give what has arrived, at most a burst; empty if nothing comes in time. Stale deliveries are left out."""
    deliveries: list[Delivery] = []
    try:
        first = arrived.get(timeout=timeout_s)
        while first is not None:
            if first.lane.is_open:
                deliveries.append(first)
            if len(deliveries) >= MOST_IN_BURST:
                break
            first = arrived.get_nowait()
    except queue.Empty:
        pass
    return deliveries
