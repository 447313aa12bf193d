"""The log of events, read from a place in it to its end: what became known after a backup was made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pika
from pika.exceptions import AMQPError, ChannelClosedByBroker

from ops.cli.broker_view import connected
from schemas.backup import LogMark
from schemas.errors import Unavailable
from schemas.queues import EVENT_LOG

ERASED: Final = "caseloop.event.case.erased.v1"

_AT_ONCE: Final = 500
_OFFSET: Final = "x-stream-offset"
_QUIET_S: Final = 2.0
"""A stream that brings nothing for so long has nothing, or nothing more."""

_PAUSE_S: Final = 0.4
"""After an event that is to be about the newest, so long without another will do: an earlier mark leaves none out."""

_NO_SUCH_QUEUE: Final = 404


@dataclass(slots=True)
class Since:
    """What the log says about the time since a mark."""

    reaches_back: bool = False
    """Whether it is the log that had the mark, and still has it: then nothing since is missing here."""
    event_count: int = 0
    versions: dict[str, int] = field(default_factory=dict)
    """Case id to the newest version that an event spoke of."""
    erased: set[str] = field(default_factory=set)
    """Cases whose person was erased."""


def newest_mark(url: str) -> LogMark | None:
    """Give the newest event of the log, or one shortly before it; None if it has none, or does not exist.

    Raises:
        Unavailable: RabbitMQ does not answer.
    """
    newest = None
    for offset, event in _events(url, "last", _PAUSE_S):
        newest = LogMark(offset=offset, id=event["id"])
    return newest


def read_since(url: str, mark: LogMark | None) -> Since:
    """Read what came after a mark; without one, all there is.

    Raises:
        Unavailable: RabbitMQ does not answer, or not to the end.
    """
    found, read = Since(), mark.offset if mark else -1
    for offset, event in _events(url, mark.offset if mark else "first", _QUIET_S):
        read = max(read, offset)
        if mark is not None and offset <= mark.offset:
            found.reaches_back |= (offset, event["id"]) == (mark.offset, mark.id)
            continue
        _note(found, event)
    newest = newest_mark(url)
    if newest is not None and newest.offset > read:
        raise Unavailable(f"expected to read {EVENT_LOG} to event {newest.offset}, found the end at {read}")
    return found


def _note(found: Since, event: Mapping[str, Any]) -> None:
    found.event_count += 1
    told = event.get("data", {})
    case_id, version = told.get("case_id"), told.get("version")
    if case_id is None or version is None:
        return
    found.versions[case_id] = max(version, found.versions.get(case_id, 0))
    if event["type"] == ERASED:
        found.erased.add(case_id)


def _events(url: str, since: str | int, pause_s: float) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give offset and event of all that is in the log, from the chunk on that a place is in, until none comes."""
    connection = connected(url)
    try:
        yield from _consumed(connection, since, pause_s)
    except ChannelClosedByBroker as fault:
        if fault.reply_code != _NO_SUCH_QUEUE:
            raise Unavailable(f"expected to read {EVENT_LOG}, found: {fault.reply_text}") from None
    except AMQPError as fault:
        raise Unavailable(f"expected to read {EVENT_LOG}, found {type(fault).__name__}") from None
    finally:
        if connection.is_open:
            connection.close()


def _consumed(
    connection: pika.BlockingConnection, since: str | int, pause_s: float
) -> Iterator[tuple[int, dict[str, Any]]]:
    channel = connection.channel()
    channel.basic_qos(prefetch_count=_AT_ONCE)
    quiet_s = 0.0
    arrived = channel.consume(EVENT_LOG, arguments={_OFFSET: since}, inactivity_timeout=pause_s)
    for frame, properties, body in arrived:
        if frame is None or properties is None or body is None:
            quiet_s += pause_s
            if quiet_s >= _QUIET_S:
                return
            continue
        quiet_s = _QUIET_S  # from now on one pause is the end
        headers, event = properties.headers or {}, _event(body)
        if event is not None:
            yield int(str(headers[_OFFSET])), event
        channel.basic_ack(frame.delivery_tag or 0)


def _event(body: bytes) -> dict[str, Any] | None:
    """Give an event; nothing of what somebody else published there."""
    try:
        event = json.loads(body)
    except ValueError:
        return None
    return event if isinstance(event, dict) and {"id", "type"} <= event.keys() else None
