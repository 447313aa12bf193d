"""Exchanges and queues: declared once, checked at every start. Arguments mean the same on RabbitMQ 3.10 and 4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker

from schemas.messages.catalogue import INBOUND_MESSAGES
from schemas.queues import (
    EVENT_LOG,
    EVENTS,
    INBOUND,
    QUEUES,
    UNROUTED,
    URGENT,
    URGENT_SUFFIX,
    department_queue,
)
from workers.brokers import connect, is_missing_queue

DELIVERY_LIMIT: Final = 1000
"""Never unset and never negative: either means something else on another RabbitMQ."""

_LOG_ARGUMENTS: Final[Mapping[str, Any]] = {"x-queue-type": "stream", "x-max-age": "7D"}


class TopologyFault(Exception):
    """A queue or exchange is not what this version needs; the text says which, and what to do."""


def dead_letter_queue(queue_name: str) -> str:
    """Give the queue that keeps a queue's dead letters, without expiry."""
    return f"{queue_name}.XQ"


def queue_arguments(queue_name: str) -> Mapping[str, Any]:
    """Give the arguments of a work queue: exactly these, no others."""
    return {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": dead_letter_queue(queue_name),
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
        "x-delivery-limit": DELIVERY_LIMIT,
    }


def declare(amqp_url: str, departments: Iterable[str] = (), queues: Sequence[str] = QUEUES) -> None:
    """Declare everything; harmless if it is there already.

    Raises:
        TopologyFault: something is there with other arguments.
    """
    connection, codes = connect(amqp_url), tuple(departments)
    try:
        channel = connection.channel()
        channel.exchange_declare(UNROUTED, "fanout", durable=True)
        channel.exchange_declare(INBOUND, "topic", durable=True, arguments={"alternate-exchange": UNROUTED})
        channel.exchange_declare(EVENTS, "topic", durable=True)
        for name in queues:
            _declare_work_queue(channel, name)
        channel.queue_declare(EVENT_LOG, durable=True, arguments=dict(_LOG_ARGUMENTS))
        for code in codes:
            _declare_work_queue(channel, department_queue(code))
        for exchange, queue, key in _bindings(codes, queues):
            channel.queue_bind(queue, exchange, key)
    except ChannelClosedByBroker as fault:
        text = f"RabbitMQ refuses: {fault.reply_text}. Arguments cannot be changed: drain and delete it."
        raise TopologyFault(text) from None
    finally:
        if connection.is_open:
            connection.close()


def _bindings(departments: Sequence[str], queues: Sequence[str]) -> list[tuple[str, str, str]]:
    """Give exchange, queue and key of each binding."""
    urgent = [(INBOUND, URGENT, f"#.{URGENT_SUFFIX}")] if URGENT in queues else []
    return [
        *((INBOUND, shape.QUEUE, shape.TYPE) for shape in INBOUND_MESSAGES if shape.QUEUE in queues),
        *urgent,
        (UNROUTED, queues[0], ""),
        (EVENTS, EVENT_LOG, "#"),
        *((EVENTS, department_queue(code), f"department.{code}.#") for code in departments),
    ]


def definitions(departments: Sequence[str] = (), queues: Sequence[str] = QUEUES) -> dict[str, Any]:
    """Give the same as ``declare`` makes, in the form that ``rabbitmqctl import_definitions`` reads."""
    ours = [department_queue(department) for department in departments]
    work = [*queues, *ours]
    arguments = {dead_letter_queue(name): {"x-queue-type": "quorum"} for name in work}
    arguments |= {name: dict(queue_arguments(name)) for name in work} | {EVENT_LOG: dict(_LOG_ARGUMENTS)}
    return {
        "exchanges": [
            _exchange(UNROUTED, "fanout"),
            _exchange(INBOUND, "topic", {"alternate-exchange": UNROUTED}),
            _exchange(EVENTS, "topic"),
        ],
        "queues": [
            {"name": name, "vhost": "/", "durable": True, "auto_delete": False, "arguments": given}
            for name, given in arguments.items()
        ],
        "bindings": [
            {
                "source": source,
                "vhost": "/",
                "destination": queue,
                "destination_type": "queue",
                "routing_key": key,
                "arguments": {},
            }
            for source, queue, key in _bindings(departments, queues)
        ],
    }


def check(amqp_url: str, queues: Sequence[str]) -> None:
    """Make sure that the queues to be served exist with the arguments of this version.

    Raises:
        TopologyFault: one is missing, or is another kind of queue.
    """
    connection = connect(amqp_url)
    try:
        for name in queues:
            channel = connection.channel()
            try:
                channel.queue_declare(name, passive=True)
                channel.queue_declare(name, durable=True, arguments=dict(queue_arguments(name)))
                channel.queue_declare(dead_letter_queue(name), passive=True)
            except ChannelClosedByBroker as fault:
                missing = is_missing_queue(fault)
                what = (
                    "is missing: run `caseloop setup`"
                    if missing
                    else f"has other arguments: {fault.reply_text}"
                )
                text = f"queue {name!r} {what}"
                raise TopologyFault(text) from None
            channel.close()
    finally:
        if connection.is_open:
            connection.close()


def _exchange(name: str, kind: str, arguments: Mapping[str, str] | None = None) -> dict[str, Any]:
    given = dict(arguments or {})
    own = {"durable": True, "auto_delete": False, "internal": False, "arguments": given}
    return {"name": name, "vhost": "/", "type": kind, **own}


def _declare_work_queue(channel: BlockingChannel, name: str) -> None:
    channel.queue_declare(dead_letter_queue(name), durable=True, arguments={"x-queue-type": "quorum"})
    channel.queue_declare(name, durable=True, arguments=dict(queue_arguments(name)))
