"""When programs were at work last, for outside monitors."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from store.connection import Connection, answering

BEATS: Final = "beats"


def beat(connection: Connection, name: str, *, at: datetime) -> None:
    """Note that a program was at work."""
    with answering():
        connection.database[BEATS].update_one({"_id": name}, {"$set": {"at": at}}, upsert=True)


def last_beat(connection: Connection, name: str) -> datetime | None:
    """Give when a program was at work last, as no failover can undo it."""
    with answering():
        found = connection.majority(BEATS).find_one({"_id": name})
    at: datetime | None = found["at"] if found else None
    return at
