"""What is due, and the lease that keeps it from being found again at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from pymongo import ASCENDING, UpdateOne

from schemas.document import Collection
from schemas.ports import Due
from store.codec import UNKNOWN_RANK
from store.connection import Connection, answering

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

DUE_ORDER: Final = [("next_due_at", ASCENDING), ("urgency", ASCENDING), ("_id", ASCENDING)]
"""Order of what is due, and keys of the index that answers without touching a document."""

HAS_TIMER: Final = {"next_due_at": {"$gt": EPOCH}}
"""Documents in that index."""

_ANSWERED_BY_INDEX: Final = {"_id": 1, "next_due_at": 1, "urgency": 1}


def find_due(connection: Connection, collection: Collection, *, now: datetime, limit: int) -> list[Due]:
    """Give what is due, oldest first, as no failover can undo it."""
    wanted = {"next_due_at": {"$gt": EPOCH, "$lte": now}}
    with answering():
        found = connection.majority(collection).find(wanted, _ANSWERED_BY_INDEX)
        return [_due(collection, one) for one in found.sort(DUE_ORDER).limit(limit)]


def move(connection: Connection, dues: Sequence[Due], *, until: datetime) -> int:
    """Set ``next_due_at`` where it still is what was read; give how many moved."""
    batches: defaultdict[Collection, list[UpdateOne]] = defaultdict(list)
    for due in dues:
        batches[due.collection].append(_lease(due, until))
    moved = 0
    for collection, batch in batches.items():
        with answering():
            moved += connection.database[collection].bulk_write(batch, ordered=False).modified_count
    return moved


def _due(collection: Collection, found: dict[str, Any]) -> Due:
    urgency = found.get("urgency")
    return Due(collection, found["_id"], found["next_due_at"], UNKNOWN_RANK if urgency is None else urgency)


def _lease(due: Due, until: datetime) -> UpdateOne:
    change: dict[str, Any] = {"$set": {"next_due_at": until}}
    if due.collection == "parked":
        change["$inc"] = {"attempts": 1}
    return UpdateOne({"_id": due.id, "next_due_at": due.due_at}, change)
