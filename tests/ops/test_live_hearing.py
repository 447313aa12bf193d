"""The live view counts on, whatever else is published."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

from ops.live.hearing import Subscriber
from ops.live.tally import Heard, Tally
from schemas.messages.events import MessageAnswered

SWITCHED = {
    "id": "1",
    "type": "caseloop.event.automation.switched.v1",
    "data": {"pack": "feedback-mechanism"},
}
PARKED = {
    "id": "2",
    "type": "caseloop.event.message.parked.v1",
    "data": {
        "name": "message.parked",
        "message_key": "33c4a4a28860b6e0038a43568b7277fb",
        "parked_id": "15a5235a5cc68b64efda9277d33bb240",
        "fault": {
            "code": "incomplete",
            "field": "demands",
            "expected": "one",
            "found": "()",
            "sentence": "None.",
        },
        "at": "2026-03-06T01:52:03Z",
    },
}


class Channel:
    """Gives some events and ends."""

    @staticmethod
    def queue_declare(*_: object, **__: object) -> SimpleNamespace:
        """Name a queue."""
        return SimpleNamespace(method=SimpleNamespace(queue="q"))

    @staticmethod
    def queue_bind(*_: object) -> None:
        """Bind nothing."""

    @staticmethod
    def consume(*_: object, **__: object) -> Iterator[tuple[None, None, bytes]]:
        """Give the events."""
        for event in (SWITCHED, PARKED, PARKED):
            yield None, None, json.dumps(event).encode()


def test_an_event_that_is_not_counted_passes_by_and_a_copy_counts_once() -> None:
    heard: list[Heard] = []
    tally = cast("Tally", SimpleNamespace(note=heard.append))

    Subscriber("amqp://127.0.0.1", tally)._listen(cast("Any", Channel()))

    assert [type(one) for one in heard] == [MessageAnswered]
