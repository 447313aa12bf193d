"""The database is lost under load and a backup put back: what was confirmed is there once, by broker and journal."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from ops.services.process import wait_until
from ops.services.software import PROJECT
from ops.system.environment import surroundings
from schemas.ids import message_key
from tests.faults.harness import promises
from tests.faults.harness.books import Books
from tests.faults.harness.stage import SETTLED_WITHIN_S, Stage
from tests.faults.harness.upstream import Event, Upstream

pytestmark = [pytest.mark.faults, pytest.mark.endurance, pytest.mark.timeout(900)]

BEFORE, MEANWHILE, AFTER, WAITING, COMING = 30, 40, 40, 20, 30
"""Submissions: applied before the backup, meanwhile, after it; left in the broker; coming during the restore."""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Stage]:
    """Give a running system that no other test needs afterwards."""
    with Stage(tmp_path / "stage") as running:
        yield running


def command(stage: Stage, *tokens: str) -> Any:
    """Carry out a command in a process of its own, and give the JSON that it prints."""
    environment = {**surroundings(), **stage.system.environment()}
    words = [sys.executable, "-m", "ops.cli", *tokens, "--json"]
    done = subprocess.run(
        words, capture_output=True, text=True, timeout=300, check=False, cwd=PROJECT, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def drop_database(stage: Stage) -> None:
    """Lose everything that MongoDB holds."""
    with MongoClient[dict[str, Any]](stage.settings.mongo_url.get_secret_value()) as client:
        client.drop_database(stage.settings.database)


def whole_again(stage: Stage, upstream: Upstream) -> Books:
    """Wait until everything confirmed is a case and everything recorded was seen; give what there is.

    What subscribers saw of the time that was lost is no ghost here: it is what a restore cannot take back.
    """
    last = ["nothing was read"]

    def is_whole() -> bool:
        books = stage.books(upstream)
        silent = books.published_ids() - stage.sink.ids()
        last[:] = [
            *promises.lost_or_doubled(upstream, books),
            *promises.more_than_one_effect(books, stage.sink),
            *promises.forgotten(books),
            *promises.early(books),
            *promises.not_replayable(books),
            *(f"event {one} was committed and never seen" for one in silent),
            *(f"a case is {one}" for one in books.states() & {"registered", "triaged"}),
            *(f"{one.message_type} is parked: {one.code}" for one in stage.store.parked()),
        ]
        return not last

    assert wait_until(is_whole, within=SETTLED_WITHIN_S), "\n".join(last[:20])
    return stage.books(upstream)


def test_a_restored_system_has_what_was_confirmed_once_while_messages_keep_arriving(
    own: Stage, tmp_path: Path
) -> None:
    upstream = own.upstream("restored")
    numbers = iter(range(1_000))

    def next_ones(count: int) -> list[Event]:
        return [upstream.submission(next(numbers)) for _ in range(count)]

    upstream.publish(next_ones(BEFORE))
    own.settled(upstream)
    load = upstream.in_background(next_ones(MEANWHILE), every_s=0.05)
    taken = command(own, "backup", str(tmp_path / "taken"))
    load.join(100)
    lost = next_ones(AFTER)
    upstream.publish(lost)
    own.settled(upstream)

    own.system.end(list(own.system.programs))
    upstream.publish(next_ones(WAITING))
    drop_database(own)
    coming = upstream.in_background(next_ones(COMING), every_s=0.2)
    told = command(own, "restore", str(tmp_path / "taken"))
    own.system.launch()
    own.system.wait_until_ready()
    coming.join(100)
    stored = own.store.load("cases", [message_key(one["source"], one["id"]) for one in lost])
    for body in list(upstream.attempted.values()):
        upstream.publish_body(body, json.loads(body)["type"])
    books = whole_again(own, upstream)

    assert len(books.fields) == BEFORE + MEANWHILE + AFTER + WAITING + COMING
    assert told["counts"]["cases"] == next(one["count"] for one in taken["parts"] if one["name"] == "cases")
    assert told["counts"]["cases"] >= BEFORE
    assert {message_key(one["source"], one["id"]) for one in lost} <= set(told["behind"])
    assert stored == {}  # the journal brought them back, nothing else
