"""Cases about the same product, for finding out that many complain of one thing. Bounded, and from the index alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING, IndexModel

from schemas.ports import ALIKE_AT_MOST, Alike, RelatedQuery
from store.connection import Connection, answering

Seen = Mapping[Alike, Sequence[tuple[str, datetime]]]
"""What was asked for to id and receipt of the newest cases, newest first."""

ALIKE_INDEX: Final = IndexModel(
    [
        ("report.product.name", ASCENDING),
        ("report.type", ASCENDING),
        ("drill", ASCENDING),
        ("received_at", DESCENDING),
        ("_id", ASCENDING),
    ],
    name="alike",
    partialFilterExpression={"report.product.name": {"$gt": ""}},
)

_COVERED: Final = {"_id": 1, "received_at": 1}


def find_alike(connection: Connection, queries: Sequence[RelatedQuery]) -> Seen:
    """Give the newest cases alike for each thing that is asked for and not alerted yet: at most two round trips."""
    asked = list(dict.fromkeys(query.alike for query in queries if query.alike is not None))
    if not asked:
        return {}
    with answering():
        told = _open_alerts(connection, [one.alert_id for one in asked])
        wanted = [one for one in asked if one.alert_id not in told]
        if not wanted:
            return {}
        first, *others = [_newest(place, one) for place, one in enumerate(wanted)]
        unions = [{"$unionWith": {"coll": "cases", "pipeline": pipeline}} for pipeline in others]
        found: dict[Alike, list[tuple[str, datetime]]] = {one: [] for one in wanted}
        for row in connection.database.cases.aggregate([*first, *unions]):
            found[wanted[row["place"]]].append((row["_id"], row["received_at"]))
        return found


def _open_alerts(connection: Connection, ids: Sequence[str]) -> set[str]:
    query = {"_id": {"$in": list(ids)}, "state": {"$ne": "resolved"}}
    return {row["_id"] for row in connection.database.alerts.find(query, {"_id": 1})}


def _newest(place: int, alike: Alike) -> list[dict[str, Any]]:
    return [
        {
            "$match": {
                "report.product.name": alike.product,
                "report.type": alike.type,
                "drill": alike.drill,
            }
        },
        {"$sort": {"received_at": DESCENDING}},
        {"$limit": ALIKE_AT_MOST},
        {"$project": _COVERED | {"place": {"$literal": place}}},
    ]
