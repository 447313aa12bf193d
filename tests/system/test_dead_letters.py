"""What the broker gave up on is parked: each once, whatever ends in between, and nothing is left in its queue."""

from __future__ import annotations

import json
from typing import Any

import pika
import pytest

from schemas.looks import CollectDeadLetters
from tests.faults.harness.stage import Stage
from workers.clock import Clock
from workers.dead_letters import CODE, Collector
from workers.topology import dead_letter_queue

pytestmark = [pytest.mark.system, pytest.mark.timeout(180)]

QUEUE = "archiving.v1"
BODY = json.dumps(
    {
        "specversion": "1.0",
        "id": "gone-1",
        "source": "/crm/test",
        "type": "caseloop.case.signed.v1",
        "time": "2026-03-06T02:00:00Z",
        "data": {},
    }
).encode()
DEATH: dict[str, Any] = {"x-death": [{"reason": "delivery_limit", "queue": QUEUE}]}


def give_up(stage: Stage, *bodies: bytes) -> None:
    """Put messages where the broker puts what it gives up on."""
    with pika.BlockingConnection(pika.URLParameters(stage.url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        for body in bodies:
            channel.basic_publish(
                "", dead_letter_queue(QUEUE), body, pika.BasicProperties(headers=DEATH, delivery_mode=2)
            )


def collector(stage: Stage) -> Collector:
    return Collector(stage.url, stage.store, Clock())


@pytest.mark.fault("F16")
def test_dead_letters_are_parked_once_and_leave_their_queue(stage: Stage) -> None:
    give_up(stage, BODY, b"not even JSON")

    assert collector(stage)(CollectDeadLetters(("after_sales", "no_such_department"))) == 2

    records = stage.store.parked(code=CODE)
    assert sorted(one.message_type for one in records) == ["", "caseloop.case.signed.v1"]
    assert {one.queue for one in records} == {QUEUE}
    assert {one.sentence for one in records} == {"The broker gave it up: delivery_limit."}
    assert collector(stage)(CollectDeadLetters()) == 0

    give_up(stage, BODY)
    assert collector(stage)(CollectDeadLetters()) == 1
    again = next(one for one in stage.store.parked(code=CODE) if one.message_type)
    assert (len(stage.store.parked(code=CODE)), again.seen_count) == (2, 2)


def test_a_broker_that_does_not_answer_is_an_answer(stage: Stage) -> None:
    nobody = Collector("amqp://guest:guest@127.0.0.1:1/", stage.store, Clock())

    assert nobody(CollectDeadLetters()) is None
