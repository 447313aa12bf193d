"""What customers answered is counted by MongoDB as by its twin."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo import MongoClient

from store.mongo import MongoStore
from store.mongo_reading import MongoReader
from store.surveys import surveyed
from tests.system import mongod

pytestmark = pytest.mark.system

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)
JUST = timedelta(milliseconds=1)


def a_case(number: int, pack: str, *, drill: bool = False) -> dict[str, Any]:
    """Give a case called back at the edges of March and just beside them, whose customer rated once."""
    calls = [
        {"answer": answer, "at": at}
        for answer, at in (
            ("satisfied", MARCH - JUST),
            ("dissatisfied", MARCH),
            ("satisfied", APRIL - JUST),
            ("satisfied", APRIL),
        )
    ]
    usual = {"version": 1, "head": "", "history": [], "inbox": [], "state": "closed", "bucket": 0}
    own = {"_id": f"C{number}", "number": f"N{number}", "received_at": MARCH - timedelta(days=number)}
    said = {
        "callbacks": calls,
        "ratings": [{"value": "neutral", "at": MARCH}],
        "call_attempts": [{"reason": "not_reached", "at": MARCH}, {"reason": "declined", "at": APRIL}],
    }
    return usual | own | {"pack": {"name": pack, "version": "1"}, "drill": drill} | said


CASES = [
    a_case(1, "service-template"),
    a_case(2, "service-template"),
    a_case(3, "online-mall"),
    a_case(4, "service-template", drill=True),
    {
        key: value
        for key, value in a_case(5, "service-template").items()
        if key not in {"ratings", "call_attempts"}
    },
]
"""The last one was stored by a release that knew no ratings and no attempts."""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongoReader]:
    with mongod.running(tmp_path_factory.mktemp("mongod")) as url:
        store = MongoStore(url, "surveys")
        store.set_up()
        store.close()
        with MongoClient[dict[str, Any]](url) as client:
            client["surveys"]["cases"].insert_many([dict(case) for case in CASES])
        reading = MongoReader(url, "surveys")
        yield reading
        reading.close()


@pytest.mark.req("S1-28")
def test_answers_of_a_period_are_counted_and_exercises_are_not(reader: MongoReader) -> None:
    found = reader.survey("service-template", since=MARCH, until=APRIL)

    assert found.answers == {"dissatisfied": 3, "satisfied": 3}
    assert (found.ratings, found.in_vain) == ({"neutral": 2}, {"not_reached": 2})
    assert found == surveyed(CASES, "service-template", MARCH, APRIL)


def test_a_pack_without_cases_has_no_answers(reader: MongoReader) -> None:
    found = reader.survey("feedback-mechanism", since=MARCH, until=APRIL)

    assert (found.answers, found.ratings, found.in_vain) == ({}, {}, {})
