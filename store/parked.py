"""Parked records in MongoDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from pymongo import ASCENDING, UpdateOne
from pymongo.errors import BulkWriteError

from schemas.parked import Parked, ParkedGroup
from store import parking
from store.connection import DUPLICATE_KEY, Connection, Stored, answering, documents_of
from store.sealing import sealer_of

PARKED: Final = "parked"

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
    wanted = {name: value for name, value in (("state", state), ("code", code)) if value is not None}
    with answering():
        source = connection.majority(PARKED)
        batches = source.find_raw_batches(wanted, sort=OLDEST_FIRST, limit=limit)
        found = documents_of(batches)
    return _opened(connection, found)


def find_records(connection: Connection, ids: Sequence[str]) -> Mapping[str, Parked]:
    """Give the records that exist, as they are on the primary, by id."""
    with answering():
        found = documents_of(connection.database[PARKED].find_raw_batches({"_id": {"$in": list(ids)}}))
    return {record.id: record for record in _opened(connection, found)}


def count_groups(connection: Connection) -> list[ParkedGroup]:
    """Give how many records there are of each state, code and message type; the largest group first."""
    key = {"state": "$state", "code": "$code", "message_type": "$message_type"}
    group = {"_id": key, "count": {"$sum": 1}, "oldest_at": {"$min": "$parked_at"}}
    order = {"count": -1, "_id.state": 1, "_id.code": 1, "_id.message_type": 1}
    with answering():
        found = list(connection.majority(PARKED).aggregate([{"$group": group}, {"$sort": order}]))
    return [ParkedGroup(**one["_id"], count=one["count"], oldest_at=one["oldest_at"]) for one in found]


def end(  # noqa: PLR0913 - the parts of an end, all named
    connection: Connection, parked_id: str, *, state: str, by: str, reason: str, at: datetime
) -> bool:
    """Move a record on; True also if it was moved so before, by the same call whose answer was lost."""
    changes = parking.end(state=state, by=by, reason=reason, at=at)
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
    changes: dict[str, Any] = parking.changes_on_sight(known["state"], known["attempts"], record)
    if not changes:
        return UpdateOne({"_id": record.id}, count)
    return UpdateOne({"_id": record.id, "state": known["state"]}, {"$set": changes} | count)
