"""Parked records in MongoDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from pymongo import ASCENDING, UpdateOne
from pymongo.errors import BulkWriteError

from schemas.parked import Parked, ParkedFilter, ParkedGroup
from store import parking
from store.connection import DUPLICATE_KEY, Connection, Stored, answering, documents_of
from store.sealing import sealer_of

PARKED: Final = "parked"

GROUPED_BY: Final = ("state", "code", "message_type", "queue")

OLDEST_FIRST: Final = [("parked_at", ASCENDING), ("_id", ASCENDING)]


def park(connection: Connection, records: Sequence[Parked]) -> None:
    """Keep records, or count one more sighting of those that are there.

    Somebody may move a record on between our reading and our writing; then its change finds another state and
    all are seen once more.
    """
    pending = {record.id: record for record in records}
    while pending:
        pending = _see(connection, pending)


def find_parked(
    connection: Connection, *, state: str | None, code: str | None, limit: int
) -> Sequence[Parked]:
    """Give records, oldest first."""
    return find_like(connection, ParkedFilter(state=state, code=code), limit=limit)


def find_like(connection: Connection, wanted: ParkedFilter, *, limit: int) -> Sequence[Parked]:
    """Give the records that are meant, oldest first; the index goes straight to those after a place."""
    asked: dict[str, Any] = {
        name: value
        for name in ("state", "code", "message_type", "queue")
        if (value := getattr(wanted, name)) is not None
    }
    if wanted.after is not None:
        at, last_id = wanted.after
        asked["parked_at"] = {"$gte": at}
        asked["$or"] = [{"parked_at": {"$gt": at}}, {"_id": {"$gt": last_id}}]
    with answering():
        source = connection.majority(PARKED)
        batches = source.find_raw_batches(asked, sort=OLDEST_FIRST, limit=limit)
        found = documents_of(batches)
    return _opened(connection, found)


def find_records(connection: Connection, ids: Sequence[str]) -> Mapping[str, Parked]:
    """Give the records that exist, as they are on the primary, by id."""
    with answering():
        found = documents_of(connection.database[PARKED].find_raw_batches({"_id": {"$in": list(ids)}}))
    return {record.id: record for record in _opened(connection, found)}


def count_groups(connection: Connection) -> list[ParkedGroup]:
    """Give how many records there are of each reason and place; the largest group first. An index holds all of it."""
    key = {name: f"${name}" for name in GROUPED_BY}
    seen = {"$max": {"$ifNull": ["$last_seen_at", "$parked_at"]}}
    group = {
        "_id": key,
        "count": {"$sum": 1},
        "oldest_at": {"$min": "$parked_at"},
        "last_seen_at": seen,
    }
    order = {"count": -1} | {f"_id.{name}": 1 for name in GROUPED_BY}
    # Without a condition the server would read every message with its body instead of the index.
    every = {"$match": {"state": {"$gte": ""}}}
    with answering():
        found = list(connection.majority(PARKED).aggregate([every, {"$group": group}, {"$sort": order}]))
    return [
        ParkedGroup(**one["_id"], **{name: one[name] for name in group if name != "_id"}) for one in found
    ]


def end(  # noqa: PLR0913 - the parts of an end, all named
    connection: Connection,
    parked_id: str,
    *,
    state: str,
    by: str,
    reason: str,
    at: datetime,
    replaced_by: str = "",
) -> bool:
    """Move a record on; True also if it was moved so before, by the same call whose answer was lost."""
    changes = parking.end(state=state, by=by, reason=reason, at=at, replaced_by=replaced_by)
    wanted = {"_id": parked_id, "$or": [{"state": {"$in": parking.UNRESOLVED}}, changes]}
    with answering():
        return bool(connection.database[PARKED].update_one(wanted, {"$set": changes}).matched_count)


def _see(connection: Connection, records: Mapping[str, Parked]) -> dict[str, Parked]:
    """Count one sighting of each record; give those that have to be seen again."""
    with answering():
        source = connection.database[PARKED]
        found = source.find({"_id": {"$in": list(records)}}, {"state": 1, "attempts": 1})
        known = {one["_id"]: one for one in found}
        new = {name: record.body for name, record in records.items() if name not in known}
        bodies = sealer_of(connection).seal_bodies(new)
        sightings = [
            _sighting(replace(record, body=bodies.get(name, record.body)), known.get(name))
            for name, record in records.items()
        ]
        try:
            result = source.bulk_write(sightings, ordered=False)
        except BulkWriteError as fault:
            codes = {error["code"] for error in fault.details["writeErrors"]}
            if codes != {DUPLICATE_KEY} or fault.details["writeConcernErrors"]:
                raise
            return dict(records)  # somebody parked one of them a moment before
    done = result.matched_count + result.upserted_count == len(records)
    return {} if done else dict(records)


def _opened(connection: Connection, documents: Sequence[Stored]) -> list[Parked]:
    bodies = sealer_of(connection).open_bodies({one["_id"]: bytes(one["body"]) for one in documents})
    return [parking.parked_from(one | {"body": bodies[one["_id"]]}) for one in documents]


def _sighting(record: Parked, known: Stored | None) -> UpdateOne:
    count: Stored = {"$inc": {"seen_count": 1}}
    if known is None:
        document = parking.parked_document(record)
        del document["_id"], document["seen_count"]
        return UpdateOne({"_id": record.id}, {"$setOnInsert": document} | count, upsert=True)
    seen = parking.seen_on_sight(record)
    changes: dict[str, Any] = parking.changes_on_sight(known["state"], known["attempts"], record)
    if not changes:
        return UpdateOne({"_id": record.id}, {"$set": seen} | count)
    return UpdateOne({"_id": record.id, "state": known["state"]}, {"$set": seen | changes} | count)
