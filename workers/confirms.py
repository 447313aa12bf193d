"""Publishing with counted confirms: a parcel of messages is settled once, when its fate is known."""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from pika.channel import Channel

from workers.clock import monotonic
from workers.fastpath import FastConnection
from workers.frames import publish_frames, publish_prefix

log = structlog.get_logger(__name__)


class Parcel:
    """Messages that belong together: exchange, routing key and body of each."""

    __slots__ = ("_left", "_on_settled", "headers", "messages")

    def __init__(
        self,
        messages: list[tuple[str, str, bytes]],
        on_settled: Callable[[bool], None],
        headers: Mapping[str, Any] | None = None,
    ) -> None:
        """Take at least one message, what to call with True if all were confirmed, and headers for all of them."""
        self.messages = messages
        self.headers = headers
        self._left = len(messages)
        self._on_settled = on_settled

    def confirm_one(self) -> None:
        """Count a confirmed message."""
        self._left -= 1
        if self._left == 0:
            self._on_settled(True)  # noqa: FBT003 - the callback's only argument

    def settle(self, *, confirmed: bool) -> None:
        """End it whatever is still open; later confirms change nothing."""
        if self._left > 0:
            self._left = -1
            self._on_settled(confirmed)


class Confirms:
    """The publishing channel's books. Belongs to the I/O thread."""

    def __init__(self) -> None:
        """Begin closed."""
        self._pending: OrderedDict[int, tuple[Parcel, float, bytes]] = OrderedDict()
        """Ordered by links: finding the first of a plain dict passes over all that were taken out before it."""
        self._returned: list[bytes] = []
        self._prefixes: dict[tuple[str, str], tuple[bytes, bytes]] = {}
        self._seq = 0
        self._number = 0
        self._frame_max = 0
        self._emit: Callable[[bytes], None] | None = None

    def open(self, channel: Channel, connection: FastConnection) -> None:
        """Count from one again on a fresh channel."""
        self._seq = 0
        self._prefixes.clear()
        self._number = channel.channel_number
        self._frame_max = connection.params.frame_max or 131_072
        self._emit = connection.emit

    @property
    def pending_count(self) -> int:
        """How many messages wait for their confirm."""
        return len(self._pending)

    def oldest_age(self) -> float:
        """Give how long the oldest message has waited, in seconds."""
        for _, since, _ in self._pending.values():
            return monotonic() - since
        return 0.0

    def publish(self, parcels: list[Parcel]) -> None:
        """Write all messages in one go."""
        if self._emit is None:
            for parcel in parcels:
                parcel.settle(confirmed=False)
            return
        out, now = [], monotonic()
        for parcel in parcels:
            for exchange, routing_key, body in parcel.messages:
                prefix = self._prefix(exchange, routing_key, parcel.headers)
                self._seq += 1
                self._pending[self._seq] = (parcel, now, body)
                out.append(publish_frames(prefix, self._number, body, self._frame_max))
        self._emit(b"".join(out))

    def returned(self, _channel: Channel, method: Any, _properties: object, body: bytes) -> None:  # noqa: ANN401 - pika's frame
        """Hear that a message met no queue; its confirm follows and must not count."""
        log.error("publisher.unroutable", exchange=method.exchange, routing_key=method.routing_key)
        self._returned.append(body)

    def confirmed(self, tag: int, multiple: bool, positive: bool) -> None:  # noqa: FBT001 - what the broker said
        """Hear an ack or nack of one message or of all up to it."""
        if not multiple:
            self._settle(tag, positive)
            return
        meant = list(itertools.takewhile(tag.__ge__, self._pending))
        if not positive or self._returned:
            for one in meant:
                self._settle(one, positive)
            return
        for one in meant:  # nearly all that is ever confirmed comes this way
            parcel, _, _ = self._pending.pop(one)
            parcel.confirm_one()

    def lose(self) -> None:
        """Hear that the channel is gone: nothing pending can be proven any more."""
        self._emit = None
        pending, self._pending = self._pending, OrderedDict()
        self._returned.clear()
        for parcel, _, _ in pending.values():
            parcel.settle(confirmed=False)

    def _settle(self, tag: int, positive: bool) -> None:  # noqa: FBT001 - what the broker said
        entry = self._pending.pop(tag, None)
        if entry is None:
            return
        parcel, _, body = entry
        if self._returned and body in self._returned:
            self._returned.remove(body)
            positive = False
        if positive:
            parcel.confirm_one()
        else:
            parcel.settle(confirmed=False)

    def _prefix(
        self, exchange: str, routing_key: str, headers: Mapping[str, Any] | None
    ) -> tuple[bytes, bytes]:
        if headers:
            return publish_prefix(self._number, exchange, routing_key, headers)
        prefix = self._prefixes.get((exchange, routing_key))
        if prefix is None:
            if len(self._prefixes) > 10_000:  # noqa: PLR2004 - keys carry packs and priorities, so they stay few
                self._prefixes.clear()
            prefix = self._prefixes[exchange, routing_key] = publish_prefix(
                self._number, exchange, routing_key
            )
        return prefix
