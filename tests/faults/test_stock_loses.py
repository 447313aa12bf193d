"""Where stock dramatiq loses a message or stalls, on a real broker; and ours, which does not, in the same place."""

from __future__ import annotations

import contextlib
import json
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

import dramatiq
import pika
import pytest
from dramatiq.broker import Consumer, MessageProxy
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.middleware import Retries
from dramatiq.worker import Worker

from ops.services.process import wait_until
from schemas.ids import message_key
from schemas.messages.intake import FeedbackSubmitted
from schemas.queues import EVENTS
from tests.faults.harness.stage import Stage
from workers.amqp import Amqp
from workers.confirms import Parcel
from workers.delivery import Delivery
from workers.lanes import Arrived

pytestmark = [
    pytest.mark.faults,
    pytest.mark.timeout(120),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:dramatiq"),
]


@pytest.mark.fault("F10")
def test_stock_acknowledges_another_message_by_a_stale_tag(stage: Stage) -> None:
    name = "stock.stale-tag"
    broker, _ = stock(stage, name)
    for letter in "ABC":
        broker.enqueue(dramatiq.Message(name, "work", (letter,), {}, {}))
    before = broker.consume(name, prefetch=2, timeout=5000)
    first, second = given(before), given(before)
    before.ack(first)
    before.close()
    after = broker.consume(name, prefetch=3, timeout=5000)
    assert [given(after).args[0] for _ in range(2)] == ["B", "C"]
    after.ack(second)  # B is done, says the thread that worked on it all the while
    after.close()
    broker.close()

    left = [json.loads(body)["args"][0] for body in messages_of(stage, name)]
    assert left == ["B"], "C was acknowledged, and nobody has worked on it"


@pytest.mark.fault("F10")
def test_ours_answers_a_delivery_on_its_own_connection_only(stage: Stage) -> None:
    name = "ours.stale-tag"
    with channel(stage) as ours:
        declare(ours, name)
        for letter in (b"A", b"B", b"C"):
            ours.basic_publish("", name, letter)
    with amqp(stage) as connection:
        arrived = connection.subscribe(name, 2)
        first, second = taken(arrived), taken(arrived)
        connection.ack([first])
        assert taken(arrived).body == b"C", "the broker has heard that A is done"
        connection.post(connection._reconnect, "a test")
        assert [taken(arrived).body for _ in range(2)] == [b"B", b"C"]
        connection.ack([second])

    assert sorted(messages_of(stage, name)) == [b"B", b"C"]


@pytest.mark.slow
@pytest.mark.fault("F13")
def test_stock_acknowledges_what_it_could_not_put_back_under_a_memory_alarm(stage: Stage) -> None:
    name = "stock.memory-alarm"
    tried = threading.Event()

    def fail(_letter: str) -> None:
        tried.set()
        message = "try again later"
        raise RuntimeError(message)

    broker, actor = stock(stage, name, fail, options="&blocked_connection_timeout=1")
    actor.send("A")
    with memory_alarm(stage):
        worker = Worker(broker, worker_threads=1, worker_timeout=100)
        worker.start()
        assert tried.wait(10)
        consumer: Any = worker.consumers[name].consumer
        assert wait_until(lambda: not consumer.known_tags, within=60), "expected an acknowledgement"
        stage.services.rabbitmqctl("close_all_connections", "what was never read is gone with them")
        worker.stop()
        broker.close()

    assert messages_of(stage, name) + messages_of(stage, f"{name}.DQ") == []


@pytest.mark.fault("F13")
def test_ours_keeps_what_it_could_not_publish_under_a_memory_alarm(stage: Stage) -> None:
    name = "ours.memory-alarm"
    with channel(stage) as ours:
        declare(ours, name)
        ours.basic_publish("", name, b"A")
    answers: list[bool] = []
    with amqp(stage) as connection:
        delivery = taken(connection.subscribe(name, 1))

        def settled(confirmed: bool) -> None:  # noqa: FBT001 - as the publisher calls it
            answers.append(confirmed)
            if confirmed:
                connection.ack([delivery])

        with memory_alarm(stage):
            connection.publish([Parcel([(EVENTS, "case.tried", b'{"id": "ours.memory-alarm"}')], settled)])
            assert wait_until(lambda: connection.blocked, within=20)
            assert answers == []
        assert wait_until(lambda: answers == [True], within=20)

    assert messages_of(stage, name) == []


@pytest.mark.fault("F29")
def test_a_wrong_embedded_queue_name_kills_a_stock_worker_thread(stage: Stage) -> None:
    name = "stock.queue-name"
    broker, _ = stock(stage, name)
    strange: dramatiq.Message[None] = dramatiq.Message("elsewhere", "work", ("A",), {}, {})
    with channel(stage) as ours:
        ours.basic_publish("", name, strange.encode())
    worker = Worker(broker, worker_threads=1, worker_timeout=100)
    worker.start()

    assert wait_until(lambda: not worker.workers[0].is_alive(), within=20)
    worker.stop()
    broker.close()


@pytest.mark.fault("F29")
def test_a_wrong_embedded_queue_name_means_nothing_to_ours(stage: Stage) -> None:
    upstream = stage.upstream("queue-name")
    said = upstream.submission(1)["data"]
    strange: dramatiq.Message[None] = dramatiq.Message("elsewhere", FeedbackSubmitted.ACTOR, (said,), {}, {})
    pids = stage.system.children("workers")
    upstream.publish_body(strange.encode(), FeedbackSubmitted.QUEUE, exchange="")
    key = message_key("dramatiq", strange.message_id)

    stage.wait(lambda: key in stage.store.load("cases", [key]), "a case")
    assert stage.system.children("workers") == pids


def given(consumer: Consumer) -> MessageProxy:
    """Give the next message, which must come."""
    message = next(consumer)
    assert message is not None
    return message


def stock(
    stage: Stage, name: str, work: Callable[[str], None] = lambda _letter: None, *, options: str = ""
) -> tuple[RabbitmqBroker, dramatiq.Actor[[str], None]]:
    """Give dramatiq's own broker with one queue, one actor and its own retries."""
    broker = RabbitmqBroker(
        url=f"{stage.url}?heartbeat=15{options}", confirm_delivery=True, middleware=[Retries(min_backoff=10)]
    )
    actor = dramatiq.actor(actor_name="work", queue_name=name, broker=broker)(work)
    broker.declare_queue(name, ensure=True)
    return broker, actor


@contextlib.contextmanager
def amqp(stage: Stage) -> Iterator[Amqp]:
    """Give our own connection."""
    connection = Amqp(stage.url, name="faults")
    connection.start()
    try:
        yield connection
    finally:
        connection.close()


@contextlib.contextmanager
def memory_alarm(stage: Stage) -> Iterator[None]:
    """Let the broker run out of memory, as it believes."""
    stage.services.rabbitmqctl("set_vm_memory_high_watermark", "0.00001")
    try:
        yield
    finally:
        stage.services.rabbitmqctl("set_vm_memory_high_watermark", "absolute", "1GB")


@contextlib.contextmanager
def channel(stage: Stage) -> Iterator[pika.adapters.blocking_connection.BlockingChannel]:
    """Give a channel of a connection of its own."""
    with pika.BlockingConnection(pika.URLParameters(stage.url)) as connection:
        yield connection.channel()


def declare(ours: pika.adapters.blocking_connection.BlockingChannel, name: str) -> None:
    """Declare a durable queue."""
    ours.queue_declare(name, durable=True, arguments={"x-queue-type": "quorum"})


def taken(arrived: Arrived) -> Delivery:
    """Give the next delivery."""
    try:
        delivery = arrived.get(timeout=20)
    except queue.Empty:
        delivery = None
    assert delivery is not None, "expected a delivery within 20 s"
    return delivery


def messages_of(stage: Stage, name: str) -> list[bytes]:
    """Give the bodies of all messages that a queue holds, and leave them there."""
    with channel(stage) as ours:
        wait_until(lambda: bool(ours.queue_declare(name, passive=True).method.message_count), within=1)
        bodies: list[bytes] = []
        while (found := ours.basic_get(name))[0] is not None:
            bodies.append(found[2] or b"")
        return bodies
