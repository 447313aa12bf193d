"""The log of events: a stream in which RabbitMQ keeps for a week what was published."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import pika
from pika.exceptions import AMQPError

from ops.brokers import connected
from schemas.errors import Unavailable
from schemas.queues import EVENT_LOG
from workers.brokers import BROKEN_OFF, is_missing_queue

QUIET_S: Final = 2.0
"""Real seconds: a stream that brings nothing for so long has nothing, or nothing more."""

_AT_ONCE: Final = 500
_OFFSET: Final = "x-stream-offset"


@dataclass(frozen=True, slots=True)
class Logged:
    """An event as the log has it; the log may have it twice."""

    offset: int
    """Its place, higher the later it was published."""
    id: str
    at: datetime
    event: Mapping[str, Any]


def events_from(
    url: str, place: int | Literal["first", "last"], *, pause_s: float = QUIET_S
) -> Iterator[Logged]:
    """Give what is in the log from a place on, until nothing more comes; nothing if there is no log.

    The log gives whole chunks: some events before the place may come first. What somebody else published to the
    exchange of events, and is none, is passed over.

    Args:
        url: AMQP URLs.
        place: An offset, or one of the ends.
        pause_s: Real seconds without another event, after the first one, that are taken for the end.

    Raises:
        Unavailable: RabbitMQ does not answer, or not to the end.
    """
    connection = connected(url)
    try:
        yield from _read(connection, place, pause_s)
    except BROKEN_OFF as fault:
        if not is_missing_queue(fault):
            raise Unavailable(f"expected to read {EVENT_LOG}, found {type(fault).__name__}") from None
    finally:
        with suppress(AMQPError):  # pika gives back what was not taken from it, which a stream refuses
            connection.close()


def _read(connection: pika.BlockingConnection, place: int | str, pause_s: float) -> Iterator[Logged]:
    channel = connection.channel()
    channel.basic_qos(prefetch_count=_AT_ONCE)
    quiet_s = 0.0
    arrived = channel.consume(EVENT_LOG, arguments={_OFFSET: place}, inactivity_timeout=pause_s)
    for count, (frame, properties, body) in enumerate(arrived, start=1):
        if frame is None or frame.delivery_tag is None or properties is None or body is None:
            quiet_s += pause_s
            if quiet_s >= QUIET_S:
                return
            continue
        quiet_s = QUIET_S  # from now on one pause is the end
        logged = _logged(int(str((properties.headers or {})[_OFFSET])), body)
        if logged is not None:
            yield logged
        if count % (_AT_ONCE // 2) == 0:
            channel.basic_ack(frame.delivery_tag, multiple=True)


def _logged(offset: int, body: bytes) -> Logged | None:
    try:
        event = json.loads(body)
        return Logged(offset, str(event["id"]), datetime.fromisoformat(event["time"]), event)
    except (ValueError, KeyError, TypeError):
        return None
