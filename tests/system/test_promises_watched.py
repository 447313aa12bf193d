"""Stored data is broken on purpose in a real database: the audit of promises finds each break, and only that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import MongoClient

from rules.invariants.table import broken_promises
from schemas.looks import Promises
from store.contract.sample import NOON, a_case_with, a_next_write
from store.history import move_out
from store.mongo import MongoStore
from store.mongo_looking import MongoLooker
from tests.packs import the_packs
from tests.system import mongod

pytestmark = pytest.mark.system

DATABASE = "promises"
SOUND: dict[str, Any] = {
    "timers": {"t": {"kind": "watch", "due_at": NOON}},
    "next_due_at": NOON,
    "pack": {"name": "feedback-handbook", "version": "1"},
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a private server with two cases: C1 has all of its history, C2 a segment and the rest."""
    with mongod.running(tmp_path_factory.mktemp("mongod")) as address:
        store = MongoStore(address, DATABASE)
        store.set_up()
        for case_id in ("C1", "C2"):
            a_case_with(store, case_id, **SOUND)
            for state in ("triaged", "registered", "triaged"):
                store.commit([a_next_write(store, case_id, state=state)])
        move_out(store._connection, "cases", "C2", keep=2)
        store.close()
        yield address


def found(url: str) -> list[tuple[str, str, str]]:
    """Give promise, case and sentence of everything that is broken."""
    looker = MongoLooker(url, DATABASE)
    try:
        cases, _ = looker.cases(after="", count=100, again=())
        seen = Promises(tuple(cases), looker.pools(), NOON)
        return [(one.promise, one.id, one.sentence) for one in broken_promises(seen, the_packs())]
    finally:
        looker.close()


def test_sound_cases_break_nothing_with_or_without_segments(url: str) -> None:
    assert found(url) == []


@pytest.mark.parametrize(
    ("collection", "document_id", "change", "wanted"),
    [
        ("cases", "C1", {"$set": {"timers": {}, "next_due_at": None}}, ("timer", "open without a timer")),
        ("cases", "C1", {"$unset": {"next_due_at": 1}}, ("next_due", "looked for at no time")),
        ("cases", "C1", {"$set": {"state": "assigned"}}, ("owner", "assigned without an owner")),
        ("cases", "C1", {"$pull": {"history": {"seq": 2}}}, ("history", "3 entries from 1 to 4")),
        ("cases", "C1", {"$set": {"version": 5}}, ("history", "version 5, newest entry 4")),
        ("cases", "C2", {"$pull": {"history": {"seq": 3}}}, ("history", "no entries from 3 to 3")),
        ("cases", "C1", {"$set": {"history.1.prev": "x"}}, ("chain", "entry 2 does not follow")),
        ("cases", "C1", {"$set": {"head": "x"}}, ("chain", "entry 4 is not the newest")),
        ("segments", "cases:C2:1", {"$set": {"history.1.hash": "x"}}, ("chain", "entry 3 does not follow")),
        ("segments", "cases:C2:1", {"$set": {"last_seq": 1}}, ("history", "no entries from 2 to 2")),
        ("cases", "C1", {"$set": {"pack.version": "77"}}, ("pack", "pack feedback-handbook 77")),
    ],
)
def test_each_break_of_what_is_stored_is_found(
    url: str, collection: str, document_id: str, change: dict[str, Any], wanted: tuple[str, str]
) -> None:
    promise, sentence = wanted
    with MongoClient[dict[str, Any]](url) as client:
        source = client[DATABASE][collection]
        before = source.find_one({"_id": document_id})
        assert before is not None
        source.update_one({"_id": document_id}, change)
        try:
            ((broken, _, said),) = found(url)
        finally:
            source.replace_one({"_id": document_id}, before)

    assert (broken, said[: len(sentence)]) == (promise, sentence)
