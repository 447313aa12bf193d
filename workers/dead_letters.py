"""What the broker gave up on is taken out of its dead-letter queues and parked, where people deal with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pika
import structlog
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker
from pika.spec import BasicProperties
from pydantic import ValidationError

from schemas.cloudevent import Envelope
from schemas.ids import message_key, parked_id
from schemas.looks import CollectDeadLetters
from schemas.parked import Parked
from schemas.pass_points import PassPoint, go_on
from schemas.ports import Store
from schemas.queues import QUEUES, department_queue
from workers.brokers import UNREACHABLE, connect, is_missing_queue, within
from workers.clock import Clock
from workers.topology import dead_letter_queue

log = structlog.get_logger(__name__)

CODE: Final = "dead_letter"
"""Code of the records."""

AT_ONCE: Final = 200
"""So many are parked in one write."""

ANSWER_WITHIN_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Collector:
    """Takes dead letters of all queues; shared by all threads of a process."""

    amqp_url: str
    store: Store
    clock: Clock
    pass_point: PassPoint = go_on
    """Told each named point that is passed."""

    def __call__(self, errand: CollectDeadLetters) -> int | None:
        """Park every dead letter that is there; give how many, None if the broker does not answer.

        A letter leaves its queue only once its record is stored. If this ends between the two, it is found again and
        gives the same record.

        Raises:
            Unavailable: the store does not answer; what was not parked stays where it is.
        """
        names = (*QUEUES, *(department_queue(code) for code in errand.departments))
        try:
            with connect(self.amqp_url, **within(ANSWER_WITHIN_S)) as connection:
                return sum(self._collected(connection, name) for name in names)
        except UNREACHABLE as fault:
            log.warning("dead-letters.unreachable", fault=type(fault).__name__)
            return None

    def _collected(self, connection: pika.BlockingConnection, queue: str) -> int:
        channel = connection.channel()
        count = 0
        try:
            while letters := list(_taken(channel, dead_letter_queue(queue))):
                self.pass_point("before-collect")
                self.store.park([self._record(queue, properties, body) for _, properties, body in letters])
                self.pass_point("after-collect")
                channel.basic_ack(letters[-1][0], multiple=True)
                count += len(letters)
        except ChannelClosedByBroker as fault:
            if not is_missing_queue(fault):
                raise
        if channel.is_open:
            channel.close()
        if count:
            log.info("dead-letters.parked", queue=queue, count=count)
        return count

    def _record(self, queue: str, properties: BasicProperties, body: bytes) -> Parked:
        """Give the record of a dead letter; the same message gives the same one wherever it was put aside."""
        headers: dict[str, Any] = dict(properties.headers or {})
        deaths = headers.get("x-death") or [{"reason": "unknown"}]
        reason = str(deaths[0].get("reason"))
        try:
            envelope = Envelope.model_validate_json(body)
        except ValidationError:
            key, message_type = "", ""
        else:
            key, message_type = message_key(envelope.source, envelope.id), envelope.type
        return Parked(
            id=parked_id(key, body),
            state="parked",
            code=CODE,
            sentence=f"The broker gave it up: {reason}.",
            field="",
            expected="",
            found="",
            queue=queue,
            exchange="",
            routing_key=queue,
            body=body,
            headers={name: value for name, value in headers.items() if isinstance(value, str | int | bool)},
            message_key=key,
            message_type=message_type,
            case_id="",
            parked_at=self.clock.now(),
        )


def _taken(channel: BlockingChannel, queue: str) -> Iterator[tuple[int, BasicProperties, bytes]]:
    """Give the next letters of a queue, not acknowledged yet."""
    for _ in range(AT_ONCE):
        frame, properties, body = channel.basic_get(queue)
        if frame is None or frame.delivery_tag is None or properties is None or body is None:
            return
        yield frame.delivery_tag, properties, body
