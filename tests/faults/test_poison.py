"""Messages that always fail, end their process or a thread, or are too large: they end aside, their neighbours are done."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pika
import pytest
from pika.exceptions import AMQPError
from pymongo import MongoClient

from ops.system import Program
from schemas.ids import message_key
from schemas.parked import Parked
from schemas.queues import INBOUND, QUEUES
from tests.faults.harness.stage import Stage
from tests.faults.harness.upstream import Event, Upstream
from tests.faults.variants.worker import MARK
from workers.clock import monotonic
from workers.watchdog import EXIT_STALLED

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

SUPERVISE = (
    "import sys; from workers.supervisor import Supervisor; sys.exit(Supervisor([sys.argv[1:]]).run())"
)


@contextmanager
def only_breakable(stage: Stage, how: str, **settings: str) -> Iterator[Program]:
    """Let nobody work but one process that a marked message breaks, under its supervisor."""
    near = stage.system.programs["workers"]
    near.stop(by=monotonic() + 40)
    variant = [sys.executable, "-m", "tests.faults.variants.worker", how, "--queues", ",".join(QUEUES)]
    program = stage.run(f"breakable-{how}", [sys.executable, "-c", SUPERVISE, *variant], settings)
    try:
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


@pytest.mark.fault("F28")
def test_a_message_that_ends_its_process_is_parked_by_count_and_its_neighbours_are_done(stage: Stage) -> None:
    upstream = stage.upstream("kills")
    events, harmful = among_neighbours(upstream, 40)
    with only_breakable(stage, "kill", CASELOOP_POISON_AFTER="3") as program:
        upstream.publish(events)
        stage.wait(lambda: harmful in parked_of(stage, upstream), "the harmful message aside", within=90)
        died = program.log.read_text().count('"status": -11')
    books = stage.settled(upstream)

    assert parked_of(stage, upstream) == {harmful: "poisonous"}
    assert len(books.fields) == 40
    assert died == 3
