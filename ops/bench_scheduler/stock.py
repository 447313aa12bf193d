"""The stock of a benchmark: a million open cases, and what falls due among them.

Every document is a copy of one that the product's own workers made, under an id of its own. Copies go into the
database in bulk: a million through the unit of work would take a quarter of an hour to say the same.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final, TypeVar

from pymongo import MongoClient
from pymongo.write_concern import WriteConcern

from schemas.ids import bucket_of, case_number, message_key

Stored = dict[str, Any]
T = TypeVar("T")

RANKS: Final = (0, 1, 2, 9)
_BATCH: Final = 2_000
_OFFSET: Final = "bench_offset_ms"
_FAR: Final = timedelta(days=30)


def batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Give values in lists of one size; the last may be shorter."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch


@dataclass(slots=True)
class Stock:
    """The database of a benchmark."""

    url: str
    name: str
    samples: Sequence[Stored] = ()
    """Cases as the workers left them."""
    document_bytes: int = 0
    """Of one that waits."""
    _chance: random.Random = field(default_factory=lambda: random.Random(19))  # noqa: S311 - the same stock each time

    def count(self) -> int:
        """Give how many cases there are."""
        with self._client() as client:
            return client[self.name]["cases"].estimated_document_count()

    def fill(self, count: int) -> None:
        """Have at least so many open cases that wait for a month to come."""
        with self._client() as client:
            cases = client[self.name].get_collection("cases", write_concern=WriteConcern(w=1, j=False))
            for collection in ("cases", "alerts"):  # what an interrupted run left
                client[self.name][collection].delete_many({_OFFSET: {"$exists": True}})
            self.samples = self.samples or list(cases.find({"history.1": {"$exists": True}}).limit(50))
            soon = {"$gt": datetime(1970, 1, 1, tzinfo=UTC), "$lt": datetime.now(UTC) + timedelta(days=1)}
            later = {"$set": {"next_due_at": datetime.now(UTC) + _FAR}}
            cases.update_many({"urgency": {"$gte": 0}, "next_due_at": soon}, later)  # the samples' own timers
            for batch in batches(self._waiting(count - cases.estimated_document_count()), _BATCH):
                cases.insert_many(batch, ordered=False)
            self.document_bytes = int(client[self.name].command("collStats", "cases")["avgObjSize"])

    def put(self, run: str, offsets: Sequence[float], *, alerts: float = 0.0) -> dict[str, int]:
        """Add documents that wait for ``begin``, a share of them alerts; give the rank of each by id.

        Args:
            run: Name of the run, from which ids are derived.
            offsets: For each, how many seconds after the start it falls due.
            alerts: Share of alerts, 0 to 1.
        """
        documents: dict[str, list[Stored]] = {"cases": [], "alerts": []}
        for number, offset in enumerate(offsets):
            document = self._case(message_key(run, str(number)), full=True)
            document |= {"next_due_at": None, _OFFSET: offset * 1000, "urgency": self._chance.choice(RANKS)}
            documents["alerts" if self._chance.random() < alerts else "cases"].append(document)
        with self._client() as client:
            for collection, some in documents.items():
                for batch in batches(some, _BATCH):
                    client[self.name][collection].insert_many(batch, ordered=False)
        return {one["_id"]: one["urgency"] for some in documents.values() for one in some}

    def begin(self, ids: Iterable[str], start: datetime) -> None:
        """Let documents that were put fall due, counted from a start."""
        due_at = {"$add": [start, f"${_OFFSET}"]}
        with self._client() as client:
            for batch in batches(ids, _BATCH):
                for collection in ("cases", "alerts"):
                    wanted = {"_id": {"$in": batch}}
                    client[self.name][collection].update_many(wanted, [{"$set": {"next_due_at": due_at}}])

    def remove(self, ids: Iterable[str]) -> None:
        """Take documents out again, and let what they were settle."""
        with self._client() as client:
            for batch in batches(ids, _BATCH):
                for collection in ("cases", "alerts"):
                    client[self.name][collection].delete_many({"_id": {"$in": batch}})

    def checkpoint(self) -> None:
        """Have the database write what it holds back, so that it does not do so within a measurement."""
        with self._client() as client:
            client.admin.command("fsync")

    def _waiting(self, count: int) -> Iterator[Stored]:
        now = datetime.now(UTC)
        for number in range(count):
            document = self._case(message_key(f"stock {now.isoformat()}", str(number)), full=False)
            later = timedelta(days=1) + _FAR * self._chance.random()
            yield document | {"next_due_at": now + later, "urgency": self._chance.choice(RANKS)}

    def _case(self, case_id: str, *, full: bool) -> Stored:
        document = copy.copy(self._chance.choice(self.samples))
        document |= {"_id": case_id, "number": case_number(case_id), "bucket": bucket_of(case_id)}
        document |= {"fingerprint": case_id[:16], "state": document["state"]}
        return document if full else document | {"history": document["history"][-1:]}

    def _client(self) -> MongoClient[Stored]:
        return MongoClient(self.url, tz_aware=True, w="majority", journal=True)
