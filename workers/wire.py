"""Bytes to messages and back: CloudEvents 1.0 in structured JSON mode."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails, from_json, to_json

from rules.nearest import perhaps
from schemas.cloudevent import SOURCE, Envelope
from schemas.document import Emission, Entry
from schemas.errors import InvalidMessage, NotUnderstood, UnknownType
from schemas.messages.base import Message
from schemas.model import text_of
from schemas.words import words_at_fault
from workers.fault_words import expected, own_found

MOST_BYTES: Final = 256 * 1024
"""Largest body that is read."""


def read_event(body: bytes) -> dict[str, Any]:
    """Give the JSON object in a body.

    Raises:
        NotUnderstood: too large, not JSON, or not an object.
    """
    if len(body) > MOST_BYTES:
        sentence = (
            f"The body has {len(body)} bytes; at most {MOST_BYTES} are read. Send attachments as references."
        )
        raise NotUnderstood(
            sentence, field="body", expected=f"at most {MOST_BYTES} bytes", found=f"{len(body)} bytes"
        )
    try:
        event = from_json(body, allow_inf_nan=False)
    except ValueError as fault:
        sentence = "The body is not JSON in UTF-8."
        raise NotUnderstood(
            sentence, field="body", expected="one JSON object", found=str(fault)[:200]
        ) from None
    if not isinstance(event, dict):
        sentence = "The body is JSON, but not an object with CloudEvents attributes."
        raise NotUnderstood(sentence, field="body", expected="one JSON object", found=type(event).__name__)
    return event


def from_dramatiq(event: dict[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    """Give a CloudEvent; one of dramatiq's own envelopes is translated, anything else stays as it is.

    Args:
        event: The object in a body.
        types: Actor name to CloudEvents type.
    """
    if "specversion" in event or not {"actor_name", "message_id", "args"} <= event.keys():
        return event
    arguments = event["args"]
    data = arguments[0] if isinstance(arguments, list) and len(arguments) == 1 else event.get("kwargs")
    name = str(event["actor_name"])
    return {
        "specversion": "1.0",
        "id": str(event["message_id"]),
        "source": "dramatiq",
        "type": types.get(name, name),
        "data": data,
    }


def read_envelope(event: Mapping[str, Any]) -> Envelope:
    """Give the envelope of an event.

    Raises:
        NotUnderstood: not a CloudEvent; names the attribute.
    """
    try:
        return Envelope.model_validate(event)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        wanted, found = expected(first), _found(first)
        place = f"attribute {_path(first)}"
        sentence = f"The body is not a CloudEvents 1.0 event: {place}: expected {wanted}, found {found}."
        raise NotUnderstood(sentence, field=_path(first), expected=wanted, found=found) from None


def read_message(envelope: Envelope, shapes: Mapping[str, type[Message]]) -> Message:
    """Give the message in an envelope.

    Raises:
        UnknownType: no such type here.
        InvalidMessage: a field is missing, unknown or mistyped; names it.
    """
    shape = shapes.get(envelope.type)
    if shape is None:
        sentence = f"No actor takes messages of type {envelope.type!r}; the contract document lists those that exist."
        raise UnknownType(
            sentence, field="type", expected="a type of the contract document", found=repr(envelope.type)
        )
    try:
        return shape.model_validate(envelope.data)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        place = f"data.{_path(first)}" if first["loc"] else "data"
        wanted = _expected(first, shape)
        sentence = f"Field {place} of {envelope.type}: expected {wanted}, found {_found(first)}."
        invalid = InvalidMessage(sentence, field=place, expected=wanted, found=_found(first))
        invalid.words = words_at_fault(fault)
        raise invalid from None


def _expected(fault: ErrorDetails, shape: type[Message]) -> str:
    if fault["type"] != "extra_forbidden":
        return expected(fault)
    if len(fault["loc"]) > 1:
        return "no such field"
    known = shape.model_fields
    meant = perhaps(str(fault["loc"][0]), known)
    return f"no such field{meant}; {shape.__name__} has {', '.join(known)}"


def digest_of(envelope: Envelope, body: bytes) -> str:
    """Give the digest of a message's content: the same for every honest copy of it, however it is formatted.

    What we published ourselves is the same to the byte each time, so its bytes serve.
    """
    if envelope.source == SOURCE:
        return hashlib.blake2b(body, digest_size=16).hexdigest()
    canonical = json.dumps(
        [envelope.type, envelope.data], sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.blake2b(canonical.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def body_of(emission: Emission, entry: Entry) -> bytes:
    """Give an emission as bytes; the same bytes each time, because all of it stands in history."""
    return event_body(emission, text_of(entry.at))


def event_body(emission: Emission, time: str) -> bytes:
    """Give an emission as the bytes of a CloudEvent of ours."""
    return to_json(
        {
            "specversion": "1.0",
            "id": emission.id,
            "source": SOURCE,
            "type": emission.type,
            "time": time,
            "subject": emission.subject,
            "datacontenttype": "application/json",
            "data": emission.data,
        }
    )


def _path(fault: ErrorDetails) -> str:
    return ".".join(map(str, fault["loc"]))


def _found(fault: ErrorDetails) -> str:
    """Say what kind of value was found; never a text itself, which may be personal."""
    value, said = fault["input"], own_found(fault)
    if said is not None:
        return said
    if fault["type"] == "missing":
        return "nothing"
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    if isinstance(value, str):
        return f"a text of {len(value)} character{'' if len(value) == 1 else 's'}"
    return f"a value of type {type(value).__name__}"
