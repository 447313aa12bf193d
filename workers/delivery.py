"""Deliveries, and the lane that each came through: acknowledged there and nowhere else."""

from __future__ import annotations

import queue
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pika.channel import Channel


@dataclass(slots=True)
class Delivery:
    """One message as the broker gave it to us."""

    lane: Lane
    tag: int
    """Counts within the lane."""
    exchange: str
    routing_key: str
    headers: Mapping[str, Any]
    body: bytes
    is_answered: bool = field(default=False, kw_only=True)
    """Whether this process has nothing more to do with it."""

    @property
    def count(self) -> int:
        """How often the broker had to take it back before."""
        return self.number("x-delivery-count")

    def number(self, header: str) -> int:
        """Give a header that counts; 0 if it is not there or no count: anybody may have set it."""
        value = self.headers.get(header)
        return value if isinstance(value, int) and value > 0 else 0


class Lane:
    """One consuming channel for one queue. A reconnect makes a new one, so a tag never meets another channel.

    Everything but ``arrived`` belongs to the I/O thread.
    """

    def __init__(
        self, queue_name: str, channel: Channel, arrived: queue.SimpleQueue[Delivery | None], most: int
    ) -> None:
        """Take the channel of one queue; ``most`` is its prefetch."""
        self.queue_name = queue_name
        self.channel = channel
        self.arrived = arrived
        self.most = most
        self.next_tag = 1
        self.done: set[int] = set()
        self.settled: set[int] = set()
        self.dirty = False
        self.consumer_tag = ""
        self.is_cancelled = False

    @property
    def is_open(self) -> bool:
        """Whether answers still reach the broker."""
        return bool(self.channel.is_open)

    def take(self, tag: int, exchange: str, routing_key: str, headers: dict[str, Any], body: bytes) -> None:
        """Pass a delivery on to whoever reads the queue."""
        self.arrived.put(Delivery(self, tag, exchange, routing_key, headers, body))

    def ack(self, tag: int, flush_later: Callable[[Lane], None]) -> None:
        """Count a delivery as done; frames go out with the next flush."""
        self.done.add(tag)
        if not self.dirty:
            self.dirty = True
            flush_later(self)

    def release(self, tag: int) -> None:
        """Give a delivery back to the queue."""
        if self.is_open:
            self.channel.basic_nack(tag, requeue=True)
            self.settled.add(tag)

    def flush(self) -> None:
        """Acknowledge the contiguous run with one frame; stragglers beyond it go singly once they are many."""
        self.dirty = False
        if not self.is_open:
            return
        last = self._advance()
        if last:
            self.channel.basic_ack(last, multiple=True)
        if len(self.done) > self.most // 4:
            self.flush_stragglers()

    def flush_stragglers(self) -> None:
        """Acknowledge singly what lies beyond a gap."""
        if self.is_open:
            for tag in sorted(self.done):
                self.channel.basic_ack(tag)
            self.settled |= self.done
            self.done.clear()

    def _advance(self) -> int:
        tag, last = self.next_tag, 0
        while tag in self.done or tag in self.settled:
            if tag in self.done:
                self.done.discard(tag)
                last = tag
            else:
                self.settled.discard(tag)
            tag += 1
        self.next_tag = tag
        return last
