"""Queues mean the same on every RabbitMQ: six arguments, and a loud failure if one is otherwise."""

from __future__ import annotations

import json

import pika
import pytest

from schemas.ids import message_key
from schemas.queues import INBOUND, QUEUES, URGENT_SUFFIX, urgent_key
from tests.faults.harness.stage import Stage
from workers.topology import TopologyFault, check, declare, queue_arguments

pytestmark = [pytest.mark.system, pytest.mark.timeout(60)]


def test_a_work_queue_has_exactly_six_arguments() -> None:
    assert queue_arguments("intake.v1") == {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": "intake.v1.XQ",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
        "x-delivery-limit": 1000,
    }


def test_declaring_again_changes_nothing_and_the_check_passes(stage: Stage) -> None:
    declare(stage.url)
    check(stage.url, QUEUES)


def test_a_missing_queue_is_named_with_what_to_do(stage: Stage) -> None:
    with pytest.raises(TopologyFault, match=r"queue 'nowhere.v1' is missing: run `caseloop setup`"):
        check(stage.url, ["nowhere.v1"])


def test_a_queue_with_other_arguments_is_refused_at_start_and_at_setup(stage: Stage) -> None:
    name = "other-arguments.v1"
    with pika.BlockingConnection(pika.URLParameters(stage.url)) as connection:
        arguments = {**queue_arguments(name), "x-delivery-limit": 20}
        connection.channel().queue_declare(name, durable=True, arguments=arguments)

    with pytest.raises(TopologyFault, match=r"has other arguments: .*x-delivery-limit"):
        check(stage.url, [name])
    with pytest.raises(TopologyFault, match="Arguments cannot be changed"):
        declare(stage.url, queues=[name])


def test_what_is_published_as_urgent_waits_in_a_queue_of_its_own(stage: Stage) -> None:
    with pika.BlockingConnection(pika.URLParameters(stage.url)) as connection:
        channel = connection.channel()
        own = channel.queue_declare("", exclusive=True).method.queue
        channel.queue_bind(own, INBOUND, f"#.{URGENT_SUFFIX}")
        channel.confirm_delivery()
        event = stage.upstream("urgent-lane").submission(1, urgent=True)
        channel.basic_publish(INBOUND, urgent_key(event["type"]), json.dumps(event).encode(), mandatory=True)
        key = message_key(event["source"], event["id"])
        stage.wait(lambda: bool(stage.store.load("cases", [key])), "the case of an urgent submission")
        seen = channel.queue_declare(own, passive=True).method.message_count

    assert seen == 1
