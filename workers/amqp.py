"""One connection and one thread for all that a process says to RabbitMQ and hears from it.

Other threads never touch a pika object: they leave work in a deque and wake the loop once per burst.
"""

from __future__ import annotations

import collections
import contextlib
import threading
from collections.abc import Callable
from typing import Any

import pika
import structlog
from pika.channel import Channel
from pika.exceptions import AMQPError

from schemas.pass_points import PassPoint, go_on
from workers.brokers import HEARTBEAT_S, Turn, mixed, parameters_in
from workers.clock import monotonic
from workers.confirms import Confirms, Parcel
from workers.crash import around
from workers.delivery import Delivery
from workers.fastpath import FastConnection
from workers.lanes import Arrived, Lanes, Subscription

log = structlog.get_logger(__name__)

CONFIRM_WITHIN_S = 5.0
_CHECK_EVERY_S = 1.0
_GOODBYE_WITHIN_S = 3.0
"""A broker that does not answer a goodbye is left without: it may be frozen, and another node may not."""
_LOOP_IS_CLOSED = (AttributeError, OSError, RuntimeError)
"""What waking a loop raises that was closed a moment ago; what was posted then is settled by the reconnect."""
_LONGEST_PAUSE_S = 5.0


class Amqp:
    """Consumes, publishes with confirms, and answers deliveries. Reconnects by itself for as long as it is open."""

    def __init__(self, url: str, *, name: str, pass_point: PassPoint = go_on) -> None:
        """Prepare; nothing is opened before ``start``.

        Args:
            url: AMQP URL, or those of several nodes: one is chosen, and after a loss the next.
            name: Connection name that the broker shows.
            pass_point: Told each named point that is passed.
        """
        nodes = parameters_in(
            url,
            heartbeat=HEARTBEAT_S,
            blocked_connection_timeout=None,
            socket_timeout=5,
            stack_timeout=10,
            client_properties={"connection_name": name},
        )
        self._nodes = Turn(mixed(nodes))
        self._todo: collections.deque[tuple[Callable[..., None], tuple[Any, ...]]] = collections.deque()
        self._waking = False
        self._lanes = Lanes(self._channel_closed)
        self._connection: FastConnection | None = None
        self._closing = threading.Event()
        self._ready = threading.Event()
        self.confirms = Confirms()
        self._confirmed = around("confirm", self.confirms.confirmed, pass_point)
        self.blocked = False
        self.reconnect_count = 0
        self.thread = threading.Thread(target=self._run, daemon=True, name="amqp")

    # From any thread

    def start(self, timeout_s: float = 30.0) -> None:
        """Connect.

        Raises:
            ConnectionError: no connection in time.
        """
        self.thread.start()
        if not self._ready.wait(timeout_s):
            message = f"expected RabbitMQ at {self._nodes} within {timeout_s:g} s"
            raise ConnectionError(message)

    @property
    def is_ready(self) -> bool:
        """Whether publishing is possible now."""
        return self._ready.is_set()

    def subscribe(self, queue_name: str, prefetch: int) -> Arrived:
        """Consume a queue from now on; deliveries appear in the answer."""
        subscription = Subscription(queue_name, prefetch)
        self.post(self._lanes.add, subscription)
        return subscription.arrived

    def publish(self, parcels: list[Parcel]) -> None:
        """Publish in one burst; each parcel hears once whether all of its messages were confirmed."""
        self.post(self._publish, parcels)

    def ack(self, deliveries: list[Delivery]) -> None:
        """Acknowledge: on positive proof only."""
        self.post(self._lanes.ack, deliveries)

    def release(self, delivery: Delivery, after_s: float = 0.0) -> None:
        """Give a delivery back to its queue, after a while."""
        self.post(self._lanes.release, delivery, after_s)

    def stop_consuming(self) -> None:
        """Take no more deliveries, not after a reconnect either; what was taken stays answerable."""
        self._lanes.open = False
        self.post(self._lanes.cancel)

    def close(self, timeout_s: float = 10.0) -> None:
        """Flush acknowledgements and close; what is unacknowledged goes back to the queues."""
        self.post(self._close)
        self._closing.set()
        self.thread.join(timeout_s)

    def post(self, call: Callable[..., None], *arguments: Any) -> None:  # noqa: ANN401 - passed through
        """Run a call on the I/O thread; lost with the connection, which settles everything itself."""
        self._todo.append((call, arguments))
        if not self._waking:
            self._waking = True
            connection = self._connection
            if connection is not None:
                with contextlib.suppress(*_LOOP_IS_CLOSED):
                    connection.ioloop.add_callback_threadsafe(self._drain)

    # On the I/O thread

    def _run(self) -> None:
        pause = 0.2
        while not self._closing.is_set():
            began = monotonic()
            self._connection = FastConnection(
                self._nodes.now,
                on_open_callback=self._opened,
                on_open_error_callback=self._lost,
                on_close_callback=self._lost,
            )
            self._waking = False
            loop = self._connection.ioloop
            try:
                loop.start()
            except ValueError as fault:
                # What pika raises if the other side was gone between connecting and its first look at the socket.
                if self._connection.is_open:
                    raise  # Something else is wrong: the thread ends, and the watchdog ends the process.
                log.warning("broker.lost", reason=repr(fault))
                self._ready.clear()
            self._forget()
            loop.close()
            self._nodes.next()
            if monotonic() - began > _LONGEST_PAUSE_S:
                pause = 0.2
            self._closing.wait(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_S)
        self._forget()

    def _opened(self, connection: pika.SelectConnection) -> None:
        connection.add_on_connection_blocked_callback(lambda *_: self._block(blocked=True))
        connection.add_on_connection_unblocked_callback(lambda *_: self._block(blocked=False))
        connection.channel(on_open_callback=self._publisher_opened)

    def _publisher_opened(self, channel: Channel) -> None:
        channel.add_on_close_callback(self._channel_closed)
        channel.add_on_return_callback(self.confirms.returned)
        channel.confirm_delivery(no_confirm, callback=lambda _: self._serve(channel))

    def _serve(self, channel: Channel) -> None:
        connection = self._connection
        if connection is None:
            return
        self.confirms.open(channel, connection)
        connection.take_confirms(channel.channel_number, self._confirmed)
        self._lanes.serve(connection)
        self._ready.set()
        connection.ioloop.call_later(_CHECK_EVERY_S, self._check)
        self._drain()

    def _publish(self, parcels: list[Parcel]) -> None:
        if not self._ready.is_set():
            for parcel in parcels:
                parcel.settle(confirmed=False)
            return
        self.confirms.publish(parcels)

    def _drain(self) -> None:
        self._waking = False
        while self._todo:
            call, arguments = self._todo.popleft()
            call(*arguments)
        self._lanes.flush()

    def _check(self) -> None:
        connection = self._connection
        if connection is None or not connection.is_open:
            return
        if not self.blocked and self.confirms.oldest_age() > CONFIRM_WITHIN_S:
            log.warning("publisher.confirm-overdue", pending_count=self.confirms.pending_count)
            self._reconnect("confirms are overdue")
            return
        connection.ioloop.call_later(_CHECK_EVERY_S, self._check)

    def _block(self, *, blocked: bool) -> None:
        self.blocked = blocked
        log.warning("broker.blocked" if blocked else "broker.unblocked")

    def _channel_closed(self, channel: Channel, reason: BaseException) -> None:
        if not self._closing.is_set():
            log.warning("channel.closed", channel=channel.channel_number, reason=repr(reason))
            self._reconnect("a channel was closed")

    def _reconnect(self, why: str) -> None:
        connection = self._connection
        if connection is not None and connection.is_open:
            log.warning("broker.reconnecting", why=why)
            connection.close()
            connection.ioloop.call_later(_GOODBYE_WITHIN_S, connection.abandon)

    def _lost(self, connection: pika.SelectConnection, reason: BaseException | str) -> None:
        if not self._closing.is_set():
            log.warning("broker.lost", reason=repr(reason))
            self.reconnect_count += 1
        self._ready.clear()
        connection.ioloop.stop()

    def _forget(self) -> None:
        """After a connection's end: nothing that waited on it can be proven any more."""
        self._connection = None
        self.blocked = False
        self._lanes.forget()
        self.confirms.lose()
        for _ in range(len(self._todo)):  # others append meanwhile: their work is for the next connection
            call, arguments = self._todo.popleft()
            if call == self._lanes.add:
                self._todo.append((call, arguments))
            elif call == self._publish:
                for parcel in arguments[0]:
                    parcel.settle(confirmed=False)

    def _close(self) -> None:
        self._closing.set()
        self._lanes.flush_all()
        try:
            if self._connection is not None and self._connection.is_open:
                self._connection.close()
        except AMQPError as fault:
            log.info("broker.close-failed", reason=repr(fault))


def no_confirm(_frame: object) -> None:
    """Never called: confirms take the short way."""
