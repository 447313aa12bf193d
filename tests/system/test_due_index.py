"""Looking for what is due costs what is due, however many cases are open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo import MongoClient

from schemas.ports import WHOLE, Share
from store import timing
from store.mongo import MongoStore
from store.mongo_reading import MongoReader
from tests.system import mongod

pytestmark = pytest.mark.system

NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
RANKS = (0, 1, 2, 9)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give a server with 4,000 open cases, one due each second from noon on."""
    with mongod.running(tmp_path_factory.mktemp("mongod")) as address:
        store = MongoStore(address, "due")
        with MongoClient[dict[str, Any]](address) as client:
            client["due"]["cases"].create_index([("next_due_at", 1)], name="due")
            store.set_up()
            client["due"]["cases"].insert_many([a_case(number) for number in range(4000)])
        store.close()
        yield address


def a_case(number: int) -> dict[str, Any]:
    usual = {"version": 1, "head": "", "history": [], "inbox": [], "state": "assigned", "received_at": NOON}
    own = {
        "_id": f"C{number:05}",
        "number": f"N{number}",
        "bucket": number % 64,
        "urgency": RANKS[number % 4],
    }
    return {**usual, **own, "next_due_at": NOON + timedelta(seconds=number)}


@pytest.mark.parametrize(
    ("passed", "share", "keys"),
    [(-1, WHOLE, len(RANKS)), (399, WHOLE, 110), (-1, Share(1, 2), len(RANKS)), (399, Share(1, 2), 250)],
)
def test_only_keys_of_what_is_due_are_read_and_no_document(
    url: str, passed: int, share: Share, keys: int
) -> None:
    with MongoClient[dict[str, Any]](url) as client:
        wanted = timing.wanted("cases", NOON + timedelta(seconds=passed), share)
        found = client["due"]["cases"].find(wanted, timing.ANSWERED_BY_INDEX)
        plan = found.sort(timing.DUE_ORDER).limit(100).explain()["executionStats"]

    assert plan["totalDocsExamined"] == 0
    assert plan["totalKeysExamined"] <= keys
    assert plan["nReturned"] == (100 if passed > 0 else 0)


def test_the_index_of_an_earlier_release_is_dropped(url: str) -> None:
    with MongoClient[dict[str, Any]](url) as client:
        assert "due" not in client["due"]["cases"].index_information()


def test_what_is_overdue_is_counted_and_the_oldest_of_all_ranks_named(url: str) -> None:
    reader = MongoReader(url, "due")

    late = reader.overdue("cases", before=NOON + timedelta(seconds=9))

    assert (late.count, late.oldest_at) == (10, NOON)
    assert reader.health().missing_indexes == ()
    reader.close()
