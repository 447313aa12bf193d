"""The roll of schedulers: one small document for each, with its newest sign of life."""

from __future__ import annotations

from typing import Any, Final

from pymongo import WriteConcern
from pymongo.collection import Collection

from schemas.ports import RollCall, Sign
from store.connection import Connection, Stored, answering

SCHEDULERS: Final = "schedulers"


def attend(connection: Connection, scheduler: str, sign: Sign) -> RollCall:
    """Count one more sign of life, and give everybody's with the database's time."""
    given = {"at": sign.at, "boot": sign.boot, "up_s": sign.up_s, "has_left": False, "database_at": "$$NOW"}
    counted: dict[str, Any] = {**given, "count": {"$add": [{"$ifNull": ["$count", 0]}, 1]}}
    with answering():
        known = _known(connection)
        known.update_one({"_id": scheduler}, [{"$set": counted}], upsert=True)
        found = {one["_id"]: one for one in known.find()}
    return RollCall({name: _sign(one) for name, one in found.items()}, found[scheduler]["database_at"])


def leave(connection: Connection, scheduler: str) -> None:
    """Mark a scheduler as gone."""
    with answering():
        _known(connection).update_one({"_id": scheduler}, {"$set": {"has_left": True}})


def _known(connection: Connection) -> Collection[Stored]:
    """Give the roll. A sign is worth nothing after seconds, so none waits for a majority or a journal."""
    return connection.database.get_collection(SCHEDULERS, write_concern=WriteConcern(w=1, j=False))


def _sign(found: Stored) -> Sign:
    return Sign(found["count"], found["at"], found["boot"], found["up_s"], has_left=found["has_left"])
