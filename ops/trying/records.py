"""The records of a file: CloudEvents, bare submissions or plain texts, as JSON Lines, YAML or text, one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Literal

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from rules.nearest import perhaps
from schemas.messages.intake import FeedbackSubmitted

Kind = Literal["event", "submission", "text"]

LABELS: Final = ("expect", "gold")
"""Keys under which a record says what is right; see ops.accuracy."""

_OF_SUBMISSIONS: Final = frozenset({"summary", "demands", "urgency", "customer", "stated_at"})
"""A record with a text and none of these is a plain text, whatever else it says."""

_MOST_NAMES: Final = 5
"""Fields of a record that is no message that are named."""

_YAML: Final = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class Record:
    """One message to try."""

    line: int
    """1 for the first line of the file."""
    kind: Kind
    values: Mapping[str, Any]
    """A CloudEvent, the data of a submission, or whatever stands beside a text."""
    labels: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One line that is no message."""

    line: int
    why: str


def records_of(path: Path) -> Iterator[Record | Unreadable]:
    """Give the records of a file in their order; what cannot be read is said with its line, and the rest goes on.

    ``.yaml`` and ``.yml`` hold a list, or one record each document; ``.txt`` a text each line; all others JSON Lines.
    """
    if path.suffix.lower() in _YAML:
        yield from _of_yaml(path)
        return
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, start=1):
            if raw.strip():
                yield _of_line(number, raw, is_text=path.suffix.lower() == ".txt")


def _of_line(number: int, raw: bytes, *, is_text: bool) -> Record | Unreadable:
    try:
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        return record_of(number, text if is_text else json.loads(text))
    except UnicodeDecodeError as fault:
        return Unreadable(number, f"expected UTF-8, found another byte at {fault.start}")
    except (ValueError, RecursionError) as fault:
        return Unreadable(number, f"expected one JSON value, found none: {str(fault)[:100]}")


def _of_yaml(path: Path) -> Iterator[Record | Unreadable]:
    try:
        documents = list(YAML(typ="rt").load_all(path.read_bytes().decode("utf-8-sig")))
    except UnicodeDecodeError as fault:
        yield Unreadable(1, f"expected UTF-8, found another byte at {fault.start}")
        return
    except (YAMLError, ValueError, RecursionError) as fault:
        mark = fault.problem_mark if isinstance(fault, MarkedYAMLError) else None
        what = " ".join(str(fault).split())[:100]
        yield Unreadable(mark.line + 1 if mark else 1, f"expected YAML, found: {what}")
        return
    for document in documents:
        if isinstance(document, CommentedSeq):
            for place, value in enumerate(document):
                yield record_of(document.lc.item(place)[0] + 1, value)
        else:
            yield record_of(document.lc.line + 1 if hasattr(document, "lc") else 1, document)


def record_of(line: int, value: object) -> Record | Unreadable:
    """Give a value as a record: by ``specversion`` a CloudEvent, by ``text`` alone a text, else a submission."""
    if isinstance(value, str):
        return (
            Record(line, "text", {"text": str(value)}) if value.strip() else Unreadable(line, "an empty text")
        )
    if not isinstance(value, Mapping):
        return Unreadable(line, f"expected an object or a text, found {type(value).__name__}")
    try:
        return _of_object(line, json.loads(json.dumps(value, default=_written)))
    except (TypeError, ValueError, RecursionError) as fault:
        return Unreadable(line, f"expected values that JSON has, found: {fault}")


def _of_object(line: int, values: dict[str, Any]) -> Record | Unreadable:
    found: dict[str, Any] = {name: values.pop(name) for name in LABELS if name in values}
    labels = {name: said for name, said in found.items() if isinstance(said, Mapping)}
    if "specversion" in values:
        return Record(line, "event", values, labels)
    if isinstance(values.get("text"), str) and values["text"].strip() and not _OF_SUBMISSIONS & values.keys():
        return Record(line, "text", values, labels)
    known = FeedbackSubmitted.model_fields.keys()
    if not known & values.keys():
        return Unreadable(line, _unlike_a_message(values, [*known, "text"]))
    return Record(line, "submission", values, labels)


def _unlike_a_message(values: Mapping[str, Any], known: Sequence[str]) -> str:
    """Say what was found instead of a message; names of fields only, which are no personal data."""
    found = ", ".join(repr(name) for name in list(values)[:_MOST_NAMES]) or "no field"
    near = next(filter(None, (perhaps(name, known) for name in values)), "")
    return f"expected a text, the data of a submission or a CloudEvent, found {found}{near}"


def _written(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    message = f"a value of kind {type(value).__name__}"
    raise TypeError(message)
