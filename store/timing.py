"""What is due, and the lease that keeps it from being found again at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from bson.min_key import MinKey
from pymongo import ASCENDING, UpdateMany, UpdateOne

from schemas.document import Collection
from schemas.ports import WHOLE, Due, Share
from store.codec import UNKNOWN_RANK
from store.connection import Connection, answering
from store.parked import PARKED

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

DUE_ORDER: Final = [("urgency", ASCENDING), ("next_due_at", ASCENDING), ("_id", ASCENDING)]
"""Order of what is due."""

DUE_KEYS: Final = [*DUE_ORDER, ("bucket", ASCENDING)]
"""Keys of the index that answers without touching a document.

Urgency leads, so that the first that are read are the most urgent of all that is due, however much that is. It
has few values: for each, the scan goes straight to what is due and leaves at the first instant to come.
"""

HAS_TIMER: Final = {"next_due_at": {"$gt": EPOCH}}
"""Documents in that index."""

_ANY: Final = {"$gte": MinKey()}
"""Every value and none: only a bound on its first field makes the scan use the others' bounds."""

ANSWERED_BY_INDEX: Final = {"_id": 1, "next_due_at": 1, "urgency": 1}


def find_due(
    connection: Connection, collection: Collection, *, now: datetime, limit: int, share: Share = WHOLE
) -> list[Due]:
    """Give what is due, the most urgent first, as no failover can undo it."""
    if collection == PARKED and not share.is_first:
        return []
    with answering():
        found = connection.majority(collection).find(wanted(collection, now, share), ANSWERED_BY_INDEX)
        return [_due(collection, one) for one in found.sort(DUE_ORDER).limit(limit)]


def wanted(collection: Collection, now: datetime, share: Share) -> dict[str, Any]:
    """Give the query for what is due; the index answers it alone."""
    query: dict[str, Any] = {"urgency": _ANY, "next_due_at": {"$gt": EPOCH, "$lte": now}}
    if collection != PARKED and not share.is_all:
        query["bucket"] = {"$in": share.buckets}
    return query


def move(connection: Connection, dues: Sequence[Due], *, until: datetime) -> int:
    """Set ``next_due_at`` where it still is what was read; give how many moved."""
    batches: defaultdict[Collection, list[Due]] = defaultdict(list)
    for due in dues:
        batches[due.collection].append(due)
    moved = 0
    for collection, batch in batches.items():
        with answering():
            result = connection.database[collection].bulk_write(
                _leases(collection, batch, until), ordered=False
            )
        moved += result.modified_count
    return moved


def _due(collection: Collection, found: dict[str, Any]) -> Due:
    urgency = found.get("urgency")
    return Due(collection, found["_id"], found["next_due_at"], UNKNOWN_RANK if urgency is None else urgency)


def _leases(collection: Collection, dues: Sequence[Due], until: datetime) -> list[UpdateOne | UpdateMany]:
    """Give one operation for each instant that was read, so that each document is asked for its own.

    Many that fall due together are one operation, which costs a third of one for each.
    """
    moved: dict[str, Any] = {"$set": {"next_due_at": until}}
    if collection == PARKED:
        moved["$inc"] = {"attempts": 1}
    together: defaultdict[datetime, list[str]] = defaultdict(list)
    for due in dues:
        together[due.due_at].append(due.id)
    return [
        UpdateMany({"_id": {"$in": ids}, "next_due_at": due_at}, moved)
        if len(ids) > 1
        else UpdateOne({"_id": ids[0], "next_due_at": due_at}, moved)
        for due_at, ids in together.items()
    ]
