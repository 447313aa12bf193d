"""An upstream system that keeps a journal: what it tried to publish, and what the broker confirmed."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError, StreamLostError

from ops.bench.feedback import feedback
from schemas.cloudevent import CONTENT_TYPE
from schemas.ids import message_key
from schemas.queues import INBOUND
from tests.faults.harness.journal import Journal
from workers.brokers import UNREACHABLE, connect

_KEPT: Final = pika.BasicProperties(content_type=CONTENT_TYPE, delivery_mode=2)
_TRY_AGAIN_S: Final = 0.2
_CONFIRM_WITHIN_S: Final = 10.0
_CONNECTION: Final = {
    "heartbeat": 15,
    "socket_timeout": 5,
    "stack_timeout": 10,
    "blocked_connection_timeout": 30,
}

Event = dict[str, Any]


@dataclass(slots=True)
class Upstream:
    """Publishes until the broker confirms, over as many connections as it takes."""

    url: str
    source: str
    journal: Path
    attempted: dict[str, bytes] = field(default_factory=dict)
    """Message key to body, of everything that was tried."""
    confirmed: set[str] = field(default_factory=set)
    """Keys of what the broker took."""
    raw: set[bytes] = field(default_factory=set)
    """Bodies that have no key, because they cannot be read; each of them must be parked."""
    poison: set[str] = field(default_factory=set)
    """Keys of what can be read and must be parked."""
    _channel: BlockingChannel | None = None
    _written: Journal | None = None
    _pause: threading.Event = field(default_factory=threading.Event)

    def submissions(self, count: int, *, urgent: bool = False) -> list[Event]:
        """Give so many invented submissions of this source, the same ones for the same source."""
        return [self.submission(number, urgent=urgent) for number in range(count)]

    def submission(self, number: int, *, urgent: bool = False) -> Event:
        """Give one invented submission."""
        event = feedback(number, self.source.rsplit("/", 1)[-1])
        event["source"] = self.source
        event["data"]["order_number"] = f"{self.source}-{number}"
        if urgent:
            event["data"] |= {"type": "complaint", "topic": "quality_complaint"}
            event["data"]["summary"] = "电饭煲漏电，家人触电受伤已经送医院"
            event["data"]["urgency"] = {"value": "urgent", "source": "customer"}
            event["data"]["incident"] = {
                "happened_at": "2026-03-05T20:00:00+08:00",
                "place": "家中",
                "description": "漏电",
            }
            event["data"]["product"] = {"name": "电饭煲", "model": "K-200"}
        return event

    def command(self, kind: str, number: int, about: Event, **said: Any) -> Event:
        """Give a command about the case that a submission makes."""
        case = {"submission": {"source": about["source"], "id": about["id"]}}
        return {
            "specversion": "1.0",
            "id": f"{kind}-{number}",
            "source": self.source,
            "type": kind,
            "data": {"case": case, **said},
        }

    def publish(self, events: Iterable[Event], *, times: int = 1, every_s: float = 0.0) -> None:
        """Publish each event so many times and wait for every confirm."""
        for event in events:
            body = json.dumps(event, ensure_ascii=False).encode()
            key = message_key(event["source"], event["id"])
            for _ in range(times):
                self._insist(body, event["type"], key)
            if every_s:
                self._pause.wait(every_s)

    def publish_body(self, body: bytes, routing_key: str = "", exchange: str = INBOUND) -> None:
        """Publish bytes of any kind and wait for the confirm."""
        self._until_done(
            lambda channel: channel.basic_publish(exchange, routing_key, body, _KEPT, mandatory=True)
        )

    def publish_poison(self, event: Event, *, queue: str = "") -> None:
        """Publish what can be read and must end parked; with a queue, straight into that one."""
        key = message_key(event["source"], event["id"])
        self.poison.add(key)
        body = json.dumps(event, ensure_ascii=False).encode()
        self._insist(body, queue or event["type"], key, exchange="" if queue else INBOUND)

    def publish_raw(self, body: bytes, routing_key: str) -> None:
        """Publish bytes that nobody can read, and remember that they must be parked."""
        self._note("attempted-raw", hashlib.sha256(body).hexdigest())
        self.publish_body(body, routing_key)
        self.raw.add(body)

    def in_background(self, events: Iterable[Event], *, every_s: float, times: int = 1) -> threading.Thread:
        """Publish at a pace in a thread of its own, so that something can be broken meanwhile."""
        mine = copy.deepcopy(list(events))
        thread = threading.Thread(target=lambda: self.publish(mine, times=times, every_s=every_s))
        thread.start()
        return thread

    def close(self) -> None:
        """Close the connection."""
        self._hang_up()
        if self._written is not None:
            self._written.close()
            self._written = None

    def _insist(self, body: bytes, routing_key: str, key: str, *, exchange: str = INBOUND) -> None:
        self._note("attempted", key, body.decode())
        self.attempted[key] = body
        self.publish_body(body, routing_key, exchange)
        self._note("confirmed", key)
        self.confirmed.add(key)

    def _until_done(self, call: Callable[[BlockingChannel], None]) -> None:
        for _ in range(600):
            try:
                self._in_time(call, self._open())
            except (*UNREACHABLE, ValueError):  # the latter of a socket that was reset at once
                self._hang_up()
                self._pause.wait(_TRY_AGAIN_S)
            else:
                return
        message = "the broker took nothing for two minutes"
        raise TimeoutError(message)

    def _in_time(self, call: Callable[[BlockingChannel], None], channel: BlockingChannel) -> None:
        """Make a call, and break the connection over a confirm that does not come: it is unknown, and tried again."""
        connection = getattr(channel.connection, "_impl")  # noqa: B009 - the stubs leave out what is private
        late = StreamLostError(f"no confirm within {_CONFIRM_WITHIN_S:g} s")
        alarm = connection._adapter_call_later(_CONFIRM_WITHIN_S, lambda: connection._terminate_stream(late))
        try:
            call(channel)
        finally:
            alarm.cancel()

    def _hang_up(self) -> None:
        channel, self._channel = self._channel, None
        if channel is not None and channel.connection.is_open:
            with contextlib.suppress(AMQPError):
                channel.connection.close()

    def _open(self) -> BlockingChannel:
        if self._channel is None or not self._channel.is_open:
            self._channel = connect(self.url, **_CONNECTION).channel()
            self._channel.confirm_delivery()
        return self._channel

    def _note(self, what: str, key: str, body: str = "") -> None:
        """Write into the journal before anything else happens: what is not there was not tried or not confirmed."""
        if self._written is None:
            self._written = Journal(self.journal)
        self._written.write(f"{what} {key} {body}".rstrip())
