"""Publishing as an upstream system does: confirmed, and again with the same id where no confirm came."""

from __future__ import annotations

from threading import Lock
from typing import Any, Final

from ops.demo.ledger import Kind, Ledger, Sent
from schemas.cloudevent import Envelope
from schemas.ids import message_key
from schemas.messages.base import Inbound
from schemas.queues import INBOUND
from workers.amqp import Amqp
from workers.clock import Clock
from workers.confirms import Parcel

FEEDBACK_SOURCES: Final = "/demo/channels"


class Outbox:
    """Publishes to the inbound exchange and keeps the ledger."""

    def __init__(self, amqp: Amqp, ledger: Ledger, clock: Clock) -> None:
        """Take an open connection."""
        self._amqp = amqp
        self._clock = clock
        self._lock = Lock()
        self._pending: set[int] = set()
        self._failed: list[Sent] = []
        self._numbers = 0
        self.ledger = ledger

    @property
    def pending_count(self) -> int:
        """How many messages the broker has not confirmed yet."""
        with self._lock:
            return len(self._pending) + len(self._failed)

    def event(self, message: Inbound, *, source: str, event_id: str) -> bytes:
        """Give a message as the bytes of a CloudEvent that happens now."""
        data = message.model_dump(mode="json", exclude_none=True, exclude_defaults=False)
        return self.raw(message.TYPE, data, source=source, event_id=event_id)

    def raw(self, type_name: str, data: dict[str, Any], *, source: str, event_id: str) -> bytes:
        """Give any data as the bytes of a CloudEvent that happens now."""
        envelope = Envelope(
            specversion="1.0",
            id=event_id,
            source=source,
            type=type_name,
            time=self._clock.now(),
            datacontenttype="application/json",
            data=data,
        )
        return envelope.model_dump_json(exclude_none=True).encode()

    def say(self, message: Inbound, *, source: str, event_id: str, kind: Kind = "command") -> Sent:
        """Publish a message."""
        body = self.event(message, source=source, event_id=event_id)
        sent = Sent(kind, message_key(source, event_id), message.TYPE, message.TYPE, body)
        self.send(sent)
        return sent

    def send(self, sent: Sent) -> None:
        """Publish bytes as they are."""
        self.ledger.note(sent)
        self._publish(sent)

    def resend_failed(self) -> None:
        """Publish once more what was not confirmed; receivers recognise it by its id."""
        with self._lock:
            failed, self._failed = self._failed, []
        if failed and not self._amqp.is_ready:
            with self._lock:
                self._failed = failed + self._failed
            return
        for sent in failed:
            self.ledger.resent_count += 1
            self._publish(sent)

    def _publish(self, sent: Sent) -> None:
        with self._lock:
            self._numbers += 1
            number = self._numbers
            self._pending.add(number)

        def settled(confirmed: bool) -> None:  # noqa: FBT001 - told by the publisher
            with self._lock:
                self._pending.discard(number)
                if confirmed:
                    self.ledger.confirmed_count += 1
                else:
                    self._failed.append(sent)

        self._amqp.publish([Parcel([(INBOUND, sent.routing_key, sent.body)], settled)])
