"""Looking cases up again in MongoDB. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar, Final

from pymongo import DESCENDING

from schemas.case import Case
from schemas.ports_finding import CaseSearch
from store.connection import answering
from store.mongo_reading import read_as
from store.opened import Opened
from store.sealing import USERNAME, sealer_of

_INSTANTS: Final = {"received": "received_at", "archived": "archive.at"}


class MongoFinder(Opened):
    """Finds whole cases."""

    ANSWER_WITHIN: ClassVar[timedelta] = timedelta(seconds=20)

    def found(self, wanted: CaseSearch) -> Sequence[Case]:
        """Give the cases that are wanted, those received last first."""
        sealer = sealer_of(self._connection)
        query = query_of(wanted, sealer.lookup(wanted.username))
        with answering():
            found = self._connection.database.cases.find(query, {"history": 0, "inbox": 0})
            newest = list(found.sort([("received_at", DESCENDING), ("_id", DESCENDING)]).limit(wanted.limit))
        return [read_as(Case, one) for one in sealer.open("cases", newest)]


def query_of(wanted: CaseSearch, username_lookup: str | None) -> dict[str, Any]:
    """Give the query, with the digest of a sealed account name.

    Each way to look something up has its index, see ``store/setup.py``.
    """
    named = {
        "pack.name": wanted.pack,
        "state": wanted.state,
        "report.order_number": wanted.order_number,
        "fingerprint": wanted.fingerprint,
        "assessments.topic": wanted.topic,
    }
    query: dict[str, Any] = {path: value for path, value in named.items() if value}
    if not wanted.exercises:
        query["drill"] = {"$ne": True}
    if wanted.username:
        named_so: list[dict[str, Any]] = [{"customer.username": wanted.username}]
        query["$or"] = [*named_so, {USERNAME: username_lookup}] if username_lookup else named_so
    span = {"$gte": wanted.since, "$lt": wanted.until}
    between = {bound: at for bound, at in span.items() if at is not None}
    if between:
        query[_INSTANTS[wanted.by]] = between
    if wanted.topic:
        query["$expr"] = {"$eq": [{"$last": "$assessments.topic"}, wanted.topic]}
    return query
