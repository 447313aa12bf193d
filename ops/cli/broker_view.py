"""The broker looked at: what exists, how long the queues are, and who serves them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import pika
from pika.exceptions import ChannelClosedByBroker

from ops.cli.event_log import logged_events
from ops.cli.management import members_at
from ops.cli.tools import BrokerMembers, QueueState
from schemas.errors import Unavailable
from schemas.queues import QUEUES
from workers.brokers import UNREACHABLE, Turn, addresses_in, connect, parameters_in, within
from workers.topology import queue_arguments

_ANSWER_WITHIN_S: Final = 5.0

_NO_SUCH: Final = 404


def connected(url: str) -> pika.BlockingConnection:
    """Give a connection, or say at once that there is none.

    Raises:
        Unavailable: nobody answers there, or it lets us not in.
    """
    try:
        return connect(url, **within(_ANSWER_WITHIN_S))
    except UNREACHABLE as fault:
        message = f"RabbitMQ at {Turn(parameters_in(url))} does not answer: {type(fault).__name__}."
        raise Unavailable(message) from None


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
        """Give id and instant of every event in the log of events."""
        return logged_events(connected(self._url), until)

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
        if fault.reply_code == _NO_SUCH:
            return QueueState(name, exists=False)
        return QueueState(name, exists=True, fault=fault.reply_text)
    channel.close()
    return QueueState(name, exists=True, ready_count=told.message_count, consumer_count=told.consumer_count)


def _plain(told: object) -> str:
    return told.decode() if isinstance(told, bytes) else str(told)
