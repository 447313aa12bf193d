"""What upstream systems publish as urgent is taken up before all else that waits in a process."""

from __future__ import annotations

from schemas.queues import URGENT, QueueName
from store.memory import MemoryStore
from tests.packs import the_packs
from tests.workers.fakes import a_delivery
from workers.clock import Clock
from workers.incoming import Incoming
from workers.overrides import UnitMessage, handfuls
from workers.repertoire import DOCUMENTS, SPECS
from workers.runtime import Runtime, actor_of


def a_runtime(*queues: QueueName) -> Runtime:
    """Give a process that is not connected to anything."""
    return Runtime(
        SPECS,
        DOCUMENTS,
        amqp_url="amqp://nobody:nothing@127.0.0.1:1/%2F",
        store=MemoryStore(),
        packs=the_packs(),
        clock=Clock(),
        fingerprint=str,
        queues=queues,
    )


def arriving(queue: QueueName) -> UnitMessage:
    """Give a message as it arrives over a queue."""
    (message,) = handfuls([Incoming(a_delivery({}), queue)], actor_of)
    return message


def test_urgent_messages_go_before_those_that_came_earlier() -> None:
    runtime = a_runtime("urgent.v1", "intake.v1")
    waiting = [arriving("intake.v1"), arriving("urgent.v1"), arriving("intake.v1")]

    ordered = sorted(waiting, key=lambda one: runtime.broker.get_actor(one.actor_name).priority)

    assert [one.queue_name for one in ordered] == [URGENT, "intake.v1", "intake.v1"]


def test_a_process_for_other_queues_knows_nothing_of_it() -> None:
    assert URGENT not in a_runtime("intake.v1").broker.get_declared_actors()
