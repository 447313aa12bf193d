"""Publish and wait for the proof: for the scheduler and for people's commands."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Final

from schemas.document import Emission
from schemas.parked import Parked
from workers.amqp import Amqp
from workers.confirms import Parcel
from workers.incoming import ATTEMPT, PARKED
from workers.wire import event_body

_WITHIN_S: Final = 10.0


class Publisher:
    """Publishes bursts and says which messages the broker has."""

    def __init__(self, amqp: Amqp) -> None:
        """Take a connection that is or will be started."""
        self._amqp = amqp

    def publish(
        self,
        messages: Sequence[tuple[str, str, bytes]],
        headers: Sequence[Mapping[str, str | int]] | None = None,
    ) -> list[bool]:
        """Give for each message (exchange, routing key, body) whether it was confirmed in time."""
        flags = [False] * len(messages)
        left = len(messages)
        lock, done = threading.Lock(), threading.Event()

        def settled(place: int, confirmed: bool) -> None:  # noqa: FBT001 - told by the publisher
            nonlocal left
            with lock:
                flags[place] = confirmed
                left -= 1
                if left == 0:
                    done.set()

        def parcel(place: int) -> Parcel:
            own = headers[place] if headers else None
            return Parcel([messages[place]], lambda confirmed: settled(place, confirmed), own)

        if messages:
            self._amqp.publish([parcel(place) for place in range(len(messages))])
            done.wait(_WITHIN_S)
        with lock:
            return list(flags)

    def publish_emissions(self, emissions: Sequence[Emission]) -> list[bool]:
        """Publish orders of ours; the same emission always gives the same bytes."""
        return self.publish(
            [(one.exchange, one.routing_key, event_body(one, _time_of(one))) for one in emissions]
        )

    def publish_again(self, records: Sequence[Parked]) -> list[bool]:
        """Publish parked messages to the queue in which they were, with the record's id and count in the headers."""
        messages = [("", record.queue, record.body) for record in records]
        return self.publish(
            messages, [{PARKED: record.id, ATTEMPT: record.attempts + 1} for record in records]
        )


def _time_of(emission: Emission) -> str:
    return str(emission.data.get("due_at", ""))
