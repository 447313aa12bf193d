"""Exchanges and queues: declared once, checked at every start. Arguments mean the same on RabbitMQ 3.10 and 4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pika
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

DELIVERY_LIMIT: Final = 1000
"""Never unset and never negative: either means something else on another RabbitMQ."""

_NO_SUCH_QUEUE: Final = 404


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
    connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
    try:
        channel = connection.channel()
        channel.exchange_declare(UNROUTED, "fanout", durable=True)
        channel.exchange_declare(INBOUND, "topic", durable=True, arguments={"alternate-exchange": UNROUTED})
        channel.exchange_declare(EVENTS, "topic", durable=True)
        for name in queues:
            _declare_work_queue(channel, name)
        for shape in INBOUND_MESSAGES:
            if shape.QUEUE in queues:
                channel.queue_bind(shape.QUEUE, INBOUND, shape.TYPE)
        if URGENT in queues:
            channel.queue_bind(URGENT, INBOUND, f"#.{URGENT_SUFFIX}")
        channel.queue_bind(queues[0], UNROUTED, "")
        channel.queue_declare(
            EVENT_LOG, durable=True, arguments={"x-queue-type": "stream", "x-max-age": "7D"}
        )
        channel.queue_bind(EVENT_LOG, EVENTS, "#")
        for department in departments:
            name = department_queue(department)
            _declare_work_queue(channel, name)
            channel.queue_bind(name, EVENTS, f"department.{department}.#")
    except ChannelClosedByBroker as fault:
        text = f"RabbitMQ refuses: {fault.reply_text}. Arguments cannot be changed: drain and delete it."
        raise TopologyFault(text) from None
    finally:
        if connection.is_open:
            connection.close()


def check(amqp_url: str, queues: Sequence[str]) -> None:
    """Make sure that the queues to be served exist with the arguments of this version.

    Raises:
        TopologyFault: one is missing, or is another kind of queue.
    """
    connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
    try:
        for name in queues:
            channel = connection.channel()
            try:
                channel.queue_declare(name, passive=True)
                channel.queue_declare(name, durable=True, arguments=dict(queue_arguments(name)))
                channel.queue_declare(dead_letter_queue(name), passive=True)
            except ChannelClosedByBroker as fault:
                missing = fault.reply_code == _NO_SUCH_QUEUE
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


def _declare_work_queue(channel: BlockingChannel, name: str) -> None:
    channel.queue_declare(dead_letter_queue(name), durable=True, arguments={"x-queue-type": "quorum"})
    channel.queue_declare(name, durable=True, arguments=dict(queue_arguments(name)))
