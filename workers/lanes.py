"""All the queues that a process consumes, over all reconnects. Everything here belongs to the I/O thread."""

from __future__ import annotations

import queue
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import structlog
from pika.channel import Channel

from workers.brokers import is_missing_queue
from workers.delivery import Delivery, Lane
from workers.fastpath import FastConnection

log = structlog.get_logger(__name__)

Arrived = queue.SimpleQueue[Delivery | None]

STRAGGLERS_AFTER_S: Final = 0.1

REOPEN_AFTER_S: Final = 5.0
"""How often a queue that is missing is looked for."""


@dataclass(slots=True)
class Subscription:
    """A queue that this process consumes."""

    queue_name: str
    prefetch: int
    arrived: Arrived = field(default_factory=queue.SimpleQueue)
    lane: Lane | None = None
    """The channel of the present connection, None before it is open."""


class Lanes:
    """Opens a lane for each subscription, and answers deliveries on their own lane.

    A queue that is missing, or whose consumer the broker cancels, is the matter of its own lane: the others go on.
    """

    def __init__(self, on_closed: Callable[[Channel, BaseException], None]) -> None:
        """Take what to tell when a channel closes over anything else."""
        self._on_closed = on_closed
        self._subscriptions: list[Subscription] = []
        self._dirty: list[Lane] = []
        self._connection: FastConnection | None = None
        self.open = True
        """Whether deliveries are wanted; once False it stays so, over reconnects too."""

    def add(self, subscription: Subscription) -> None:
        """Consume a queue from now on, and again on every later connection."""
        self._subscriptions.append(subscription)
        if self._connection is not None:
            self._open_lane(self._connection, subscription)

    def serve(self, connection: FastConnection) -> None:
        """Open a lane for each subscription on a fresh connection."""
        self._connection = connection
        for subscription in self._subscriptions:
            self._open_lane(connection, subscription)

    def forget(self) -> None:
        """Hear that the connection is gone."""
        self._connection = None
        self._dirty.clear()

    def ack(self, deliveries: list[Delivery]) -> None:
        """Count deliveries as done; frames go out with the next flush."""
        for delivery in deliveries:
            delivery.is_answered = True
            delivery.lane.ack(delivery.tag, self._dirty.append)

    def release(self, delivery: Delivery, after_s: float) -> None:
        """Give a delivery back to its queue, after a while."""
        delivery.is_answered = True
        if self._connection is not None and delivery.lane.is_open:
            self._connection.ioloop.call_later(after_s, lambda: delivery.lane.release(delivery.tag))

    def flush(self) -> None:
        """Send the acknowledgements that are due; what lies beyond a gap follows a little later."""
        dirty, self._dirty = self._dirty, []
        for lane in dirty:
            lane.flush()
            if lane.done and self._connection is not None:
                self._connection.ioloop.call_later(STRAGGLERS_AFTER_S, lane.flush_stragglers)

    def flush_all(self) -> None:
        """Send every acknowledgement there is."""
        self.flush()
        for lane in self._open_lanes():
            lane.flush_stragglers()

    def cancel(self) -> None:
        """Take no more deliveries; what was taken stays answerable."""
        for lane in self._open_lanes():
            if lane.consumer_tag:
                lane.channel.basic_cancel(lane.consumer_tag)

    def _open_lanes(self) -> list[Lane]:
        return [one.lane for one in self._subscriptions if one.lane is not None and one.lane.is_open]

    def _open_lane(self, connection: FastConnection, subscription: Subscription) -> None:
        if not connection.is_open or not self.open:
            return

        def opened(channel: Channel) -> None:
            lane = Lane(subscription.queue_name, channel, subscription.arrived, subscription.prefetch)
            subscription.lane = lane
            channel.add_on_close_callback(closed)
            channel.add_on_cancel_callback(lambda _: cancelled(channel, lane))
            channel.basic_qos(prefetch_count=subscription.prefetch, callback=lambda _: consume(channel, lane))

        def consume(channel: Channel, lane: Lane) -> None:
            connection.take_deliveries(channel.channel_number, lane.take)
            lane.consumer_tag = channel.basic_consume(subscription.queue_name, no_delivery)

        def cancelled(channel: Channel, lane: Lane) -> None:
            log.warning("consumer.cancelled", queue=subscription.queue_name)
            lane.is_cancelled = True
            channel.close()

        def closed(channel: Channel, reason: BaseException) -> None:
            lane = subscription.lane
            own = lane is not None and lane.channel is channel and lane.is_cancelled
            if connection.is_open and (own or is_missing_queue(reason)):
                self._look_again(connection, subscription, reason)
            else:
                self._on_closed(channel, reason)

        connection.channel(on_open_callback=opened)

    def _look_again(
        self, connection: FastConnection, subscription: Subscription, reason: BaseException
    ) -> None:
        """Open one lane anew; a little later if its queue is missing."""
        if is_missing_queue(reason):
            log.error("queue.missing", queue=subscription.queue_name)

        def again() -> None:
            if self._connection is connection:
                self._open_lane(connection, subscription)

        connection.ioloop.call_later(REOPEN_AFTER_S if is_missing_queue(reason) else 0.0, again)


def no_delivery(*_parts: object) -> None:
    """Never called: deliveries take the short way."""
