"""The log of events read from its beginning: a stream, which keeps what was published for a week."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Final

import pika
from pika.exceptions import AMQPError

from schemas.queues import EVENT_LOG

_SILENT_S: Final = 3.0
"""Real seconds without another event after which the log has come to its end."""

_AT_ONCE: Final = 1_000


def logged_events(connection: pika.BlockingConnection, until: datetime) -> Iterator[tuple[str, datetime]]:
    """Give id and instant of every event in the log, copies too, up to an instant or to its end; close then.

    Args:
        connection: A connection of its own.
        until: Nothing later is wanted.
    """
    try:
        yield from _read(connection, until)
    finally:
        with suppress(AMQPError):  # pika gives back what it has not read, which a stream refuses
            connection.close()


def _read(connection: pika.BlockingConnection, until: datetime) -> Iterator[tuple[str, datetime]]:
    channel = connection.channel()
    channel.basic_qos(prefetch_count=_AT_ONCE)
    from_first = {"x-stream-offset": "first"}
    read = channel.consume(EVENT_LOG, arguments=from_first, inactivity_timeout=_SILENT_S)
    for count, (method, _, body) in enumerate(read, start=1):
        if method is None or body is None:
            return
        event = _event(body)
        if event is not None:
            yield event
            if event[1] >= until:
                return
        if count % (_AT_ONCE // 2) == 0:
            channel.basic_ack(method.delivery_tag or 0, multiple=True)


def _event(body: bytes) -> tuple[str, datetime] | None:
    """Give id and instant of an event; nothing of what somebody else published there."""
    try:
        event = json.loads(body)
        return str(event["id"]), datetime.fromisoformat(event["time"])
    except (ValueError, KeyError, TypeError):
        return None
