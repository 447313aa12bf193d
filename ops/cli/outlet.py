"""The way to the broker: batches with confirms, over the connection that workers use too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ops.brokers import connected
from ops.cli.tools import Letter
from schemas.errors import Unavailable
from workers.amqp import Amqp
from workers.incoming import PARKED
from workers.publishing import Publisher

_CONNECT_WITHIN_S: Final = 10.0

_TRIES: Final = 3


class BrokerOutlet:
    """Publishes to RabbitMQ; connects at its first use."""

    def __init__(self, url: str) -> None:
        """Take the AMQP URL."""
        self._url = url
        self._amqp: Amqp | None = None

    def publish(self, letters: Sequence[Letter]) -> Sequence[bool]:
        """Publish a batch; give for each message whether it was confirmed, after up to three tries.

        What was not confirmed may still be kept: its copy changes nothing.
        """
        confirmed = [False] * len(letters)
        for _ in range(_TRIES):
            waiting = [place for place, positive in enumerate(confirmed) if not positive]
            if not waiting:
                break
            try:
                answers = self._publish_once([letters[place] for place in waiting])
            except Unavailable:
                if not any(confirmed):
                    raise
                break
            for place, positive in zip(waiting, answers, strict=True):
                confirmed[place] = positive
        return confirmed

    def close(self) -> None:
        """Close what was opened."""
        if self._amqp is not None:
            self._amqp.close()
            self._amqp = None

    def _publish_once(self, letters: Sequence[Letter]) -> list[bool]:
        publisher = Publisher(self._connected())
        messages = [(one.exchange, one.routing_key, one.body) for one in letters]
        return publisher.publish(
            messages, [{PARKED: one.parked_id} if one.parked_id else {} for one in letters]
        )

    def _connected(self) -> Amqp:
        """Give the open connection; after a loss, a new one."""
        if self._amqp is not None and not self._amqp.is_ready:
            self.close()
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
