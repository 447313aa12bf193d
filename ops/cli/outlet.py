"""The way to the broker: batches with confirms, over the connection that workers use too."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Final

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import NackError, UnroutableError

from ops.cli.broker_view import connected
from ops.cli.tools import Letter
from schemas.cloudevent import CONTENT_TYPE
from schemas.errors import Unavailable
from workers.amqp import Amqp
from workers.confirms import Parcel

PARKED_HEADER: Final = "x-caseloop-parked"
"""Tells the worker which parked record a message tries again."""

_CONNECT_WITHIN_S: Final = 10.0
_SETTLED_WITHIN_S: Final = 60.0
_TRIES: Final = 3


class BrokerOutlet:
    """Publishes to RabbitMQ; connects at its first use."""

    def __init__(self, url: str) -> None:
        """Take the AMQP URL."""
        self._url = url
        self._amqp: Amqp | None = None

    def publish(self, letters: Sequence[Letter]) -> Sequence[bool]:
        """Publish a batch; give for each message whether it was confirmed, after up to three tries."""
        if any(one.parked_id for one in letters):
            return self._publish_each(letters)
        confirmed = [False] * len(letters)
        for _ in range(_TRIES):
            waiting = [index for index, positive in enumerate(confirmed) if not positive]
            if not waiting:
                break
            try:
                answers = self._publish_burst([letters[index] for index in waiting])
            except Unavailable:
                if not any(confirmed):
                    raise
                break
            for index, positive in zip(waiting, answers, strict=True):
                confirmed[index] = positive
        return confirmed

    def close(self) -> None:
        """Close what was opened."""
        if self._amqp is not None:
            self._amqp.close()

    def _publish_burst(self, letters: Sequence[Letter]) -> list[bool]:
        """Publish all at once. What was not confirmed may still be kept: its copy changes nothing."""
        confirmed: list[bool | None] = [None] * len(letters)
        left = threading.Semaphore(0)

        def parcel(index: int, one: Letter) -> Parcel:
            def settled(positive: bool) -> None:  # noqa: FBT001 - told by the publisher
                confirmed[index] = positive
                left.release()

            return Parcel([(one.exchange, one.routing_key, one.body)], settled)

        amqp = self._connected()
        amqp.publish([parcel(index, one) for index, one in enumerate(letters)])
        for _ in letters:
            if not left.acquire(timeout=_SETTLED_WITHIN_S):
                break
        return [bool(positive) for positive in confirmed]

    def _connected(self) -> Amqp:
        """Give the open connection; after a loss, a new one."""
        if self._amqp is not None and not self._amqp.is_ready:
            self._amqp.close()
            self._amqp = None
        if self._amqp is None:
            connected(self._url).close()
            amqp = Amqp(self._url, name="caseloop command line")
            try:
                amqp.start(_CONNECT_WITHIN_S)
            except ConnectionError as fault:
                amqp.close()
                raise Unavailable(str(fault)) from None
            self._amqp = amqp
        return self._amqp

    def _publish_each(self, letters: Sequence[Letter]) -> list[bool]:
        """Publish with headers, which bursts have not; each message waits for its own confirm."""
        connection = connected(self._url)
        try:
            channel = connection.channel()
            channel.confirm_delivery()
            return [_is_kept(channel, one) for one in letters]
        finally:
            connection.close()


def _is_kept(channel: BlockingChannel, one: Letter) -> bool:
    headers = {PARKED_HEADER: one.parked_id} if one.parked_id else {}
    properties = pika.BasicProperties(content_type=CONTENT_TYPE, delivery_mode=2, headers=headers)
    try:
        channel.basic_publish(one.exchange, one.routing_key, one.body, properties, mandatory=True)
    except (UnroutableError, NackError):
        return False
    return True
