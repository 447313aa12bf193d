"""What becomes of a parked record when its message is seen again, and its shape as a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from schemas.parked import Parked
from store.codec import Unstorable, encode, storable

UNRESOLVED: Final = ("waiting", "parked")
"""States from which a record still has to be moved on."""

_VERDICT: Final = (
    "state",
    "code",
    "sentence",
    "field",
    "expected",
    "found",
    "attempts",
    "next_due_at",
    "answer",
)
_END: Final = {"ended_at": None, "ended_by": "", "ended_reason": "", "replaced_by": ""}


def seen_on_sight(record: Parked) -> dict[str, Any]:
    """Give what every further sighting of a record says, whatever becomes of it: when it was."""
    return {"last_seen_at": record.parked_at}


def changes_on_sight(known_state: str, known_attempts: int, record: Parked) -> dict[str, Any]:
    """Give what a new sighting changes in a record that is there already; empty: it only counts.

    A record that waited may be parked for good, or wait for its next try. One that was replayed comes back:
    what somebody took for resolved is not. The message itself, and what a person decided to discard, stays.
    """
    if known_state == "waiting" and record.state == "waiting":
        is_answer_to_last_try = 0 < record.attempts >= known_attempts
        return (
            {"attempts": record.attempts, "next_due_at": record.next_due_at} if is_answer_to_last_try else {}
        )
    parked_for_good = known_state == "waiting" and record.state == "parked"
    if not parked_for_good and known_state != "replayed":
        return {}
    document = parked_document(record)
    return {name: document[name] for name in _VERDICT} | _END


def end(*, state: str, by: str, reason: str, at: datetime, replaced_by: str = "") -> dict[str, Any]:
    """Give what changes when a record is moved on; one that only stops waiting has not ended yet."""
    if state == "parked":
        return {"state": state, "next_due_at": None}
    ended = {"ended_at": at, "ended_by": by, "ended_reason": reason, "replaced_by": replaced_by}
    return {"state": state, "next_due_at": None} | ended


def parked_document(record: Parked) -> dict[str, Any]:
    """Give a record as a document; whatever BSON cannot hold is replaced by a text, for it must be kept."""
    document = {"_id": record.id, **_parts(record)}
    try:
        encode(document)
    except Unstorable:
        return {name: storable(value) for name, value in document.items()}
    return document


def parked_from(document: Mapping[str, Any]) -> Parked:
    """Give the record that a document holds."""
    return Parked(id=document["_id"], **{name: document[name] for name in _NAMES if name in document})


_NAMES: Final = tuple(part.name for part in fields(Parked) if part.name != "id")


def _parts(record: Parked) -> dict[str, Any]:
    return {name: getattr(record, name) for name in _NAMES}
