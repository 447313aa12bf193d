"""Whether a private system truly works: every queue has its consumers, every scheduler has done a round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pika.adapters.blocking_connection import BlockingChannel

from workers.brokers import connect


def consumer_counts(amqp_url: str, queues: Sequence[str]) -> dict[str, int]:
    """Give how many consumers the broker counts on each queue."""
    return {queue: counts[1] for queue, counts in queue_counts(amqp_url, queues).items()}


def queue_counts(amqp_url: str, queues: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Give how many messages are ready in each queue, and how many consumers it has."""
    with connect(amqp_url) as connection:
        return counts_on(connection.channel(), queues)


def counts_on(channel: BlockingChannel, queues: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Give the same over a channel that is open already; it closes if a queue does not exist."""
    found = {}
    for queue in queues:
        method = channel.queue_declare(queue, passive=True).method
        found[queue] = (int(method.message_count), int(method.consumer_count))
    return found


def missing_consumers(amqp_url: str, wanted: Mapping[str, int]) -> list[str]:
    """Say which queues have too few consumers, each as ``triage.v1 1 of 2``; empty once all have theirs."""
    present = consumer_counts(amqp_url, list(wanted))
    return [
        f"{queue} {present[queue]} of {count}" for queue, count in wanted.items() if present[queue] < count
    ]


def missing_heartbeats(files: Sequence[Path]) -> list[str]:
    """Say which schedulers have not done a round yet."""
    return [file.stem for file in files if not file.exists()]
