"""The broker looked at: what exists, how long the queues are, and who serves them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import pika
from pika.exceptions import ChannelClosedByBroker

from ops.brokers import connected
from ops.cli.management import members_at
from ops.cli.tools import BrokerMembers, QueueState
from ops.event_log import events_from
from schemas.errors import Unavailable
from schemas.queues import QUEUES
from workers.brokers import Turn, addresses_in, is_missing_queue, parameters_in
from workers.topology import queue_arguments


class RabbitView:
    """Looks at RabbitMQ over AMQP; only for members of queues it needs the management plug-in."""

    def __init__(self, url: str, management_url: str = "") -> None:
        """Take where the broker is; every look opens a connection of its own.

        Args:
            url: AMQP URLs.
            management_url: URLs of its management plug-in; empty: it is not asked.
        """
        self._url = url
        self._management_url = management_url

    def version(self) -> str:
        """Give the broker's name and version."""
        connection = connected(self._url)
        try:
            told = getattr(connection, "_impl").server_properties  # noqa: B009 - pika has no public name for it
        finally:
            connection.close()
        return " ".join(_plain(told.get(key, "")) for key in ("product", "version"))

    def missing_exchanges(self, names: Sequence[str]) -> Sequence[str]:
        """Give those exchanges that do not exist."""
        connection = connected(self._url)
        try:
            return [name for name in names if not _has_exchange(connection, name)]
        finally:
            connection.close()

    def queues(self, names: Sequence[str]) -> Sequence[QueueState]:
        """Give the state of each queue."""
        connection = connected(self._url)
        try:
            return [_state_of(connection, name) for name in names]
        finally:
            connection.close()

    def logged(self, until: datetime) -> Iterator[tuple[str, datetime]]:
        """Give id and instant of every event in the log, copies too, up to an instant or to its end."""
        for one in events_from(self._url, "first"):
            yield one.id, one.at
            if one.at >= until:
                return

    def silent_addresses(self) -> tuple[int, Sequence[str]]:
        """Give how many addresses there are, and those that do not answer."""
        urls = addresses_in(self._url)
        return len(urls), [str(Turn(parameters_in(url))) for url in urls if not _answers(url)]

    def members(self) -> BrokerMembers | None:
        """Give nodes and members of queues; None if no management plug-in is named."""
        if not self._management_url:
            return None
        return members_at(self._management_url, parameters_in(self._url)[0].virtual_host)


def _answers(url: str) -> bool:
    try:
        connected(url).close()
    except Unavailable:
        return False
    return True


def _has_exchange(connection: pika.BlockingConnection, name: str) -> bool:
    channel = connection.channel()
    try:
        channel.exchange_declare(name, passive=True)
    except ChannelClosedByBroker:
        return False
    channel.close()
    return True


def _state_of(connection: pika.BlockingConnection, name: str) -> QueueState:
    channel = connection.channel()
    try:
        told = channel.queue_declare(name, passive=True).method
        if name in QUEUES:
            channel.queue_declare(name, durable=True, arguments=dict(queue_arguments(name)))
    except ChannelClosedByBroker as fault:
        if is_missing_queue(fault):
            return QueueState(name, exists=False)
        return QueueState(name, exists=True, fault=fault.reply_text)
    channel.close()
    return QueueState(name, exists=True, ready_count=told.message_count, consumer_count=told.consumer_count)


def _plain(told: object) -> str:
    return told.decode() if isinstance(told, bytes) else str(told)
