"""How much waits in each queue, asked of the broker over AMQP alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import pika
import structlog
from pika.exceptions import ChannelClosedByBroker

from schemas.looks import QueueDepth, QueueDepths
from schemas.queues import QUEUES, department_queue
from workers.brokers import UNREACHABLE, connect, is_missing_queue, within
from workers.topology import dead_letter_queue

log = structlog.get_logger(__name__)

ANSWER_WITHIN_S: Final = 10.0

Depths = Callable[[QueueDepths], tuple[QueueDepth, ...] | None]


def queue_depths_at(amqp_url: str) -> Depths:
    """Give what looks into the queues of a broker.

    Args:
        amqp_url: The broker; every look opens a connection of its own.
    """

    def look(errand: QueueDepths) -> tuple[QueueDepth, ...] | None:
        try:
            connection = connect(amqp_url, **within(ANSWER_WITHIN_S))
            try:
                return _depths(connection, [department_queue(code) for code in errand.departments])
            finally:
                if connection.is_open:
                    connection.close()
        except UNREACHABLE as fault:
            log.warning("queues.unanswered", fault=type(fault).__name__)
            return None

    return look


def _depths(connection: pika.BlockingConnection, departments: Sequence[str]) -> tuple[QueueDepth, ...]:
    work = [_depth(connection, name, name) for name in QUEUES]
    dead = [_depth(connection, dead_letter_queue(name), name) for name in (*QUEUES, *departments)]
    return (*work, *dead)


def _depth(connection: pika.BlockingConnection, name: str, work_queue: str) -> QueueDepth:
    """Give the depth of one queue; a channel that the broker closed over it is not used again."""
    channel = connection.channel()
    is_dead = name != work_queue
    try:
        told = channel.queue_declare(name, passive=True).method
    except ChannelClosedByBroker as fault:
        if not is_missing_queue(fault):
            raise
        return QueueDepth(work_queue, is_dead, exists=False)
    channel.close()
    return QueueDepth(work_queue, is_dead, True, told.message_count, told.consumer_count)  # noqa: FBT003 - it exists
