"""Whole collections out of a database, as they stood at one instant, and back into one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from bson.raw_bson import RawBSONDocument
from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.errors import BulkWriteError, OperationFailure

from schemas.errors import SnapshotLost
from store import codec
from store.beats import BEATS
from store.connection import Connection, Stored, answering
from store.keys import KEYS
from store.releases import SHAPES
from store.roll import SCHEDULERS
from store.vault import Vault

PASSING: Final = frozenset({SCHEDULERS, BEATS, SHAPES})
"""What processes say of themselves: worth nothing once they are gone, so it is left out."""

_MADE_ANEW: Final = PASSING | {"jobs"}
"""A database in which nothing but these has documents is empty: ``caseloop setup`` plans jobs."""

_LASTS: Final = timedelta(hours=12)
"""For reading one collection, however large."""

_SELECTION: Final = timedelta(seconds=15)

_LOST: Final = frozenset({239, 246})
"""Codes of a server that keeps the wanted instant no longer, or cannot read a collection at it."""

_AT_ONCE: Final = 500
_RAW: Final = codec.OPTIONS.with_options(document_class=RawBSONDocument)


@dataclass(slots=True)
class Snapshot:
    """The database as it stood at one instant; the first collection that is read fixes it."""

    connection: Connection
    session: ClientSession

    @property
    def instant(self) -> str:
        """The cluster time at which everything is read, as seconds and a counter; empty before the first read."""
        at = getattr(self.session, "_snapshot_time")  # noqa: B009 - pymongo has no public name for it
        return f"{at.time}.{at.inc}" if at else ""

    def read(self, collection: str) -> Iterator[bytes]:
        """Give the documents of a collection as they are stored, one after the other.

        Raises:
            SnapshotLost: the server keeps that instant no longer.
            Unavailable: it does not answer.
        """
        with answering():
            try:
                batches: Iterable[Any] = self.connection.database[collection].find_raw_batches(
                    session=self.session
                )
                for batch in batches:
                    yield from split(batch)
            except OperationFailure as fault:
                if fault.code in _LOST:
                    raise SnapshotLost(f"expected {collection!r} as it stood when the backup began") from None
                raise


class MongoDumps:
    """Reads and writes whole collections, sealed as they are; it opens nothing before its first use."""

    def __init__(self, url: str, database: str, *, vault: Vault | None = None) -> None:
        """Name the database.

        Args:
            url: MongoDB connection string of a replica set.
            database: Name of the database.
            vault: Makes keys for persons who are to stay erased.
        """
        self._connection = Connection(url, database, _LASTS, _SELECTION, pool_size=2)
        self._vault = vault

    @property
    def database(self) -> str:
        """Name of the database."""
        return self._connection.name

    @property
    def masters(self) -> frozenset[str]:
        """Names of the master keys that are given."""
        return frozenset(self._vault.by_name) if self._vault else frozenset()

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()

    def collections(self) -> dict[str, int]:
        """Give the collections that a backup holds, with how many documents each has about now."""
        with answering():
            database = self._connection.database
            names = sorted(set(database.list_collection_names()) - PASSING)
            return {
                name: database[name].estimated_document_count()
                for name in names
                if not name.startswith("system.")
            }

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Read everything as it stood at one instant, whatever is written meanwhile."""
        with answering(), self._connection.client.start_session(snapshot=True) as session:
            yield Snapshot(self._connection, session)

    def occupied(self) -> list[str]:
        """Give the collections that hold something that a restore would do away with."""
        with answering():
            found = self._connection.database
            return [
                name
                for name in self.collections()
                if name not in _MADE_ANEW and found[name].find_one({}, {"_id": 1}) is not None
            ]

    def clear(self) -> None:
        """Drop every collection."""
        with answering():
            for name in self._connection.database.list_collection_names():
                if not name.startswith("system."):
                    self._connection.database.drop_collection(name)

    def write(self, collection: str, documents: Iterable[bytes]) -> int:
        """Insert documents as they are; give how many.

        Raises:
            Unstorable: one of them is there already, or is refused by a validator or an index.
        """
        target = self._connection.database.get_collection(collection, codec_options=_RAW)
        rest, count = iter(documents), 0
        while batch := [RawBSONDocument(one, _RAW) for one in islice(rest, _AT_ONCE)]:
            try:
                with answering():
                    target.insert_many(batch, ordered=False)
            except BulkWriteError as fault:
                codes = sorted({error["code"] for error in fault.details["writeErrors"]})
                message = f"expected {collection!r} to take every document, found errors {codes}"
                raise codec.Unstorable(message) from None
            count += len(batch)
        return count

    def erased(self) -> list[str]:
        """Give the documents whose key was erased, or replaced because the person was."""
        wanted: dict[str, Any] = {"$or": [{"erased_at": {"$ne": None}}, {"erased_before": {"$gt": 0}}]}
        with answering():
            found = self._connection.majority(KEYS).find(wanted, {"_id": 1}).sort("_id", 1)
            return [one["_id"] for one in found]

    def versions(self, ids: Sequence[str]) -> Mapping[str, int]:
        """Give the versions of the cases that exist."""
        found: dict[str, int] = {}
        with answering():
            for start in range(0, len(ids), _AT_ONCE):
                wanted: dict[str, Any] = {"_id": {"$in": list(ids[start : start + _AT_ONCE])}}
                cases = self._connection.majority("cases").find(wanted, {"version": 1})
                found |= {one["_id"]: one["version"] for one in cases}
        return found

    def keep_erased(self, ids: Sequence[str], *, at: datetime) -> int:
        """Let documents have no key that opens what they hold; give how many are cases.

        A case gets a new key, so that it can go on; everything else gets the mark that there was a key.

        Raises:
            ValueError: no master key is given.
        """
        if self._vault is None:
            message = "expected a master key to make new keys with, found none"
            raise ValueError(message)
        versions = self.versions(ids)
        changes: list[UpdateOne] = []
        for one in ids:
            fields: Stored = {"erased_at": at}
            if one in versions:
                fresh = self._vault.make(one)[1]
                fields = {
                    "erased_at": None,
                    "master": fresh.master,
                    "sealed": fresh.sealed,
                    "following": None,
                }
                fields["erased_before"] = versions[one] + 1
            gone = {} if one in versions else {"$unset": {"sealed": "", "master": "", "following": ""}}
            changes.append(UpdateOne({"_id": one}, {"$set": fields, **gone}, upsert=True))
        if changes:
            with answering():
                self._connection.database[KEYS].bulk_write(changes, ordered=False)
        return len(versions)


def split(raw: bytes) -> Iterator[bytes]:
    """Give the documents that follow one another in BSON, each as bytes.

    Raises:
        ValueError: a document does not end where it says.
    """
    start = 0
    while start < len(raw):
        end = start + int.from_bytes(raw[start : start + 4], "little")
        if end > len(raw) or end - start < _SHORTEST or raw[end - 1]:
            message = f"expected a whole document at byte {start}, found one that is cut off"
            raise ValueError(message)
        yield raw[start:end]
        start = end


_SHORTEST: Final = 5
"""Bytes of an empty document."""
