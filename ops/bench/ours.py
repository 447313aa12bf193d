"""Our own variants: the product's intake, triage and assignment, and three tiny stages on the same runtime."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import itertools
import json
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import pika
import psutil
from pika.adapters.blocking_connection import BlockingChannel

from ops.bench import tiny
from ops.bench.feedback import feedback
from ops.bench.servers import Bench, memory_mb, processor_s, tree
from ops.bench.worker import QUEUES
from schemas.ids import message_key
from schemas.queues import EVENTS, INBOUND
from schemas.queues import QUEUES as ALL_QUEUES
from store.mongo import MongoStore
from store.vault import Vault
from workers import topology

MASTER_KEY: Final = "0b" * 32
VAULT: Final = Vault([bytes.fromhex(MASTER_KEY)], hmac.new(b"bench", b"lookup", hashlib.sha256).digest())
"""What the workers of a benchmark seal with."""

Variant = Literal["tiny", "product", "tiny apart", "product apart", "product clear"]
"""What is done, and whether every order travels as it does between processes that serve one queue each."""

SINK = "bench.sink.v1"
_FIRST, _BATCH = 3, 1000
_WITHIN_S = 300.0


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor milliseconds per case."""

    python_ms: float
    rabbitmq_ms: float
    mongodb_ms: float

    @property
    def total_ms(self) -> float:
        """All together."""
        return self.python_ms + self.rabbitmq_ms + self.mongodb_ms


@dataclass(frozen=True, slots=True)
class Drain:
    """A preloaded queue, worked off."""

    variant: str
    cases: int
    rate: float
    """Cases per second from when all processes are at work to the last."""
    cost: Cost
    memory_mb: float
    right: bool
    """Exactly the wanted number of cases and events, and empty queues."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Arrivals one by one."""

    variant: str
    offered: float
    p50_ms: float
    p99_ms: float
    got: int
    wanted: int
    cost: Cost


def drain(bench: Bench, variant: Variant, cases: int, *, processes: int = 2, threads: int = 2) -> Drain:
    """Preload, start the workers, and time from the first stored case to the last event."""
    run = secrets.token_hex(3)
    with channel(bench) as ours:
        store = clear(bench, ours, run)
        preload(ours, variant, cases, run)
        with workers(bench, variant, run, processes, threads) as pids:
            wait_for(lambda: consumers(ours) == processes)
            began, before, most = time.perf_counter(), costs(bench, pids), 0.0
            got = first = depth(ours, SINK)
            while got < cases and time.perf_counter() - began < _WITHIN_S:
                time.sleep(0.05)
                got = depth(ours, SINK)
                most = max(most, memory_mb(all_of(pids)))
            took, after = time.perf_counter() - began, costs(bench, pids)
            right = got == cases and assigned(store, cases, run) == cases
            wait_for(lambda: sum(depth(ours, name) for name in QUEUES) == 0)
    counted = cases - first
    return Drain(variant, counted, counted / took, spent(before, after, counted), most, right)


def stream(  # noqa: PLR0913 - what is measured, all named
    bench: Bench, variant: Variant, rate: float, seconds: float, *, processes: int = 2, threads: int = 2
) -> Stream:
    """Offer cases one by one at an even rate; latency is from publishing to the event that it is assigned."""
    run, wanted = secrets.token_hex(3), int(rate * seconds)
    bodies = [
        json.dumps(submission(variant, number, run), ensure_ascii=False).encode() for number in range(wanted)
    ]
    keys = {message_key("/bench", f"{run}-{number}"): number for number in range(wanted)}
    sent, latencies = [0.0] * wanted, {}
    ready, done = threading.Event(), threading.Event()

    def listen() -> None:
        with channel(bench) as theirs:
            theirs.basic_qos(prefetch_count=1000)
            ready.set()
            for method, _, body in theirs.consume(SINK, inactivity_timeout=10):
                if method is None:
                    break
                number = keys.get(json.loads(body or b"")["subject"])
                if number is not None and number not in latencies:
                    latencies[number] = time.perf_counter() - sent[number]
                theirs.basic_ack(method.delivery_tag or 0, multiple=True)
                if len(latencies) == wanted:
                    break
        done.set()

    with channel(bench) as ours:
        clear(bench, ours, run)
        with workers(bench, variant, run, processes, threads) as pids:
            time.sleep(4.0)
            threading.Thread(target=listen, daemon=True).start()
            ready.wait(10)
            before, began = costs(bench, pids), time.perf_counter()
            for number, body in enumerate(bodies):
                ahead = began + number / rate - time.perf_counter()
                if ahead > 0:
                    time.sleep(ahead)
                sent[number] = time.perf_counter()
                ours.basic_publish(INBOUND if is_product(variant) else "", key_of(variant), body, PERSISTENT)
            offered = wanted / (time.perf_counter() - began)
            done.wait(30)
            after = costs(bench, pids)
    warm = min(3 * rate, wanted / 4)
    settled = sorted(took for number, took in latencies.items() if number >= warm) or [0.0]
    p50, p99 = part(settled, 0.5), part(settled, 0.99)
    return Stream(variant, offered, p50, p99, len(latencies), wanted, spent(before, after, wanted))


PERSISTENT = pika.BasicProperties(delivery_mode=2, content_type="application/cloudevents+json")


def key_of(variant: Variant) -> str:
    """Give where a variant's submissions are published to."""
    return "caseloop.feedback.submitted.v1" if is_product(variant) else QUEUES[0]


def is_product(variant: Variant) -> bool:
    """Say whether a variant does the product's work, or three tiny stages."""
    return variant.startswith("product")


def submission(variant: Variant, number: int, run: str) -> dict[str, Any]:
    """Give the CloudEvent of an invented submission for a variant."""
    make: Callable[[int, str], dict[str, Any]] = feedback if is_product(variant) else tiny.complaint
    return make(number, run)


def part(ordered: list[float], share: float) -> float:
    """Give a quantile in milliseconds."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


@contextlib.contextmanager
def channel(bench: Bench) -> Iterator[BlockingChannel]:
    """Give a channel of its own connection."""
    connection = pika.BlockingConnection(pika.URLParameters(f"{bench.addresses.amqp_url}?heartbeat=0"))
    try:
        yield connection.channel()
    finally:
        with contextlib.suppress(Exception):
            connection.close()


def clear(bench: Bench, ours: BlockingChannel, run: str) -> MongoStore:
    """Begin with empty queues and a database of this run's own, set up; give its store."""
    topology.declare(bench.addresses.amqp_url)
    for name in ALL_QUEUES:
        ours.queue_purge(name)
    ours.queue_delete(SINK)
    ours.queue_declare(SINK, durable=True, arguments={"x-queue-type": "quorum"})
    ours.queue_bind(SINK, EVENTS, "case.assigned.#")
    store = MongoStore(bench.addresses.mongo_url, database_of(run), vault=VAULT)
    store.set_up()
    return store


def database_of(run: str) -> str:
    """Give the name of a run's database."""
    return f"caseloop_bench_{run}"


def assigned(store: MongoStore, cases: int, run: str) -> int:
    """Count the cases of a run that went through all three stages."""
    keys = [message_key("/bench", f"{run}-{number}") for number in range(cases)]
    found = (store.load("cases", keys[start : start + _BATCH]) for start in range(0, cases, _BATCH))
    return sum(case.version >= _FIRST for part in found for case in part.values())


def preload(ours: BlockingChannel, variant: Variant, cases: int, run: str) -> None:
    """Publish all submissions and wait until the broker has them."""
    for number in range(cases):
        body = json.dumps(submission(variant, number, run), ensure_ascii=False).encode()
        ours.basic_publish("", QUEUES[0], body, PERSISTENT)
    wait_for(lambda: depth(ours, QUEUES[0]) >= cases)


@contextlib.contextmanager
def workers(bench: Bench, variant: Variant, run: str, processes: int, threads: int) -> Iterator[list[int]]:
    """Run worker processes; gives their pids."""
    environment = os.environ | {
        "CASELOOP_AMQP_URL": bench.addresses.amqp_url,
        "CASELOOP_MONGO_URL": bench.addresses.mongo_url,
        "CASELOOP_DATABASE": database_of(run),
        "CASELOOP_FINGERPRINT_KEY": "bench",
        "CASELOOP_MASTER_KEYS": MASTER_KEY,
    }
    command = [sys.executable, "-m", "ops.bench.worker", *variant.split(), "--threads", str(threads)]
    with (bench.folder / f"{variant}.log").open("w") as out:
        children = [
            subprocess.Popen(command, env=environment, stderr=out, stdout=out) for _ in range(processes)
        ]
        try:
            yield [child.pid for child in children]
        finally:
            for child in children:
                child.terminate()
            for child in children:
                child.wait(40)


def all_of(pids: list[int]) -> list[psutil.Process]:
    """Give the worker processes and all below them."""
    return list(itertools.chain.from_iterable(tree(pid) for pid in pids))


def costs(bench: Bench, pids: list[int]) -> tuple[float, float, float]:
    """Give the processor seconds of workers, RabbitMQ and MongoDB so far."""
    servers = (tree(bench.rabbitmq_pid), tree(bench.mongod_pid))
    return (processor_s(all_of(pids)), processor_s(servers[0]), processor_s(servers[1]))


def spent(before: tuple[float, ...], after: tuple[float, ...], cases: int) -> Cost:
    """Give what each case cost between two readings."""
    return Cost(*((end - start) / cases * 1000 for start, end in zip(before, after, strict=True)))


def consumers(ours: BlockingChannel) -> int:
    """Give how many processes consume the last of the queues."""
    return int(ours.queue_declare(QUEUES[-1], passive=True).method.consumer_count)


def depth(ours: BlockingChannel, queue_name: str) -> int:
    """Give how many messages are ready in a queue."""
    return int(ours.queue_declare(queue_name, passive=True).method.message_count)


def wait_for(condition: Callable[[], bool], within_s: float = 60.0) -> None:
    """Wait until something is so.

    Raises:
        TimeoutError: it is not in time.
    """
    deadline = time.perf_counter() + within_s
    while not condition():
        if time.perf_counter() > deadline:
            message = f"the condition was not met within {within_s:g} s"
            raise TimeoutError(message)
        time.sleep(0.02)
