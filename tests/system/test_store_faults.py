"""The store in MongoDB when the server fails, lies about the outcome, or is not there."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import OperationFailure, WriteError

from schemas.errors import Unavailable
from schemas.ports import RelatedQuery, Store
from schemas.replay import verify_chain
from store.contract.sample import NOON, a_case_with, a_first_write, a_next_write, a_parked, a_write_after
from store.history import move_out
from store.mongo import MongoStore
from tests.system import mongod

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with mongod.running(tmp_path_factory.mktemp("mongod")) as address:
        store = MongoStore(address, "faults")
        store.set_up()
        store.close()
        yield address


@pytest.fixture
def client(url: str) -> Iterator[MongoClient[dict[str, Any]]]:
    with MongoClient[dict[str, Any]](url) as client:
        yield client


@pytest.fixture
def database(client: MongoClient[dict[str, Any]]) -> Database[dict[str, Any]]:
    for collection in client["faults"].list_collection_names():
        client["faults"][collection].delete_many({})
    return client["faults"]


@pytest.fixture
def store(url: str, database: Database[dict[str, Any]]) -> Iterator[MongoStore]:
    store = MongoStore(url, database.name)
    yield store
    store.close()


@pytest.fixture
def hasty(url: str, database: Database[dict[str, Any]]) -> Iterator[MongoStore]:
    """Give a store that has little patience; the other one has more than any fault lasts."""
    hasty = MongoStore(url, database.name, timeout=timedelta(milliseconds=400))
    hasty.load("cases", ["C1"])
    yield hasty
    hasty.close()


@contextmanager
def failing(client: MongoClient[dict[str, Any]], times: int | None = None, **how: object) -> Iterator[None]:
    """Let the server fail commands of the store, so many times or always."""
    mode: object = "alwaysOn" if times is None else {"times": times}
    fault = {"configureFailPoint": "failCommand", "mode": mode, "data": {"appName": "caseloop", **how}}
    client.admin.command(fault)
    try:
        yield
    finally:
        client.admin.command({"configureFailPoint": "failCommand", "mode": "off"})


@pytest.mark.parametrize("way", ["set", "single"])
@pytest.mark.fault("F21")
def test_an_update_that_was_applied_but_not_answered_is_applied_once(
    url: str, client: MongoClient[dict[str, Any]], store: MongoStore, way: Any
) -> None:
    store.commit([a_first_write(f"C{one}") for one in range(10)])
    writes = [a_next_write(store, f"C{one}", state="triaged") for one in range(10)]
    committing = MongoStore(url, "faults", way=way)
    lost = {
        "failCommands": ["update"],
        "writeConcernError": {"code": 64, "errmsg": "waiting for replication"},
    }

    with failing(client, 1, **lost), pytest.raises(Unavailable, match="BulkWriteError"):
        committing.commit(writes)

    assert {loaded.version for loaded in store.load("cases", [f"C{one}" for one in range(10)]).values()} == {
        2
    }
    assert committing.commit(writes) == ["applied"] * 10
    assert {len(store.history("cases", f"C{one}")) for one in range(10)} == {2}
    committing.close()


@pytest.mark.fault("F21")
def test_a_first_write_that_was_applied_but_not_answered_is_applied_once(
    client: MongoClient[dict[str, Any]], store: MongoStore
) -> None:
    writes = [a_first_write(f"C{one}") for one in range(10)]
    lost = {
        "failCommands": ["insert"],
        "writeConcernError": {"code": 64, "errmsg": "waiting for replication"},
    }

    with failing(client, 1, **lost), pytest.raises(Unavailable):
        store.commit(writes)

    assert store.commit(writes) == ["applied"] * 10


@pytest.mark.fault("F21")
def test_a_write_of_which_an_ending_server_says_that_nobody_else_has_it_is_applied_once(
    client: MongoClient[dict[str, Any]], store: MongoStore
) -> None:
    a_case_with(store, "C1")
    writes = [a_next_write(store, "C1", state="triaged")]
    ending = {"failCommands": ["update"], "writeConcernError": {"code": 91, "errmsg": "shutting down"}}

    with failing(client, 1, **ending):
        assert store.commit(writes) == ["applied"], "the driver asks again by itself"

    assert store.commit(writes) == ["applied"]
    assert len(store.history("cases", "C1")) == 2


@pytest.mark.parametrize("command", ["insert", "update"])
@pytest.mark.fault("F21")
def test_a_connection_that_breaks_leaves_an_unknown_outcome_and_may_be_repeated(
    client: MongoClient[dict[str, Any]], store: MongoStore, hasty: MongoStore, command: str
) -> None:
    a_case_with(store, "C1")
    writes = [a_next_write(store, "C1", state="triaged"), a_first_write("C2")]

    with failing(client, failCommands=[command], closeConnection=True), pytest.raises(Unavailable):
        hasty.commit(writes)

    assert store.commit(writes) == ["applied", "applied"]
    assert [len(store.history("cases", one)) for one in ("C1", "C2")] == [2, 1]


@pytest.mark.fault("F20", "F21")
def test_a_server_that_answers_too_late_leaves_an_unknown_outcome_and_may_be_repeated(
    client: MongoClient[dict[str, Any]], store: MongoStore, hasty: MongoStore
) -> None:
    a_case_with(store, "C1")
    writes = [a_next_write(store, "C1", state="triaged")]

    late = {"failCommands": ["update"], "blockConnection": True, "blockTimeMS": 1000}
    with failing(client, 1, **late), pytest.raises(Unavailable):
        hasty.commit(writes)

    assert store.commit(writes) == ["applied"]
    assert len(store.history("cases", "C1")) == 2


@pytest.mark.parametrize("code", [91, 189, 10107, 11600, 13435, 112, 50])
@pytest.mark.fault("F19")
def test_a_server_in_trouble_is_unavailable(
    client: MongoClient[dict[str, Any]], store: MongoStore, hasty: MongoStore, code: int
) -> None:
    a_case_with(store, "C1")
    write = a_next_write(store, "C1", state="triaged")

    with failing(client, failCommands=["update", "find"], errorCode=code):
        with pytest.raises(Unavailable):
            hasty.load("cases", ["C1"])
        with pytest.raises(Unavailable):
            hasty.commit([write])


@pytest.mark.fault("F41")
def test_a_right_that_is_missing_is_no_passing_trouble(
    client: MongoClient[dict[str, Any]], store: MongoStore
) -> None:
    with failing(client, 1, failCommands=["find"], errorCode=13), pytest.raises(OperationFailure):
        store.load("cases", ["C1"])


def test_one_failed_command_is_absorbed(client: MongoClient[dict[str, Any]], store: MongoStore) -> None:
    a_case_with(store, "C1")

    with failing(client, 1, failCommands=["find"], closeConnection=True):
        assert store.load("cases", ["C1"]).keys() == {"C1"}


def test_a_server_that_is_not_there_is_unavailable_for_every_method() -> None:
    gone = MongoStore(
        "mongodb://127.0.0.1:1/?replicaSet=none",
        "faults",
        timeout=timedelta(milliseconds=50),
        selection_timeout=timedelta(milliseconds=50),
    )
    calls: Mapping[str, Any] = {
        "load": lambda: gone.load("cases", ["C1"]),
        "commit": lambda: gone.commit([a_first_write("C1")]),
        "entry": lambda: gone.entry("cases", "C1", "M1"),
        "history": lambda: gone.history("cases", "C1"),
        "park": lambda: gone.park([a_parked()]),
        "parked": gone.parked,
        "groups": gone.parked_groups,
        "record": lambda: gone.parked_record("P1"),
        "end": lambda: gone.end_parked("P1", state="replayed", by="ops-1", reason="fixed", at=NOON),
        "due": lambda: gone.due("cases", now=NOON, limit=1),
    }
    for call in calls.values():
        with pytest.raises(Unavailable, match="expected MongoDB to answer, found"):
            call()
    gone.close()


def test_what_the_server_says_of_a_document_is_not_repeated(
    client: MongoClient[dict[str, Any]], store: MongoStore
) -> None:
    a_case_with(store, "C1")
    write = a_next_write(store, "C1", customer={"name": "测试甲"})
    lost = {"failCommands": ["update"], "writeConcernError": {"code": 64, "errmsg": "waiting for 测试甲"}}

    with failing(client, 1, **lost), pytest.raises(Unavailable) as caught:
        store.commit([write])

    assert "测试甲" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.fault("F38")
def test_a_forked_process_makes_a_client_of_its_own(store: MongoStore) -> None:
    a_case_with(store, "C1")
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if store.load("cases", ["C1"]).keys() == {"C1"} else 1)
        finally:
            os._exit(2)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert store.load("cases", ["C1"]).keys() == {"C1"}


def test_no_stub_of_a_case_can_be_made(database: Database[dict[str, Any]]) -> None:
    with pytest.raises(WriteError, match="failed validation"):
        database["cases"].update_one({"_id": "C1", "version": 3}, {"$set": {"state": "triaged"}}, upsert=True)


def test_setting_up_again_changes_nothing(store: MongoStore, database: Database[dict[str, Any]]) -> None:
    before = {name: sorted(database[name].index_information()) for name in database.list_collection_names()}

    store.set_up()

    assert before == {name: sorted(database[name].index_information()) for name in before}
    assert before["cases"] == sorted(
        [
            "_id_",
            "alike",
            "archived",
            "channel",
            "customer",
            "due_by_urgency",
            "number",
            "order",
            "received",
            "sequence",
            "topic",
            "username",
            "username_lookup",
        ]
    )


def test_what_is_due_is_answered_by_the_index_alone(
    store: MongoStore, database: Database[dict[str, Any]]
) -> None:
    store.commit([a_first_write(f"C{one}", next_due_at=NOON + timedelta(days=1)) for one in range(200)])
    store.commit([a_first_write(f"D{one}", next_due_at=NOON) for one in range(3)])

    (seen,) = profiled(database, lambda: store.due("cases", now=NOON, limit=10))

    assert (seen["docsExamined"], seen["nreturned"]) == (0, 3)
    assert seen["keysExamined"] <= 3 + 1  # one more for each urgency, to see that nothing more is due


def test_related_cases_are_found_by_index(store: MongoStore, database: Database[dict[str, Any]]) -> None:
    store.commit(
        [
            a_first_write(f"C{one}", fingerprint=f"F{one}", report={"order_number": f"O{one}"})
            for one in range(200)
        ]
    )

    (seen,) = profiled(
        database, lambda: store.related([RelatedQuery("C1", "F1", "O2"), RelatedQuery("C7", "F8", "")])
    )

    assert (seen["docsExamined"], seen["nreturned"]) == (3, 3)


def profiled(database: Database[dict[str, Any]], call: Any) -> list[dict[str, Any]]:
    """Give what the server noted of the store's reads."""
    database.command("profile", 0)
    database.drop_collection("system.profile")
    database.command("profile", 2)
    call()
    database.command("profile", 0)
    seen = list(database["system.profile"].find({"op": "query", "appName": "caseloop"}))
    database.drop_collection("system.profile")
    return seen


def with_a_long_history(store: Store, length: int) -> None:
    a_case_with(store)
    for _ in range(length - 1):
        store.commit([a_write_after(store.load("cases", ["C1"])["C1"], "C1")])


def test_two_that_move_out_at_once_lose_nothing(store: MongoStore) -> None:
    with_a_long_history(store, 60)

    with ThreadPoolExecutor(4) as threads:
        moves = [
            threads.submit(move_out, store._connection, "cases", "C1", keep=keep) for keep in (10, 20, 30, 5)
        ]
        for move in moves:
            move.result()

    entries = store.history("cases", "C1")
    assert [entry.seq for entry in entries] == list(range(1, 61))
    assert verify_chain(entries) == []
    assert store.commit([a_next_write(store, state="triaged")]) == ["applied"]


def test_a_segment_written_before_a_crash_is_taken_as_it_is(
    store: MongoStore, database: Database[dict[str, Any]]
) -> None:
    with_a_long_history(store, 30)
    inline = database["cases"].find_one({"_id": "C1"}, {"history": 1})
    assert inline is not None
    segment = {
        "_id": "cases:C1:1",
        "collection": "cases",
        "document_id": "C1",
        "first_seq": 1,
        "last_seq": 10,
    }
    database["segments"].insert_one({**segment, "history": inline["history"][:10]})

    assert [entry.seq for entry in store.history("cases", "C1")] == list(range(1, 31))
    move_out(store._connection, "cases", "C1", keep=5)

    left = database["cases"].find_one({"_id": "C1"}, {"history.seq": 1})
    assert left is not None
    assert [entry["seq"] for entry in left["history"]] == list(range(11, 31))
    assert [entry.seq for entry in store.history("cases", "C1")] == list(range(1, 31))


def test_entries_stay_inline_when_they_cannot_move_now(
    client: MongoClient[dict[str, Any]], store: MongoStore, database: Database[dict[str, Any]]
) -> None:
    with_a_long_history(store, 500)
    write = a_write_after(store.load("cases", ["C1"])["C1"], "C1")

    with failing(client, 1, failCommands=["insert"], errorCode=64):
        assert store.commit([write]) == ["applied"]

    assert database["segments"].count_documents({}) == 0
    assert len(store.history("cases", "C1")) == 501
