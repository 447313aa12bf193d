"""Messages that always fail, end their process or a thread, or are too large: aside with them, done with the others."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import dramatiq
import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker
from pymongo import MongoClient

from ops.system import Program
from schemas.ids import message_key
from schemas.queues import INBOUND, QUEUES
from tests.faults.harness.stage import Stage
from tests.faults.harness.upstream import Event, Upstream
from tests.faults.variants.worker import MARK
from workers.clock import monotonic
from workers.watchdog import EXIT_STALLED

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

SUBMITTED: Final = "caseloop.feedback.submitted.v1"
SUPERVISE: Final = """
import sys
from workers import supervisor
supervisor._LONGEST_PAUSE_S = 2.0  # it would wait longer each time: a test need not
sys.exit(supervisor.Supervisor([sys.argv[1:]]).run())
"""


@contextmanager
def only_breakable(stage: Stage, how: str, **settings: str) -> Iterator[Program]:
    """Let nobody work but one process that a marked message breaks, under its supervisor."""
    near = stage.system.programs["workers"]
    near.stop(by=monotonic() + 40)
    variant = [sys.executable, "-m", "tests.faults.variants.worker", how, "--queues", ",".join(QUEUES)]
    program = stage.run(f"breakable-{how}", [sys.executable, "-c", SUPERVISE, *variant], settings)
    try:
        stage.wait(lambda: stage.consumer_count("intake.v1") > 0, "a worker that can be broken")
        yield program
    finally:
        program.stop(by=0)
        near.start()
        stage.wait(lambda: stage.consumer_count("intake.v1") > 0, "workers near by")


def among_neighbours(upstream: Upstream, count: int) -> tuple[list[Event], str]:
    """Give submissions with one that does harm in their midst, and its key."""
    events = upstream.submissions(count + 1)
    harmful = events[count // 2]
    harmful["data"]["summary"] = f"{MARK} {harmful['data']['summary']}"
    return events, message_key(harmful["source"], harmful["id"])


def parked_of(stage: Stage, upstream: Upstream) -> dict[str, str]:
    """Give the keys of an upstream system's parked messages with their codes."""
    return {one.message_key: one.code for one in stage.books(upstream).parked}


@pytest.mark.fault("F27")
def test_a_message_whose_work_always_fails_is_parked_at_once_and_its_neighbours_are_done(
    stage: Stage,
) -> None:
    upstream = stage.upstream("always-fails")
    events = upstream.submissions(20)
    upstream.publish(events)
    harmed, *_ = stage.settled(upstream).fields
    with MongoClient[dict[str, Any]](stage.settings.mongo_url.get_secret_value()) as client:
        cases = client[stage.settings.database]["cases"]
        cases.update_one({"_id": harmed}, {"$set": {"round": "red"}})  # no version can read that
        said = [
            upstream.command("caseloop.case.information-supplied.v1", number, about, text="补充说明")
            for number, about in enumerate(events)
        ]
        upstream.publish(said, times=2)
        stage.wait(lambda: "poisonous" in parked_of(stage, upstream).values(), "the message aside", within=20)
        cases.update_one({"_id": harmed}, {"$set": {"round": 1}})
    stage.wait(lambda: supplied(stage, upstream) == 19, "every other case supplemented", within=20)

    assert list(parked_of(stage, upstream).values()) == ["poisonous"]


@pytest.mark.endurance
@pytest.mark.timeout(600)
@pytest.mark.fault("F28")
def test_a_message_that_ends_its_process_is_parked_by_count_and_its_neighbours_are_done(stage: Stage) -> None:
    upstream = stage.upstream("kills")
    events, harmful = among_neighbours(upstream, 3)
    with only_breakable(stage, "kill", CASELOOP_POISON_AFTER="12") as program:
        upstream.publish(events)
        stage.wait(lambda: harmful in parked_of(stage, upstream), "the harmful message aside", within=420)
        died = program.log.read_text().count("status=-11")
    books = stage.settled(upstream)

    assert parked_of(stage, upstream) == {harmful: "poisonous"}
    assert len(books.fields) == 3
    assert died == 12


@pytest.mark.fault("F29")
def test_a_message_for_an_unknown_actor_is_parked_and_ends_no_thread(stage: Stage) -> None:
    upstream = stage.upstream("unknown-actor")
    pids = stage.system.children("workers")
    strange: dramatiq.Message[None] = dramatiq.Message("intake.v1", "nobody.does", ({},), {}, {})
    upstream.publish_body(strange.encode(), "intake.v1", exchange="")
    stage.wait(
        lambda: any(one.body == strange.encode() and one.state == "parked" for one in stage.store.parked()),
        "the message aside",
    )
    upstream.publish(upstream.submissions(10))

    assert len(stage.settled(upstream).fields) == 10
    assert stage.system.children("workers") == pids


@pytest.mark.fault("F30")
@pytest.mark.parametrize("mebibytes", [5, pytest.param(20, marks=pytest.mark.endurance)])
def test_a_body_beyond_what_the_broker_takes_is_refused_and_closes_nobody_elses_channel(
    stage: Stage, mebibytes: int
) -> None:
    upstream = stage.upstream(f"huge-{mebibytes}")
    lost = stage.logs().count('"event": "broker.lost"')
    with pytest.raises(ChannelClosedByBroker), channel_of(stage) as channel:
        channel.basic_publish(INBOUND, SUBMITTED, b"x" * (mebibytes << 20), mandatory=True)
    upstream.publish(upstream.submissions(10))

    assert len(stage.settled(upstream).fields) == 10
    assert stage.logs().count('"event": "broker.lost"') == lost


@pytest.mark.endurance
@pytest.mark.fault("F42")
def test_a_process_whose_thread_ends_is_gone_within_ten_seconds_and_replaced(stage: Stage) -> None:
    upstream = stage.upstream("thread-ends")
    events, harmful = among_neighbours(upstream, 4)
    with only_breakable(stage, "thread") as program:
        upstream.publish(events)
        stage.wait(lambda: f"status={EXIT_STALLED}" in program.log.read_text(), "the end", within=10)
        assert "thread committer has died" in program.log.read_text()
    books = stage.settled(upstream)  # by a process whose threads do not mind it

    assert len(books.fields) == 5
    assert harmful in books.fields


def supplied(stage: Stage, upstream: Upstream) -> int:
    """Count the cases that were supplemented."""
    histories = stage.books(upstream).histories.values()
    return sum(any(one.event == "case.information-supplied" for one in history) for history in histories)


@contextmanager
def channel_of(stage: Stage) -> Iterator[BlockingChannel]:
    """Give a channel of a connection of its own, with confirms."""
    with pika.BlockingConnection(pika.URLParameters(stage.url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        yield channel
