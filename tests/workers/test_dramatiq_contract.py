"""What we rely on in dramatiq and pika, most of it private there: a new version must not take it away unseen."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import dramatiq.brokers.stub
import pika
import pytest
from dramatiq.broker import Broker, Consumer, MessageProxy
from dramatiq.middleware import Middleware
from dramatiq.worker import ConsumerThread, Worker, WorkerThread
from pika import data, frame
from pika.channel import Channel

CONTRACT: list[tuple[Callable[..., Any], list[str]]] = [
    (Broker.__init__, ["self", "middleware"]),
    (Broker.consume, ["self", "queue_name", "prefetch", "timeout"]),
    (Broker.declare_queue, ["self", "queue_name"]),
    (Broker.enqueue, ["self", "message", "delay"]),
    (Broker.get_actor, ["self", "actor_name"]),
    (Broker.emit_before, ["self", "signal", "args", "kwargs"]),
    (Broker.emit_after, ["self", "signal", "args", "kwargs"]),
    (Consumer.ack, ["self", "message"]),
    (Consumer.nack, ["self", "message"]),
    (Consumer.requeue, ["self", "messages"]),
    (Consumer.close, ["self"]),
    (MessageProxy.__init__, ["self", "message"]),
    (Middleware.after_consumer_thread_boot, ["self", "broker", "thread"]),
    (ConsumerThread.handle_delayed_messages, ["self"]),
    (ConsumerThread.handle_message, ["self", "message"]),
    (ConsumerThread.post_process_message, ["self", "message"]),
    (WorkerThread.process_message, ["self", "message"]),
    (Worker.start, ["self"]),
    (Worker.stop, ["self", "timeout"]),
    (data.decode_table, ["encoded", "offset"]),
    (data.encode_table, ["pieces", "table"]),
    (frame.decode_frame, ["data_in"]),
    (pika.SelectConnection._on_data_available, ["self", "data_in"]),  # type: ignore[attr-defined]  # private, so not in the stubs
    (pika.SelectConnection._process_frame, ["self", "frame_value"]),  # type: ignore[attr-defined]  # private, so not in the stubs
    (pika.SelectConnection._adapter_emit_data, ["self", "data"]),  # type: ignore[attr-defined]  # private, so not in the stubs
    (Channel.basic_ack, ["self", "delivery_tag", "multiple"]),
    (Channel.basic_nack, ["self", "delivery_tag", "multiple", "requeue"]),
    (Channel.basic_qos, ["self", "prefetch_size", "prefetch_count", "global_qos", "callback"]),
]


@pytest.mark.parametrize(("function", "names"), CONTRACT, ids=lambda one: getattr(one, "__qualname__", ""))
def test_what_we_override_or_call_has_the_parameters_that_we_know(
    function: Callable[..., Any], names: list[str]
) -> None:
    assert list(inspect.signature(function).parameters) == names


def test_the_versions_are_those_that_were_read() -> None:
    assert (version("dramatiq"), version("pika")) == ("2.2.1", "1.4.4")


def test_a_worker_shows_its_threads() -> None:
    worker = Worker(dramatiq.brokers.stub.StubBroker(middleware=[]), worker_threads=1)

    assert (worker.workers, worker.consumers) == ([], {})
