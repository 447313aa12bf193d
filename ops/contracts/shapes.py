"""JSON Schemas of every message in and out, made from the classes that read and write them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from pydantic.json_schema import models_json_schema

from schemas.cloudevent import CONTENT_TYPE, SOURCE, Envelope
from schemas.messages.base import Event, Inbound
from schemas.messages.catalogue import INBOUND_MESSAGES
from schemas.messages.event_examples import EVENT_EXAMPLES, MEANINGS
from schemas.messages.examples import EXAMPLES, SUBMISSION_ID
from schemas.messages.examples import SOURCE as UPSTREAM
from schemas.messages.intake import FeedbackSubmitted
from schemas.messages.samples import SAMPLES, sample_event

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

Shape = type[Inbound] | type[Event]


_ABOUT: Final = ("alert_id", "case_id", "parked_id", "about", "root")
"""Fields that name what an event is about, the first that is there."""


@dataclass(frozen=True, slots=True)
class Contract:
    """One type of message: its shape, what it means, and an example of it."""

    type: str
    direction: Literal["in", "out"]
    shape: Shape
    meaning: str
    example: Mapping[str, Any]
    """A whole CloudEvent, as JSON values."""
    others: tuple[Mapping[str, Any], ...] = ()
    """Further examples: of a submission, one that each other pack takes."""

    @property
    def name(self) -> str:
        """Give a name that is unique over both directions, for example ``in.case.accepted.v1``."""
        return f"{self.direction}.{self.type.removeprefix('caseloop.')}"


@cache
def contracts() -> tuple[Contract, ...]:
    """Give every contract: what comes in, in the order of the catalogue, then what goes out."""
    return (*_inbound(), *_outbound())


def _inbound() -> Iterator[Contract]:
    for shape in INBOUND_MESSAGES:
        message_id = SUBMISSION_ID if shape.CREATES else f"{shape.ACTOR}-0001"
        example = {
            "specversion": "1.0",
            "id": message_id,
            "source": UPSTREAM,
            "type": shape.TYPE,
            "time": "2026-03-06T09:52:03+08:00",
            "datacontenttype": "application/json",
            "data": EXAMPLES[shape.TYPE],
        }
        others = _of_other_packs(example) if shape is FeedbackSubmitted else ()
        yield Contract(shape.TYPE, "in", shape, _first_paragraph(shape), example, others)


def _of_other_packs(example: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    samples = [sample_event(pack) for pack in SAMPLES]
    return tuple(one | {"time": example["time"]} for one in samples if one["id"] != example["id"])


def _outbound() -> Iterator[Contract]:
    for type_name, event in EVENT_EXAMPLES.items():
        content = event.model_dump(mode="json", exclude_none=True)
        about = next(filter(None, map(content.get, _ABOUT)))
        example = {
            "specversion": "1.0",
            "id": f"{about}.{content.get('version', 1)}.0.{zlib.crc32(type_name.encode()):08x}",
            "source": SOURCE,
            "type": type_name,
            "subject": about,
            "time": content["at"],
            "datacontenttype": "application/json",
            "data": content,
        }
        yield Contract(type_name, "out", type(event), MEANINGS[type_name], example)


def _first_paragraph(shape: Shape) -> str:
    return " ".join((shape.__doc__ or "").split("\n\n", maxsplit=1)[0].split())


@cache
def definitions(ref_template: str) -> dict[str, dict[str, Any]]:
    """Give the schema of the envelope and of every shape, by name, with those that they refer to.

    Args:
        ref_template: Where references point, for example ``#/$defs/{model}``.
    """
    outbound = {contract.shape for contract in contracts() if contract.direction == "out"}
    shapes = [Envelope, *INBOUND_MESSAGES, *sorted(outbound, key=lambda shape: shape.__name__)]
    _, schema = models_json_schema(
        [(shape, "serialization" if shape in outbound else "validation") for shape in shapes],
        ref_template=ref_template,
    )
    found: dict[str, dict[str, Any]] = schema["$defs"]
    return found


def whole_event(contract: Contract) -> dict[str, Any]:
    """Give the schema of one type as it goes over the wire: the envelope with its data."""
    known = definitions("#/$defs/{model}")
    envelope = known["Envelope"]
    properties = envelope["properties"] | {
        "type": {"const": contract.type, "title": "Type", "type": "string"},
        "data": {"$ref": f"#/$defs/{contract.shape.__name__}"},
    }
    return {
        "$schema": DIALECT,
        "$id": f"urn:caseloop:{contract.name}",
        "title": contract.type,
        "description": contract.meaning,
        "type": "object",
        "properties": properties,
        "required": [*envelope["required"], "data"],
        "additionalProperties": True,
        "$comment": f"Send as {CONTENT_TYPE}; extension attributes are carried and ignored.",
        "examples": [contract.example, *contract.others],
        "$defs": _reached(contract.shape.__name__, known),
    }


def _reached(name: str, known: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    reached: dict[str, Any] = {}
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current not in reached:
            reached[current] = known[current]
            waiting.extend(_references(known[current]))
    return dict(sorted(reached.items()))


def _references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"].rsplit("/", 1)[-1]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)
