"""Events as subscribers read them, and a subscriber that counts them while it runs."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Final, Self

from pika.adapters.blocking_connection import BlockingChannel

from ops.live.tally import Heard, Tally
from schemas.messages.events import AlertFact, CaseFact, DepartmentAsked, MessageAnswered
from schemas.queues import EVENTS
from workers.brokers import UNREACHABLE, connect

AGAIN_AFTER_S: Final = 2.0

REMEMBERED: Final = 100_000
"""Ids of events by which copies are known."""

_SHAPES: Final[dict[str, Callable[[Any], Heard]]] = {
    "caseloop.event.department.asked.": DepartmentAsked.model_validate,
    "caseloop.event.alert.": AlertFact.model_validate,
    "caseloop.event.case.refused.": MessageAnswered.model_validate,
    "caseloop.event.message.parked.": MessageAnswered.model_validate,
    "caseloop.event.case.": CaseFact.model_validate,
}

_COUNTED: Final = tuple(_SHAPES)
"""Beginnings of the types that are counted; other facts, such as a switch or a root, pass by."""


def read_event(event: Mapping[str, Any]) -> Heard:
    """Give the data of an event in its shape.

    Raises:
        ValueError: an event of a kind that the contract does not name.
    """
    type_name = str(event["type"])
    for prefix, shape in _SHAPES.items():
        if type_name.startswith(prefix):
            return shape(event["data"])
    message = f"expected an event of the contract, found {type_name}"
    raise ValueError(message)


class Copies:
    """Tells a copy of an event by its id, among so many latest ones."""

    def __init__(self, most: int) -> None:
        """Take how many ids to remember."""
        self._most = most
        self._ids: dict[str, None] = {}

    def is_new(self, event_id: str) -> bool:
        """Say whether this id comes for the first time; remember it."""
        if event_id in self._ids:
            return False
        self._ids[event_id] = None
        if len(self._ids) > self._most:
            del self._ids[next(iter(self._ids))]
        return True


class Subscriber:
    """Counts all events from now on, each once, in a thread of its own; connects again by itself."""

    def __init__(self, amqp_url: str, tally: Tally) -> None:
        """Take where to listen and where to count."""
        self._amqp_url = amqp_url
        self._tally = tally
        self._copies = Copies(REMEMBERED)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="subscriber")

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""
        self._stopping.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with connect(self._amqp_url) as connection:
                    self._listen(connection.channel())
            except UNREACHABLE:
                self._stopping.wait(AGAIN_AFTER_S)

    def _listen(self, channel: BlockingChannel) -> None:
        queue = channel.queue_declare("", exclusive=True).method.queue
        channel.queue_bind(queue, EVENTS, "#")
        for _, _, body in channel.consume(queue, auto_ack=True, inactivity_timeout=0.5):
            if self._stopping.is_set():
                return
            if body is not None:
                event = json.loads(body)
                if event["type"].startswith(_COUNTED) and self._copies.is_new(event["id"]):
                    self._tally.note(read_event(event))
