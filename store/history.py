"""The history of a document: inline, and in segments once it is long.

A segment is written before the document is trimmed, and its id follows from its first entry, so that whoever
dies in between loses nothing and whoever comes next goes on. A reader may find an entry in both places, never
in none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bson.raw_bson import RawBSONDocument
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from schemas.document import Entry
from store import codec
from store.connection import Connection, answering, documents_of
from store.sealing import sealer_of

SEGMENTS: Final = "segments"

_RAW: Final = codec.OPTIONS.with_options(document_class=RawBSONDocument)


def read_history(connection: Connection, collection: str, document_id: str) -> list[Entry]:
    """Give all entries, oldest first; empty if the document is unknown."""
    with answering():
        inline = _inline(connection, collection, {"_id": document_id}, {"history": 1})
        entries = {entry["seq"]: entry for entry in inline}
        if inline and inline[0]["seq"] > 1:
            entries |= {entry["seq"]: entry for entry in _moved_out(connection, collection, document_id)}
    ordered = [entries[seq] for seq in sorted(entries)]
    return sealer_of(connection).open_entries(collection, document_id, ordered)


def find_entry(connection: Connection, collection: str, document_id: str, message_id: str) -> Entry | None:
    """Give the entry that a message made, only once no failover can undo it."""
    match = {"$elemMatch": {"message_id": message_id}}
    with answering(), connection.certain() as session:
        wanted: dict[str, Any] = {"_id": document_id, "history": match}
        found = _inline(connection, collection, wanted, {"history": match}, session)
        if not found:
            wanted = {"collection": collection, "document_id": document_id, "history": match}
            found = _inline(connection, SEGMENTS, wanted, {"history": match}, session)
    return sealer_of(connection).open_entries(collection, document_id, found[:1])[0] if found else None


def has_moved_out(connection: Connection, collection: str, document_id: str, entry: Entry) -> bool:
    """Say whether a segment holds this very entry."""
    wanted = {"collection": collection, "document_id": document_id, "history.hash": entry.hash}
    with answering():
        return connection.majority(SEGMENTS).find_one(wanted, {"_id": 1}) is not None


def move_out(connection: Connection, collection: str, document_id: str, *, keep: int) -> None:
    """Move all inline entries but the newest ``keep`` into a segment. Two at once do no harm."""
    with answering():
        source = connection.majority(collection).with_options(codec_options=_RAW)
        document = source.find_one({"_id": document_id}, {"history": 1})
        moving = list(document["history"])[:-keep] if document is not None else []
        if not moving:
            return
        last = _write_segment(connection, collection, document_id, moving)
        trim = {"$pull": {"history": {"seq": {"$lte": last}}}}
        connection.database[collection].update_one({"_id": document_id}, trim)


def _write_segment(connection: Connection, collection: str, document_id: str, moving: list[Any]) -> int:
    """Write a segment, or find the one that somebody wrote before; give the last seq that it holds."""
    first, last = moving[0]["seq"], moving[-1]["seq"]
    segment = {
        "_id": f"{collection}:{document_id}:{first}",
        "collection": collection,
        "document_id": document_id,
        "first_seq": first,
        "last_seq": last,
        "history": moving,
    }
    segments = connection.database[SEGMENTS]
    try:
        segments.insert_one(segment)
    except DuplicateKeyError:
        with connection.certain() as session:
            stored = connection.majority(SEGMENTS).find_one({"_id": segment["_id"]}, session=session)
        last = stored["last_seq"] if stored is not None else 0
    return int(last)


def _moved_out(connection: Connection, collection: str, document_id: str) -> list[dict[str, Any]]:
    wanted = {"collection": collection, "document_id": document_id}
    return _inline(connection, SEGMENTS, wanted, {"history": 1})


def _inline(
    connection: Connection,
    collection: str,
    wanted: Mapping[str, Any],
    projection: Mapping[str, Any],
    session: ClientSession | None = None,
) -> list[dict[str, Any]]:
    """Give the entries of the documents wanted; read with majority concern."""
    source = connection.majority(collection)
    found = documents_of(source.find_raw_batches(wanted, projection, session=session))
    return [entry for one in found for entry in one["history"]]
