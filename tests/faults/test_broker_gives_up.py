"""RabbitMQ gives messages up after so many returns: each is kept, however its place for them fares, and is parked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel

from ops.services.process import wait_until
from schemas.looks import CollectDeadLetters
from schemas.queues import department_queue
from tests.faults.harness.stage import Stage
from workers import topology
from workers.clock import Clock
from workers.dead_letters import CODE, Collector
from workers.topology import dead_letter_queue

pytestmark = [pytest.mark.faults, pytest.mark.endurance, pytest.mark.timeout(180)]

LIMIT: Final = 3
COUNT: Final = 50


@contextmanager
def quick_to_give_up(stage: Stage, department: str) -> Iterator[str]:
    """Give a queue of ours whose messages the broker takes back three times and no more."""
    stage.services.rabbitmqctl(
        "eval", "application:set_env(rabbit, dead_letter_worker_publisher_confirm_timeout, 2000)."
    )
    topology.declare(stage.url, [department])
    queue = department_queue(department)
    pattern, limit = f"^{queue}$".replace(".", "[.]"), json.dumps({"delivery-limit": LIMIT})
    stage.services.rabbitmqctl("set_policy", "soon", pattern, limit, "--apply-to", "queues")
    try:
        yield queue
    finally:
        stage.services.rabbitmqctl("clear_policy", "soon")
        with a_channel(stage) as channel:
            channel.queue_delete(queue)
            channel.queue_delete(dead_letter_queue(queue))


@contextmanager
def a_channel(stage: Stage) -> Iterator[BlockingChannel]:
    with pika.BlockingConnection(pika.URLParameters(stage.url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        yield channel


def bodies(mark: str) -> list[bytes]:
    """Give distinct messages, told apart by their ids."""
    return [
        json.dumps(
            {"specversion": "1.0", "id": f"{mark}-{number}", "source": "/faults", "type": "caseloop.x.v1"}
        ).encode()
        for number in range(COUNT)
    ]


def hand_back_too_often(stage: Stage, queue: str, messages: Sequence[bytes]) -> None:
    """Publish messages and take all of them, again and again, over connections that end without an answer."""
    with a_channel(stage) as channel:
        for body in messages:
            channel.basic_publish("", queue, body, pika.BasicProperties(delivery_mode=2), mandatory=True)
    for _ in range(LIMIT + 1):
        with a_channel(stage) as channel:
            assert wait_until(lambda: channel.basic_get(queue)[0] is None, within=20)


def waiting(stage: Stage, queue: str) -> int:
    """Give how many messages a queue holds."""
    with a_channel(stage) as channel:
        return int(channel.queue_declare(queue, passive=True).method.message_count)


def parked(stage: Stage, messages: Sequence[bytes]) -> dict[bytes, Any]:
    """Give which of these messages are parked as dead letters."""
    return {one.body: one for one in stage.store.parked(code=CODE) if one.body in set(messages)}


@pytest.mark.fault("F16")
def test_messages_that_the_broker_gives_up_are_all_parked(stage: Stage) -> None:
    messages = bodies("given-up")
    with quick_to_give_up(stage, "given_up") as queue:
        hand_back_too_often(stage, queue, messages)
        dead = dead_letter_queue(queue)
        stage.wait(lambda: waiting(stage, dead) == COUNT, "every message among the dead letters")
        assert Collector(stage.url, stage.store, Clock())(CollectDeadLetters(("given_up",))) == COUNT

    assert parked(stage, messages).keys() == set(messages)
    assert {one.sentence for one in parked(stage, messages).values()} == {
        "The broker gave it up: delivery_limit."
    }


@pytest.mark.fault("F17")
def test_messages_given_up_while_there_is_no_place_for_them_come_once_it_is_there(stage: Stage) -> None:
    messages = bodies("no-place")
    with quick_to_give_up(stage, "no_place") as queue:
        dead = dead_letter_queue(queue)
        with a_channel(stage) as channel:
            channel.queue_delete(dead)
        hand_back_too_often(stage, queue, messages)
        assert Collector(stage.url, stage.store, Clock())(CollectDeadLetters(("no_place",))) == 0
        topology.declare(stage.url, ["no_place"])
        stage.wait(lambda: waiting(stage, dead) == COUNT, "every message among the dead letters")
        assert Collector(stage.url, stage.store, Clock())(CollectDeadLetters(("no_place",))) == COUNT

    assert parked(stage, messages).keys() == set(messages)
