"""Writes and records as the contract's tests need them: small, invented, and properly chained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from schemas.document import Collection, Emission, Entry, Loaded, Write
from schemas.ids import bucket_of
from schemas.parked import Parked
from schemas.ports import Store
from schemas.replay import difference, entry_hash

NOON: Final = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)

EMISSION: Final = Emission("E1", "caseloop.case.x.v1", "caseloop.events", "case.x", {"漏电": [1, None]}, "C1")


def a_first_write(document_id: str = "C1", collection: Collection = "cases", **fields: object) -> Write:
    """Give the write that makes a document; its number is its id unless given."""
    usual = {"number": document_id, "state": "registered", "received_at": NOON, "next_due_at": None}
    values: dict[str, Any] = {**usual, **fields}
    return a_write_after(None, document_id, collection, **values)


def a_next_write(
    store: Store, document_id: str = "C1", collection: Collection = "cases", **fields: object
) -> Write:
    """Give a write that changes these fields of a stored document, from what is stored now."""
    return a_write_after(
        store.load(collection, [document_id])[document_id], document_id, collection, **fields
    )


def a_write_after(
    loaded: Loaded | None, document_id: str, collection: Collection = "cases", **fields: object
) -> Write:
    """Give the write that follows what was loaded; the message's id is made of document and version."""
    version = (loaded.version if loaded else 0) + 1
    message_id = str(fields.pop("message_id", f"{document_id}-{version}"))
    after: dict[str, Any] = {"version": version, **fields}
    entry = Entry(
        seq=version,
        at=NOON + version * MINUTE,
        actor="case.sample",
        message_id=message_id,
        digest=f"digest of {message_id}",
        event="case.sampled",
        by="agent-1",
        reasons=({"code": "sample", "row": "sample.row"},),
        changes=difference({name: loaded.fields[name] for name in after if name in loaded.fields}, after)
        if loaded
        else after,
        emits=(EMISSION,),
        prev=loaded.head if loaded else "",
    )
    return sealed(document_id, collection, version - 1, after, entry)


def sealed(
    document_id: str, collection: Collection, expected: int, fields: Mapping[str, Any], entry: Entry
) -> Write:
    """Give a write with its entry hashed and its bookkeeping made."""
    chained = replace(entry, hash=entry_hash(entry))
    own = {"head": chained.hash, "bucket": bucket_of(document_id)}
    return Write(collection, document_id, expected, {**fields, **own}, (chained,))


def a_case_with(store: Store, document_id: str = "C1", **fields: object) -> None:
    """Store a case."""
    outcomes = store.commit([a_first_write(document_id, "cases", **fields)])
    if list(outcomes) != ["applied"]:
        message = f"expected a sample to be stored, found {outcomes}"
        raise AssertionError(message)


def a_parked(parked_id: str = "P1", **changes: object) -> Parked:
    """Give a message that was not understood."""
    values: dict[str, Any] = {
        "id": parked_id,
        "state": "parked",
        "code": "not_understood",
        "sentence": "expected JSON, found bytes",
        "field": "",
        "expected": "JSON",
        "found": "bytes",
        "queue": "intake.v1",
        "exchange": "caseloop.inbound",
        "routing_key": "caseloop.feedback.submitted.v1",
        "body": b"\x00\xffnot json",
        "headers": {"x-death": [{"count": 1, "time": NOON}], "a.b": b"\x01", "$c": None},
        "message_key": "K1",
        "message_type": "caseloop.feedback.submitted.v1",
        "case_id": "",
        "parked_at": NOON,
    }
    values.update(changes)
    return Parked(**values)
