"""What the releases at work can read: a small document for each shape, with its words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pymongo import DeleteMany, ReplaceOne, UpdateOne

from schemas.ports_releases import Kind, Words
from store.connection import Connection, Stored, answering

SHAPES: Final = "shapes"

Change = DeleteMany | ReplaceOne[Stored] | UpdateOne


def announce(connection: Connection, kind: Kind, words: Words, *, alone: bool) -> None:
    """Add to what is known; alone: in place of all that was known of this kind."""
    with answering():
        stored = connection.majority(SHAPES).find({"kind": kind})
        known = {one["_id"]: frozenset(one["words"]) for one in stored}
        changes = [*(_replaced if alone else _added)(kind, words, known)]
        if changes:
            connection.database[SHAPES].bulk_write(changes, ordered=False)


def announced(connection: Connection, shape: str) -> frozenset[str] | None:
    """Give the words of a shape as any release knows it; None if none does."""
    with answering():
        found: Mapping[str, Any] | None = connection.majority(SHAPES).find_one({"_id": shape})
    return frozenset(found["words"]) if found else None


def _replaced(kind: Kind, words: Words, known: Words) -> Iterable[Change]:
    if known.keys() - words.keys():
        yield DeleteMany({"kind": kind, "_id": {"$nin": sorted(words)}})
    for one, said in words.items():
        if known.get(one) != said:
            yield ReplaceOne({"_id": one}, {"kind": kind, "words": sorted(said)}, upsert=True)


def _added(kind: Kind, words: Words, known: Words) -> Iterable[Change]:
    for one, said in words.items():
        if one not in known or not said <= known[one]:
            more = {"$set": {"kind": kind}, "$addToSet": {"words": {"$each": sorted(said)}}}
            yield UpdateOne({"_id": one}, more, upsert=True)
