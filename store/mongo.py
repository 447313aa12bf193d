"""The store in MongoDB: a document for each case, alert and parked message, changed one write at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from schemas.document import Collection, Entry, Loaded, Write
from schemas.parked import Parked, ParkedFilter, ParkedGroup
from schemas.pass_points import PassPoint, go_on
from schemas.ports import WHOLE, Due, Outcome, Related, RelatedQuery, RollCall, Share, Sign
from schemas.ports_releases import Kind, Words
from store import beats, commit, document, history, parked, releases, roll, setup, timing
from store.commit import Way
from store.connection import Connection
from store.sealing import sealer_of, with_vault
from store.vault import Vault

TIMEOUT: Final = timedelta(seconds=10)
SELECTION_TIMEOUT: Final = timedelta(seconds=15)


class MongoStore:
    """Keeps documents in one MongoDB database, safe between threads and after a fork."""

    def __init__(  # noqa: PLR0913 - what a deployment may set, all named
        self,
        url: str,
        database: str,
        *,
        timeout: timedelta = TIMEOUT,
        selection_timeout: timedelta = SELECTION_TIMEOUT,
        pool_size: int = 100,
        way: Way = "auto",
        vault: Vault | None = None,
        pass_point: PassPoint = go_on,
    ) -> None:
        """Name the database; nothing is opened before the first use.

        Args:
            url: MongoDB connection string of a replica set.
            database: Name of the database.
            timeout: For one whole operation, retries included.
            selection_timeout: For finding a primary; long enough to ride out its restart.
            pool_size: Connections at most; a few more than threads that use the store at once.
            way: How updates are written; for measuring.
            vault: Seals what is personal; None: it is stored in clear, for measuring.
            pass_point: Told each named point that is passed, so that fault tests can end the process there.
        """
        connection = Connection(url, database, timeout, selection_timeout, pool_size, pass_point=pass_point)
        self._connection = with_vault(connection, vault)
        self._way: Way = way

    def set_up(self) -> None:
        """Make collections, validators and indexes; repeating it changes nothing."""
        setup.set_up(self._connection)

    def close(self) -> None:
        """Close this process's connections."""
        self._connection.close()

    def load(self, collection: Collection, ids: Sequence[str]) -> Mapping[str, Loaded]:
        """Give the documents that exist."""
        return document.load(self._connection, collection, "_id", ids)

    def load_numbered(self, numbers: Sequence[str]) -> Mapping[str, Loaded]:
        """Give the cases that exist, by number."""
        return document.load(self._connection, "cases", "number", numbers)

    def related(self, queries: Sequence[RelatedQuery]) -> Sequence[tuple[Related, ...]]:
        """Give the open cases of the same customer or order."""
        return document.find_related(self._connection, queries)

    def open_alerts(self, kinds: Sequence[str]) -> Sequence[Loaded]:
        """Give the alerts of these kinds that are not resolved."""
        return document.find_open_alerts(self._connection, kinds)

    def commit(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Apply each write that finds the expected version."""
        return commit.commit(self._connection, writes, way=self._way)

    def entry(self, collection: Collection, document_id: str, message_id: str) -> Entry | None:
        """Give the entry that a message made."""
        return history.find_entry(self._connection, collection, document_id, message_id)

    def history(self, collection: Collection, document_id: str) -> Sequence[Entry]:
        """Give all entries, oldest first."""
        return history.read_history(self._connection, collection, document_id)

    def erase_keys(self, ids: Sequence[str], *, at: datetime) -> int:
        """Erase the keys of documents."""
        return sealer_of(self._connection).erase(ids, at=at)

    def rewrap_keys(self) -> int:
        """Wrap every key under the newest master key."""
        ring = sealer_of(self._connection).ring
        return ring.rewrap() if ring else 0

    def park(self, records: Sequence[Parked]) -> None:
        """Keep records, or count one more sighting of them."""
        parked.park(self._connection, records)

    def parked(
        self, *, state: str | None = None, code: str | None = None, limit: int = 1000
    ) -> Sequence[Parked]:
        """Give parked records, oldest first."""
        return parked.find_parked(self._connection, state=state, code=code, limit=limit)

    def parked_like(self, wanted: ParkedFilter, *, limit: int) -> Sequence[Parked]:
        """Give the parked records that are meant, oldest first."""
        return parked.find_like(self._connection, wanted, limit=limit)

    def parked_groups(self) -> Sequence[ParkedGroup]:
        """Give how many records there are of each state, code, message type and queue."""
        return parked.count_groups(self._connection)

    def parked_record(self, parked_id: str) -> Parked | None:
        """Give one parked record."""
        return self.parked_records([parked_id]).get(parked_id)

    def parked_records(self, ids: Sequence[str]) -> Mapping[str, Parked]:
        """Give the records that exist."""
        return parked.find_records(self._connection, ids)

    def end_parked(  # noqa: PLR0913 - the parts of an end, all named
        self,
        parked_id: str,
        *,
        state: Literal["parked", "replayed", "discarded"],
        by: str,
        reason: str,
        at: datetime,
        replaced_by: str = "",
    ) -> bool:
        """Move a record on from waiting or parked."""
        return parked.end(
            self._connection,
            parked_id,
            state=state,
            by=by,
            reason=reason,
            at=at,
            replaced_by=replaced_by,
        )

    def due(
        self, collection: Collection, *, now: datetime, limit: int, share: Share = WHOLE
    ) -> Sequence[Due]:
        """Give what is due, the most urgent first."""
        return timing.find_due(self._connection, collection, now=now, limit=limit, share=share)

    def lease(self, dues: Sequence[Due], *, until: datetime) -> int:
        """Move ``next_due_at`` forward where it still is what was read."""
        return timing.move(self._connection, dues, until=until)

    def announce(self, kind: Kind, words: Words, *, alone: bool = False) -> None:
        """Say what a release can read."""
        releases.announce(self._connection, kind, words, alone=alone)

    def announced(self, shape: str) -> frozenset[str] | None:
        """Give the words of a shape as any release knows it."""
        return releases.announced(self._connection, shape)

    def beat(self, name: str, *, at: datetime) -> None:
        """Note that a program was at work."""
        beats.beat(self._connection, name, at=at)

    def last_beat(self, name: str) -> datetime | None:
        """Give when a program was at work last."""
        return beats.last_beat(self._connection, name)

    def attend(self, scheduler: str, sign: Sign) -> RollCall:
        """Give a sign of life, and everybody's."""
        return roll.attend(self._connection, scheduler, sign)

    def roll_call(self) -> RollCall:
        """Give everybody's signs."""
        return roll.roll_call(self._connection)

    def leave(self, scheduler: str) -> None:
        """Say that a scheduler stops."""
        roll.leave(self._connection, scheduler)
