"""Invented parked records: many of a few reasons, and one small group between them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from ops.bench.feedback import feedback
from schemas.parked import Parked, ParkedFilter
from schemas.queues import QUEUES
from store.mongo import MongoStore

BEGAN_AT: Final = datetime(2026, 3, 2, tzinfo=UTC)

TYPE: Final = "caseloop.feedback.submitted.v1"

GROUP: Final = ParkedFilter(state="parked", code="incomplete", message_type=TYPE, queue="callbacks.v1")
"""The small group; its code is that of half of all records."""

GROUP_COUNT: Final = 200

_CODES: Final = ("incomplete", "not_understood", "incomplete", "not_allowed", "incomplete", "invalid")
_PORTION: Final = 1_000


def fill(store: MongoStore, count: int) -> None:
    """Park so many records, the small group spread evenly among them."""
    part: list[Parked] = []
    for record in records(count):
        part.append(record)
        if len(part) == _PORTION:
            store.park(part)
            part = []
    store.park(part)


def records(count: int, prefix: str = "P") -> Iterator[Parked]:
    """Give so many records, ten a second as they came."""
    every = max(1, count // GROUP_COUNT)
    for number in range(count):
        is_in_group = number % every == 0 and number // every < GROUP_COUNT
        yield _record(f"{prefix}{number:07}", number, is_in_group=is_in_group)


def _record(parked_id: str, number: int, *, is_in_group: bool) -> Parked:
    queue = "callbacks.v1" if is_in_group else QUEUES[number % 4]
    return Parked(
        id=parked_id,
        state="parked",
        code="incomplete" if is_in_group else _CODES[number % len(_CODES)],
        sentence="A submission needs the customer's demand.",
        field="demands",
        expected="at least one demand",
        found="()",
        queue=queue,
        exchange="caseloop.inbound",
        routing_key=TYPE,
        body=json.dumps(feedback(number, "parked"), ensure_ascii=False).encode(),
        headers={},
        message_key=parked_id,
        message_type=TYPE,
        case_id="",
        parked_at=BEGAN_AT + timedelta(milliseconds=100 * number),
    )
