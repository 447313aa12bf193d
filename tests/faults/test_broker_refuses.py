"""RabbitMQ takes nothing, loses patience, loses a queue or lets nobody in: work waits, and goes on by itself."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

import pika
import pytest

from ops.services import Server
from tests.faults.harness.alarms import Shortage, short_of
from tests.faults.harness.stage import Stage
from workers import topology
from workers.clock import monotonic

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

QUEUE: Final = "archiving.v1"
TOLD_OF_PATIENCE: Final = "delivery acknowledgement on channel"


@contextlib.contextmanager
def impatient(stage: Stage) -> Iterator[None]:
    """Let the broker wait three seconds for an acknowledgement, on connections made from now on."""
    set_patience(stage, patience_ms=3_000, look_every_ms=1_000)
    try:
        yield
    finally:
        set_patience(stage, patience_ms=1_800_000, look_every_ms=60_000)


def set_patience(stage: Stage, *, patience_ms: int, look_every_ms: int) -> None:
    """Say how long the broker waits for an acknowledgement, and how often it looks."""
    stage.services.rabbitmqctl(
        "eval",
        f"application:set_env(rabbit, consumer_timeout, {patience_ms}), "
        f"application:set_env(rabbit, channel_tick_interval, {look_every_ms}).",
    )
    stage.services.rabbitmqctl("close_all_connections", "a test")


def blocked_count(stage: Stage) -> int:
    """Give how often a process was told that the broker takes nothing."""
    return stage.logs().count('"event": "broker.blocked"')


@pytest.mark.endurance
@pytest.mark.fault("F13", "F14")
@pytest.mark.parametrize("what", ["memory", "disk"])
def test_a_broker_that_takes_nothing_for_a_while_gets_everything_later(stage: Stage, what: Shortage) -> None:
    upstream = stage.upstream(f"short-of-{what}")
    upstream.publish(upstream.submissions(60))
    before, threads = blocked_count(stage), stage.system.children("workers")
    with short_of(stage, what):
        load = upstream.in_background(upstream.submissions(120)[60:], every_s=0.0)
        stage.wait(lambda: blocked_count(stage) > before, "a process that was told")
    load.join(100)

    assert len(stage.settled(upstream).fields) == 120
    assert stage.system.children("workers") == threads, "no process had to be replaced"


@pytest.mark.endurance
@pytest.mark.fault("F13", "F14")
@pytest.mark.parametrize("what", ["memory", "disk"])
def test_a_broker_that_takes_nothing_for_a_minute_stalls_nobody(stage: Stage, what: Shortage) -> None:
    upstream = stage.upstream(f"short-of-{what}-for-long")
    threads = stage.system.children("workers")
    load = upstream.in_background(upstream.submissions(120), every_s=0.1)
    stage.wait(lambda: bool(stage.books(upstream).fields), "the first case")
    with short_of(stage, what):
        ends_at = stage.clock.now() + stage.clock.technical(timedelta(minutes=1))
        stage.wait(lambda: stage.clock.now() > ends_at, "a minute", within=70)
    load.join(100)

    assert len(stage.settled(upstream).fields) == 120
    assert stage.system.children("workers") == threads, "no process had to be replaced"


@pytest.mark.endurance
@pytest.mark.fault("F15")
def test_a_broker_that_loses_patience_with_consumers_gets_new_ones(stage: Stage) -> None:
    upstream = stage.upstream("patience-lost")
    with impatient(stage):
        load = upstream.in_background(upstream.submissions(60), every_s=0.03)
        stage.wait(lambda: bool(stage.books(upstream).fields), "the first case")
        told = stage.logs().count(TOLD_OF_PATIENCE)
        stage.services.pause(Server.MONGOD)
        try:
            stage.wait(lambda: stage.logs().count(TOLD_OF_PATIENCE) > told, "lost patience")
        finally:
            stage.services.resume(Server.MONGOD)
        load.join(100)
        assert len(stage.settled(upstream).fields) == 60


@pytest.mark.endurance
@pytest.mark.fault("F15")
def test_a_deleted_queue_is_told_holds_up_no_other_and_is_served_again_once_it_is_there(stage: Stage) -> None:
    upstream = stage.upstream("queue-deleted")
    before = stage.consumer_count(QUEUE)
    with pika.BlockingConnection(pika.URLParameters(stage.url)) as connection:
        connection.channel().queue_delete(QUEUE)
    try:
        told = f'"queue": "{QUEUE}", "event": "queue.missing"'
        stage.wait(lambda: told in stage.logs(), "a process that was told")
        upstream.publish(upstream.submissions(60), every_s=0.01)
        assert len(stage.settled(upstream).fields) == 60
    finally:
        topology.declare(stage.url)
    stage.wait(lambda: stage.consumer_count(QUEUE) == before, "consumers of the queue", within=30)


@pytest.mark.endurance
@pytest.mark.fault("F41")
@pytest.mark.parametrize("taken", ["password", "right"])
def test_processes_that_may_not_work_any_more_say_so_and_acknowledge_nothing(
    stage: Stage, taken: str
) -> None:
    upstream = stage.upstream(f"taken-{taken}")
    load = upstream.in_background(upstream.submissions(60), every_s=0.05)
    stage.wait(lambda: bool(stage.books(upstream).fields), "the first case")
    told = stage.logs().count("ACCESS_REFUSED")
    with without(stage, taken):
        stage.wait(lambda: stage.logs().count("ACCESS_REFUSED") > told, "a process that says so", within=30)
    load.join(100)

    assert len(stage.settled(upstream).fields) == 60


@contextlib.contextmanager
def without(stage: Stage, taken: str) -> Iterator[None]:
    """Take something from the account of all programs, and give it back."""
    account = urlsplit(stage.url)
    user, password = account.username or "", account.password or ""
    take, give = {
        "password": (["change_password", user, "another"], ["change_password", user, password]),
        "right": (
            ["set_permissions", user, ".*", "", ".*"],
            ["set_permissions", user, ".*", ".*", ".*"],
        ),
    }[taken]
    stage.services.rabbitmqctl(*take)
    try:
        stage.services.rabbitmqctl("close_all_connections", "a test")
        yield
    finally:
        stage.services.rabbitmqctl(*give)


@pytest.mark.endurance
@pytest.mark.fault("F10+F13")
def test_connections_closed_while_the_broker_takes_nothing_lose_nothing(stage: Stage) -> None:
    upstream = stage.upstream("closed-while-short")
    load = upstream.in_background(upstream.submissions(120), every_s=0.1)
    stage.wait(lambda: bool(stage.books(upstream).fields), "the first case")
    with short_of(stage, "memory"):
        for _ in range(3):
            stage.services.rabbitmqctl("close_all_connections", "a test")
            stage.wait(lambda: stage.consumer_count("intake.v1") > 0, "consumers that are back")
    load.join(100)

    assert len(stage.settled(upstream).fields) == 120


@pytest.mark.endurance
@pytest.mark.fault("F2+F14")
def test_workers_killed_before_they_publish_while_the_broker_takes_nothing(stage: Stage) -> None:
    upstream = stage.upstream("killed-while-short")
    near = stage.system.programs["workers"]
    near.stop(by=monotonic() + 40)
    upstream.publish(upstream.submissions(120))
    with short_of(stage, "disk"):
        dying = stage.crashing("after-commit", 2)
        try:
            stage.wait(
                lambda: '"status": -9' in dying.log.read_text(), "a death before publishing", within=120
            )
        finally:
            dying.stop(by=0)
            near.start()

    assert len(stage.settled(upstream).fields) == 120


@pytest.mark.endurance
@pytest.mark.fault("F9+F18")
def test_broker_and_database_killed_together_lose_and_double_nothing(stage: Stage) -> None:
    upstream = stage.upstream("both-killed")
    stage.sync_broker()
    load = upstream.in_background(upstream.submissions(120), every_s=0.01)
    stage.wait(lambda: bool(stage.books(upstream).fields), "the first case")
    for server in Server:
        stage.services.kill(server)
    for server in Server:
        stage.services.start(server)
    load.join(100)

    assert len(stage.settled(upstream).fields) == 120
