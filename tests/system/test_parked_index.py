"""Finding a small group costs what the group costs, however many records are parked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo import MongoClient

from store.mongo import MongoStore
from store.parked import OLDEST_FIRST
from tests.system import mongod

pytestmark = pytest.mark.system

NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
GROUP = {"state": "parked", "code": "unknown_case", "message_type": "t", "queue": "callbacks.v1"}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give a server with 3,000 parked records, 15 of them in the group and 60 of its reason."""
    with mongod.running(tmp_path_factory.mktemp("mongod")) as address:
        store = MongoStore(address, "parked")
        store.set_up()
        store.close()
        with MongoClient[dict[str, Any]](address) as client:
            client["parked"]["parked"].insert_many([a_record(number) for number in range(3_000)])
        yield address


def a_record(number: int) -> dict[str, Any]:
    code = "unknown_case" if number % 50 == 0 else "incomplete"
    queue = "callbacks.v1" if number % 200 == 0 else "handling.v1"
    own = {"_id": f"P{number:05}", "code": code, "queue": queue, "message_type": "t"}
    return {**own, "state": "parked", "body": b"x", "parked_at": NOON + timedelta(seconds=number)}


@pytest.mark.parametrize(
    ("wanted", "count"),
    [(GROUP, 15), ({"state": "parked", "code": "unknown_case"}, 60), ({"state": "parked"}, 100)],
)
def test_only_records_that_are_meant_are_read_oldest_first(
    url: str, wanted: dict[str, str], count: int
) -> None:
    with MongoClient[dict[str, Any]](url) as client:
        found = client["parked"]["parked"].find(wanted).sort(OLDEST_FIRST).limit(100)
        plan = found.explain()

    assert plan["executionStats"]["totalDocsExamined"] == count
    assert "SORT'" not in str(plan["queryPlanner"]["winningPlan"])


def test_counting_groups_reads_no_record(url: str) -> None:
    store = MongoStore(url, "parked")
    with MongoClient[dict[str, Any]](url) as client:
        client["parked"].command("profile", 2)
        groups = store.parked_groups()
        client["parked"].command("profile", 0)
        (seen,) = client["parked"]["system.profile"].find({"command.aggregate": "parked"})
    store.close()

    assert {(one.code, one.queue): one.count for one in groups} == {
        ("incomplete", "handling.v1"): 2_940,
        ("unknown_case", "handling.v1"): 45,
        ("unknown_case", "callbacks.v1"): 15,
    }
    assert seen["docsExamined"] == 0
