"""The way to one MongoDB database: a client for each process, and its errors in our words."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import BulkWriteError, ConnectionFailure, OperationFailure, PyMongoError
from pymongo.read_concern import ReadConcern

from schemas.errors import Unavailable
from schemas.pass_points import PassPoint, go_on
from store.codec import OPTIONS, decode_all

if TYPE_CHECKING:
    from store.sealing import Sealer  # it needs a connection for its keys

Stored = dict[str, Any]

DUPLICATE_KEY: Final = 11000
"""Code of a write that would give two documents one key."""

_PASSING_LABELS: Final = ("RetryableWriteError", "RetryableError", "TransientTransactionError")

_PASSING_CODES: Final = frozenset({
    6, 7, 24, 50, 63, 64, 79, 89, 91, 100, 112, 133, 134, 175, 189, 202, 234, 246, 262, 290, 314, 317, 358,
    384, 461, 462, 9001, 10058, 10107, 11600, 11602, 13388, 13435, 13436,
})  # fmt: skip
"""Codes of a server that is starting, ending, stepping down, overloaded, or without its majority in time."""


@dataclass(slots=True)
class Connection:
    """Where the database is and how long to wait for it. Opens nothing until it is first used.

    A process that was forked makes its own client: one shared across a fork answers to the wrong process.
    """

    url: str
    name: str
    """Name of the database."""
    timeout: timedelta
    """For one whole operation, retries included."""
    selection_timeout: timedelta
    """For finding a primary; rides out a restart."""
    pool_size: int
    sealer: Sealer | None = None
    """Seals what is personal on its way; None: nothing is sealed."""
    pass_point: PassPoint = go_on
    _client: MongoClient[Stored] | None = None
    _pid: int = field(default_factory=os.getpid)
    _lock: Lock = field(default_factory=Lock)

    @property
    def client(self) -> MongoClient[Stored]:
        """Give this process's client."""
        client = self._client
        if client is not None and self._pid == os.getpid():
            return client
        if self._pid != os.getpid():
            self._lock = Lock()  # a fork may have copied it while it was held
        with self._lock:
            if self._client is None or self._pid != os.getpid():
                self._client, self._pid = self._connect(), os.getpid()
            return self._client

    @property
    def database(self) -> Database[Stored]:
        """Give the database: reads what the primary has, writes to a majority's journals."""
        return self.client.get_database(self.name, codec_options=OPTIONS)

    def majority(self, collection: str) -> Collection[Stored]:
        """Give a collection of which only what no failover can undo is read."""
        return self.database.get_collection(collection, read_concern=ReadConcern("majority"))

    @contextmanager
    def certain(self) -> Iterator[ClientSession]:
        """Give a session whose majority reads see everything that the primary had applied before it began.

        For finding out what became of a write whose outcome is unknown: a plain majority read may still lack
        it, and a local one may show what a failover undoes.
        """
        with self.client.start_session(causal_consistency=True) as session:
            self.client.admin.command("ping", session=session)
            yield session

    def close(self) -> None:
        """Close this process's client, if it has one."""
        if self._client is not None and self._pid == os.getpid():
            self._client.close()
        self._client = None

    def _connect(self) -> MongoClient[Stored]:
        return MongoClient(
            self.url,
            appname="caseloop",
            w="majority",
            journal=True,
            retryWrites=True,
            retryReads=True,
            timeoutMS=_ms(self.timeout),
            serverSelectionTimeoutMS=_ms(self.selection_timeout),
            maxPoolSize=self.pool_size,
        )


def documents_of(batches: Iterable[Any]) -> list[Stored]:
    """Give the documents of a cursor that gives raw batches."""
    return [document for batch in batches for document in decode_all(batch)]


@contextmanager
def answering() -> Iterator[None]:
    """Turn a server that does not answer, or not in time, into ``Unavailable``; other faults stay."""
    try:
        yield
    except PyMongoError as fault:
        if not is_passing(fault):
            raise
        raise unavailable(fault) from None


def is_passing(fault: PyMongoError) -> bool:
    """Say whether the same operation may succeed later."""
    if isinstance(fault, ConnectionFailure) or fault.timeout:
        return True
    if isinstance(fault, BulkWriteError):
        return bool(fault.details.get("writeConcernErrors"))
    if isinstance(fault, OperationFailure) and fault.code in _PASSING_CODES:
        return True
    return any(map(fault.has_error_label, _PASSING_LABELS))


def unavailable(fault: PyMongoError) -> Unavailable:
    """Give the error in our words; what the server says of documents is left out, for it may be personal."""
    code = f" {fault.code}" if isinstance(fault, OperationFailure) and fault.code else ""
    address = f": {fault}" if isinstance(fault, ConnectionFailure) else ""
    return Unavailable(f"expected MongoDB to answer, found {type(fault).__name__}{code}{address}"[:500])


def _ms(duration: timedelta) -> int:
    return duration // timedelta(milliseconds=1)
