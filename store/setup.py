"""Make the collections, their validators and indexes. Repeating it changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.errors import CollectionInvalid

from store.alike import ALIKE_INDEX
from store.auditing import CHUNKS
from store.connection import Connection, answering
from store.history import SEGMENTS
from store.keys import KEYS
from store.parked import GROUPED_BY, OLDEST_FIRST, PARKED
from store.releases import SHAPES
from store.roll import SCHEDULERS
from store.sealing import USERNAME
from store.timing import DUE_KEYS, HAS_TIMER

_TEXT: Final = {"bsonType": "string", "minLength": 1}
_COUNT: Final = {"bsonType": ["int", "long"], "minimum": 1}

_VERSIONED: Final[dict[str, Any]] = {
    "_id": _TEXT,
    "version": _COUNT,
    "head": {"bsonType": "string"},
    "history": {"bsonType": "array"},
    "inbox": {"bsonType": "array"},
}
_IDENTITIES: Final[Mapping[str, dict[str, Any]]] = {
    "cases": _VERSIONED | {"number": _TEXT, "state": _TEXT, "received_at": {"bsonType": "date"}},
    "alerts": _VERSIONED | {"state": _TEXT},
    "contacts": _VERSIONED,
    "jobs": _VERSIONED | {"state": _TEXT},
    "wellbeing": _VERSIONED,
    "telemetry": _VERSIONED | {"staff": _TEXT, "expires_at": {"bsonType": "date"}},
    "sensitive": _VERSIONED,
    "staff_records": _VERSIONED,
    "filings": _VERSIONED | {"kind": _TEXT},
    "pools": _VERSIONED,
    "customers": _VERSIONED,
    "payouts": _VERSIONED | {"case_id": _TEXT},
    "switches": _VERSIONED,
    "lists": _VERSIONED,
    "tallies": _VERSIONED,
    "roots": _VERSIONED,
    "looks": _VERSIONED,
    CHUNKS: {"_id": _TEXT, "root_id": _TEXT},
    PARKED: {"_id": _TEXT, "state": _TEXT, "body": {"bsonType": "binData"}},
    SCHEDULERS: {"_id": _TEXT, "count": _COUNT},
    SHAPES: {"_id": _TEXT, "kind": _TEXT, "words": {"bsonType": "array"}},
    KEYS: {"_id": _TEXT},
    SEGMENTS: {"_id": _TEXT, "document_id": _TEXT, "first_seq": _COUNT, "last_seq": _COUNT},
}
"""What every document must have, whoever writes it; shapes are checked before they come here."""

_FORGOTTEN_AFTER_S: Final = 86_400
"""A scheduler that has given no sign for so long."""

_DUE: Final = IndexModel(DUE_KEYS, name="due_by_urgency", partialFilterExpression=HAS_TIMER)

_REPLACED: Final = frozenset({"due", "groups"})
"""Indexes of earlier releases; each costs every write as long as it is there."""


def _present(name: str, path: str) -> IndexModel:
    return IndexModel([(path, ASCENDING)], name=name, partialFilterExpression={path: {"$gt": ""}})


INDEXES: Final[Mapping[str, Sequence[IndexModel]]] = {
    "cases": (
        _DUE,
        IndexModel([("number", ASCENDING)], name="number", unique=True),
        _present("customer", "fingerprint"),
        _present("order", "report.order_number"),
        _present("username", "customer.username"),
        _present("username_lookup", USERNAME),
        ALIKE_INDEX,
        IndexModel(
            [("source", ASCENDING), ("sequence", ASCENDING)],
            name="sequence",
            partialFilterExpression={"sequence": {"$gte": 0}},
        ),
        IndexModel([("channel", ASCENDING), ("recorded_at", DESCENDING)], name="channel"),
        IndexModel([("received_at", ASCENDING)], name="received"),
        IndexModel(
            [("archive.at", ASCENDING)],
            name="archived",
            partialFilterExpression={"archive.at": {"$exists": True}},
        ),
        IndexModel(
            [("assessments.topic", ASCENDING), ("received_at", DESCENDING)],
            name="topic",
            partialFilterExpression={"state": "archived"},
        ),
    ),
    "alerts": (
        _DUE,
        _present("case", "case_id"),
        IndexModel([("kind", ASCENDING), ("state", ASCENDING)], name="kind"),
        IndexModel([("state", ASCENDING), ("raised_at", ASCENDING)], name="listing"),
    ),
    "contacts": (_DUE,),
    "jobs": (_DUE,),
    "wellbeing": (),
    "telemetry": (
        IndexModel([("staff", ASCENDING), ("recorded_at", DESCENDING)], name="person"),
        IndexModel([("expires_at", ASCENDING)], name="expired", expireAfterSeconds=0),
    ),
    "sensitive": (),
    "staff_records": (),
    "filings": (IndexModel([("kind", ASCENDING), ("pack", ASCENDING)], name="kind"),),
    "pools": (_DUE,),
    "lists": (),
    "tallies": (),
    "looks": (),
    "roots": (IndexModel([("at", DESCENDING)], name="newest"),),
    CHUNKS: (
        IndexModel([("root_id", ASCENDING), ("place", ASCENDING)], name="below"),
        IndexModel([("expires_at", ASCENDING)], name="expired", expireAfterSeconds=0),
    ),
    "customers": (_DUE,),
    "payouts": (_present("case", "case_id"),),
    "switches": (),
    PARKED: (
        _DUE,
        IndexModel([("state", ASCENDING), *OLDEST_FIRST], name="listing"),
        IndexModel([("state", ASCENDING), ("code", ASCENDING), *OLDEST_FIRST], name="reason"),
        IndexModel(
            [(name, ASCENDING) for name in (*GROUPED_BY, "parked_at", "_id", "last_seen_at")], name="places"
        ),
    ),
    SCHEDULERS: (
        IndexModel([("database_at", ASCENDING)], name="forgotten", expireAfterSeconds=_FORGOTTEN_AFTER_S),
    ),
    SHAPES: (),
    KEYS: (_present("master", "master"),),
    SEGMENTS: (
        IndexModel(
            [("collection", ASCENDING), ("document_id", ASCENDING), ("first_seq", ASCENDING)],
            name="document",
            unique=True,
        ),
    ),
}


def set_up(connection: Connection) -> None:
    """Make what is missing and put validators as they should be.

    Raises:
        OperationFailure: an index of that name has other keys; drop it by hand once nobody needs it.
    """
    with answering():
        database = connection.database
        present = set(database.list_collection_names())
        for collection, identity in _IDENTITIES.items():
            schema = {"bsonType": "object", "required": sorted(identity), "properties": identity}
            validator = {"$jsonSchema": schema}
            if collection not in present:
                try:
                    database.create_collection(collection, validator=validator)
                except CollectionInvalid:  # another process was faster
                    present.add(collection)
            if collection in present:
                database.command("collMod", collection, validator=validator)
            if INDEXES[collection]:
                database[collection].create_indexes(list(INDEXES[collection]))
            for name in _REPLACED.intersection(database[collection].index_information()):
                database[collection].drop_index(name)
