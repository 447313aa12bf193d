"""One write, encoded once, as operations that MongoDB applies only to the expected version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bson.raw_bson import RawBSONDocument
from pymongo import InsertOne, UpdateMany, UpdateOne

from schemas.document import Entry, Write
from store import codec
from store.codec import Unstorable
from store.connection import Stored
from store.limits import DOCUMENT_CAP, INBOX_LENGTH
from store.sealing import Keys, Sealer

Operation = InsertOne[Any] | UpdateOne | UpdateMany

_ENVELOPE: Final = 128
"""Bytes around an entry and an inbox message within a document, generously."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A write that can be stored."""

    place: int
    """Its place among the writes of the commit."""
    write: Write
    fields: RawBSONDocument
    """What it sets; of a document that it makes, everything."""
    entries: list[RawBSONDocument]
    """What it adds to the history; nothing for a document that it makes."""
    growth: int
    """Bytes by which the document grows at most."""


def prepare(
    place: int, write: Write, sealer: Sealer, keys: Keys, stored: Mapping[str, Any] | None = None
) -> Prepared:
    """Encode a write, sealed with the key of its document.

    Args:
        place: Its place among the writes of the commit.
        write: What is to be written.
        sealer: Seals it.
        keys: Keys by document.
        stored: The document as it is stored, of one that the write erases.

    Raises:
        Unstorable: it holds what BSON cannot, or more than a document may.
    """
    fields = sealer.fields(write, keys) | sealer.carried(write, stored or {}, keys)
    if write.expected == 0:
        history = {"history": sealer.entries(write, keys), "inbox": codec.inbox_documents(write)}
        whole = codec.encode(fields | history)
        return Prepared(place, write, _raw(whole), [], _checked(len(whole)))
    encoded = codec.encode(fields)
    entries = [codec.encode(entry) for entry in sealer.entries(write, keys)]
    growth = len(encoded) + sum(map(len, entries)) + sum(map(_bytes_around, write.entries))
    return Prepared(place, write, _raw(encoded), [_raw(entry) for entry in entries], _checked(growth))


def insertion(prepared: Prepared) -> InsertOne[Any]:
    """Give the operation that makes a document with its first entries."""
    return InsertOne(prepared.fields)


def single_update(prepared: Prepared) -> UpdateOne:
    """Give the operation for one document, unless that would become too large."""
    return UpdateOne(
        {
            "_id": prepared.write.id,
            "version": prepared.write.expected,
            "$expr": {"$lte": [{"$bsonSize": "$$ROOT"}, DOCUMENT_CAP - prepared.growth]},
        },
        {
            "$set": prepared.fields,
            "$push": {
                "history": {"$each": prepared.entries},
                "inbox": {"$each": codec.inbox_documents(prepared.write), "$slice": -INBOX_LENGTH},
            },
        },
    )


def set_update(group: Sequence[Prepared]) -> UpdateMany:
    """Give one operation for many documents of the same expected version.

    Each document takes its own fields, entries and inbox messages out of literal lists, at the place that its id
    has in the list of ids. One that could become too large stays as it is and does not count as modified.
    """
    room = DOCUMENT_CAP - max(one.growth for one in group)
    return _pipeline_update(group, {"$lte": [{"$bsonSize": "$$ROOT"}, room]})


def exact_update(prepared: Prepared) -> UpdateMany:
    """Give the operation for one document, measured as it would be afterwards."""
    return _pipeline_update([prepared], {"$lte": [{"$bsonSize": _after([prepared])}, DOCUMENT_CAP]})


def _pipeline_update(group: Sequence[Prepared], fits: Stored) -> UpdateMany:
    ids = [one.write.id for one in group]
    after = {"$cond": [fits, _after(group), "$$ROOT"]}
    place = {"$indexOfArray": [{"$literal": ids}, "$_id"]}
    return UpdateMany(
        {"_id": {"$in": ids}, "version": group[0].write.expected},
        [{"$replaceWith": {"$let": {"vars": {"n": place}, "in": after}}}],
    )


def _after(group: Sequence[Prepared]) -> Stored:
    inbox = [codec.inbox_documents(one.write) for one in group]
    grown_inbox = {"$concatArrays": ["$inbox", _own(inbox)]}
    grown = {
        "history": {"$concatArrays": ["$history", _own([one.entries for one in group])]},
        "inbox": {"$slice": [grown_inbox, -INBOX_LENGTH]},
    }
    return {"$mergeObjects": ["$$ROOT", _own([one.fields for one in group]), grown]}


def _own(values: Sequence[Any]) -> Stored:
    """Give the expression for a document's own value; literal, so that nothing in it is an operator."""
    return {"$arrayElemAt": [{"$literal": values}, "$$n"]}


def _bytes_around(entry: Entry) -> int:
    return len(entry.message_id) + len(entry.digest) + _ENVELOPE


def _checked(growth: int) -> int:
    if growth > DOCUMENT_CAP:
        message = f"expected at most {DOCUMENT_CAP} bytes, found {growth}"
        raise Unstorable(message)
    return growth


def _raw(document: bytes) -> RawBSONDocument:
    return RawBSONDocument(document, _RAW)


_RAW: Final = codec.OPTIONS.with_options(document_class=RawBSONDocument)
