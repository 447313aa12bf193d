"""MongoDB dies or stops answering: what it confirmed stays, what it did not is done once it is back."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import ConnectionFailure

from ops.services import Server
from tests.faults.harness.stage import Stage

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]


@pytest.mark.fault("F18")
def test_killing_the_database_under_load_loses_and_doubles_nothing(stage: Stage) -> None:
    upstream = stage.upstream("database-killed")
    load = upstream.in_background(upstream.submissions(120), every_s=0.01)
    stage.wait(lambda: bool(stage.books(upstream).fields), "the first case")
    stage.services.kill(Server.MONGOD)
    stage.services.start(Server.MONGOD)
    load.join(100)

    assert len(stage.settled(upstream).fields) == 120


@pytest.mark.slow
@pytest.mark.fault("F20")
def test_a_database_that_hangs_beyond_every_time_out_applies_nothing_twice(stage: Stage) -> None:
    upstream = stage.upstream("database-paused")
    load = upstream.in_background(upstream.submissions(120), every_s=0.01)
    stage.wait(lambda: bool(stage.books(upstream).fields), "the first case")
    before = stage.logs().count('"event": "store.unavailable"')
    stage.services.pause(Server.MONGOD)
    try:
        stage.wait(lambda: stage.logs().count('"event": "store.unavailable"') > before, "somebody's time-out")
    finally:
        stage.services.resume(Server.MONGOD)
    load.join(100)

    assert len(stage.settled(upstream).fields) == 120


@pytest.mark.endurance
@pytest.mark.fault("F20", "F20+F24")
@pytest.mark.parametrize("seconds", [5, 30, 120])
def test_a_database_that_stands_still_while_every_message_comes_three_times(
    stage: Stage, seconds: int
) -> None:
    upstream = stage.upstream(f"database-still-{seconds}")
    load = upstream.in_background(upstream.submissions(60), every_s=0.01, times=3)
    stage.wait(lambda: bool(stage.books(upstream).fields), "the first case")
    stage.services.pause(Server.MONGOD)
    try:
        until = stage.clock.now() + stage.clock.technical(timedelta(seconds=seconds))
        stage.wait(lambda: stage.clock.now() > until, "the end of it", within=seconds + 10)
    finally:
        stage.services.resume(Server.MONGOD)
    load.join(100)
    books = stage.settled(upstream)

    events = [entry.event for history in books.histories.values() for entry in history]
    assert (len(books.fields), events.count("case.registered")) == (60, 60)


@pytest.mark.endurance
@pytest.mark.fault("F19")
def test_a_primary_that_steps_down_again_and_again_loses_and_doubles_nothing(stage: Stage) -> None:
    upstream = stage.upstream("steps-down")
    load = upstream.in_background(upstream.submissions(120), every_s=0.2)
    stage.wait(lambda: bool(stage.books(upstream).fields), "the first case")
    with MongoClient[dict[str, Any]](stage.settings.mongo_url.get_secret_value()) as client:
        before = term(client)
        for number in range(1, 4):
            step_down(client)
            stage.wait(lambda: bool(client.admin.command("hello")["isWritablePrimary"]), "a primary")
            assert term(client) >= before + number, "it was elected anew"
    load.join(100)

    assert len(stage.settled(upstream).fields) == 120


def step_down(client: MongoClient[dict[str, Any]]) -> None:
    """Let the primary be none for five seconds; it may close the connection over it."""
    with contextlib.suppress(ConnectionFailure):
        client.admin.command({"replSetStepDown": 5, "force": True})


def term(client: MongoClient[dict[str, Any]]) -> int:
    """Give how many elections the set has had."""
    return int(client.admin.command("replSetGetStatus")["term"])
