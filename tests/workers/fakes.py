"""Twins of the broker's side that keep its promises, and messages to feed the runtime with."""

from __future__ import annotations

import json
import queue
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.document import Collection, Entry, Write
from schemas.errors import Unavailable
from schemas.ports import Outcome
from store.memory import MemoryStore
from tests.builders import at
from workers.confirms import Parcel
from workers.delivery import Delivery, Lane

NOW = at("Mon 2026-03-09 10:00")


class FakeChannel:
    """A channel that writes down what is answered; nothing reaches the broker once it is closed."""

    def __init__(self) -> None:
        self.is_open = True
        self.acked: set[int] = set()
        self.released: set[int] = set()
        self.frames = 0
        self._most = 0

    def basic_ack(self, tag: int = 0, multiple: bool = False) -> None:  # noqa: FBT001, FBT002 - pika's signature
        """Acknowledge one, or all up to it that were not answered otherwise."""
        assert self.is_open
        self.frames += 1
        several = set(range(1, tag + 1)) - self.released - self.acked if multiple else {tag}
        assert not several & self.acked, "the broker closes a channel that acknowledges twice"
        self.acked |= several

    def basic_nack(self, tag: int = 0, *, requeue: bool = True) -> None:
        """Give one back."""
        assert self.is_open
        assert requeue
        self.released.add(tag)


@dataclass
class FakeAmqp:
    """A connection that remembers in which order things were asked of it; the test confirms."""

    published: list[Parcel] = field(default_factory=list)
    acked: list[Delivery] = field(default_factory=list)
    released: list[Delivery] = field(default_factory=list)

    def publish(self, parcels: list[Parcel]) -> None:
        """Take parcels; their fate is decided later."""
        self.published += parcels

    def ack(self, deliveries: list[Delivery]) -> None:
        """Note an acknowledgement."""
        self.acked += deliveries

    def release(self, delivery: Delivery, _after_s: float = 0.0) -> None:
        """Note a release."""
        self.released.append(delivery)

    def confirm_all(self, *, positive: bool = True) -> None:
        """Let the broker answer for everything published so far."""
        parcels, self.published = self.published, []
        for parcel in parcels:
            if positive:
                for _ in parcel.messages:
                    parcel.confirm_one()
            else:
                parcel.settle(confirmed=False)


class MoodyStore(MemoryStore):
    """The store in memory that is away a few times, or answers what it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.away_count = 0
        self.commit_count = 0
        self.answers: list[Outcome] = []
        self.forgets_entries = False
        self.breaks_entries = False

    def entry(self, collection: Collection, document_id: str, message_id: str) -> Entry | None:
        """Give an entry, unless away."""
        if self.forgets_entries:
            raise Unavailable("a test")
        if self.breaks_entries:
            raise RuntimeError("a test")
        return super().entry(collection, document_id, message_id)

    def commit(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Commit, unless away or told otherwise."""
        self.commit_count += 1
        if self.away_count:
            self.away_count -= 1
            raise Unavailable("a test")
        if self.answers:
            answers, self.answers = self.answers, []
            return answers
        return super().commit(writes)


def a_lane() -> Lane:
    """Give an open lane."""
    return Lane("intake.v1", FakeChannel(), queue.SimpleQueue(), 400)  # type: ignore[arg-type]


def a_delivery(event: Any, *, tag: int = 1, headers: Mapping[str, Any] | None = None) -> Delivery:
    """Give a delivery of an event, or of bytes; with headers of a retry it came straight to its queue."""
    exchange = (
        "" if headers and any(name.startswith("x-caseloop") for name in headers) else "caseloop.inbound"
    )
    body = event if isinstance(event, bytes) else json.dumps(event, ensure_ascii=False).encode()
    return Delivery(a_lane(), tag, exchange, "key", headers or {}, body)
