"""Load documents, by id or case number, and find open cases that are related."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from schemas.case import ENDED
from schemas.document import Loaded
from schemas.ports import Related, RelatedQuery
from store import codec
from store.alike import find_alike
from store.connection import Connection, answering, documents_of
from store.relation import related_from
from store.sealing import sealer_of

_WITHOUT_HISTORY: Final = {"history": 0}

_RELATED_FIELDS: Final = {
    "number": 1,
    "state": 1,
    "received_at": 1,
    "fingerprint": 1,
    "report.order_number": 1,
    "report.product.name": 1,
    "assessments.module": 1,
}


def load(connection: Connection, collection: str, key: str, values: Sequence[str]) -> Mapping[str, Loaded]:
    """Give the documents whose key has one of the values, by that value.

    Reads what the primary has. A failover may undo it: the version-checked write that follows then fails.
    """
    if not values:
        return {}
    wanted: dict[str, Any] = {key: {"$in": list(dict.fromkeys(values))}}
    with answering():
        found = _read(connection, collection, wanted, _WITHOUT_HISTORY)
    sealer_of(connection).open(collection, found, to_decide=True)
    return {one[key]: codec.loaded_from(one) for one in found}


def find_related(connection: Connection, queries: Sequence[RelatedQuery]) -> Sequence[tuple[Related, ...]]:
    """Give for each query the cases of the same customer or order, oldest first, then those that are alike."""
    alike = find_alike(connection, queries)
    fingerprints = sorted({query.fingerprint for query in queries} - {""})
    orders = sorted({query.order_number for query in queries} - {""})
    wanted = [
        {path: {"$in": values}}
        for path, values in (("fingerprint", fingerprints), ("report.order_number", orders))
        if values
    ]
    if not wanted:
        return related_from((), queries, alike)
    is_open: dict[str, Any] = {"state": {"$nin": sorted(ENDED)}}
    states = {} if any(query.ended for query in queries) else is_open
    with answering():
        cases = _read(connection, "cases", {"$or": wanted, **states}, _RELATED_FIELDS)
    return related_from(cases, queries, alike)


def find_open_alerts(connection: Connection, kinds: Sequence[str]) -> Sequence[Loaded]:
    """Give the alerts of these kinds that are not resolved."""
    if not kinds:
        return []
    wanted = {"kind": {"$in": list(kinds)}, "state": {"$ne": "resolved"}}
    with answering():
        return [codec.loaded_from(one) for one in _read(connection, "alerts", wanted, _WITHOUT_HISTORY)]


def _read(
    connection: Connection, collection: str, wanted: Mapping[str, Any], projection: Mapping[str, int]
) -> list[dict[str, Any]]:
    return documents_of(connection.database[collection].find_raw_batches(wanted, projection))
