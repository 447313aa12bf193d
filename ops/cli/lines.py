"""Lines of a file turned into messages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from ops.cli.adapters import adapted
from ops.cli.failure import Failed
from schemas.cloudevent import Envelope
from schemas.messages.intake import FeedbackSubmitted
from schemas.queues import INBOUND, urgent_key

_LONGEST_KEY: Final = 255
"""Bytes that AMQP has for a routing key."""


_KINDS: Final = {list: "an array", str: "a text", bool: "true or false", type(None): "null"}
"""What JSON calls a value that is neither an object nor a number."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that can be sent."""

    number: int
    """1 for the first line of the file."""
    exchange: str
    routing_key: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that cannot be sent."""

    number: int
    why: str


def read_line(raw: bytes, number: int, *, source: str, adapter: str | None) -> Line | Unreadable:
    """Give the message of a line, or why there is none.

    Args:
        raw: The line as it stands in the file.
        number: 1 for the first line.
        source: CloudEvents source for a line that names none.
        adapter: Name of the adapter for foreign rows; None: the line is a CloudEvent or its data.
    """
    try:
        row = json.loads(raw)
    except ValueError:
        return Unreadable(number, "expected a JSON object in UTF-8, found no JSON")
    if not isinstance(row, dict):
        return Unreadable(number, f"expected a JSON object, found {_KINDS.get(type(row), 'a number')}")
    try:
        event = adapted(adapter, row, source) if adapter else as_event(row, raw, number, source)
        envelope = Envelope.model_validate(event)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        return Unreadable(number, f"attribute {'.'.join(map(str, first['loc']))}: {first['msg']}")
    except Failed as fault:
        return Unreadable(number, str(fault))
    if len(envelope.type.encode()) > _LONGEST_KEY:
        return Unreadable(number, f"expected a type of at most {_LONGEST_KEY} bytes, found a longer one")
    body = json.dumps(event, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return Line(number, INBOUND, key_of(event), body)


def key_of(event: Mapping[str, Any]) -> str:
    """Give the routing key of an event: a submission that says it is urgent overtakes the others."""
    kind, said = str(event["type"]), event.get("data")
    urgency = said.get("urgency") if isinstance(said, dict) else None
    is_urgent = isinstance(urgency, dict) and urgency.get("value") == "urgent"
    return urgent_key(kind) if is_urgent and kind == FeedbackSubmitted.TYPE else kind


def as_event(row: dict[str, Any], raw: bytes, number: int, source: str) -> dict[str, Any]:
    """Give a CloudEvent as it is.

    One that leaves out version, source or id is given them, the id of its line and content. Bare data is a submission.
    """
    if "specversion" in row:
        return row
    digest = hashlib.sha256(raw.strip()).hexdigest()[:16]
    given = {"specversion": "1.0", "id": f"{number}-{digest}", "source": source}
    return given | (row if "data" in row else {"type": FeedbackSubmitted.TYPE, "data": row})
