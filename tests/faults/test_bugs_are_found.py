"""Programs with one thing wrong, and the oracle finds it: what it says of the right ones is worth something."""

from __future__ import annotations

import re
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pika
import pytest

from ops.system import EVERYTHING, Program
from tests.faults.harness.judging import kept_verdict
from tests.faults.harness.load import Load, publish
from tests.faults.harness.network import port_of
from tests.faults.harness.oracle import Verdict
from tests.faults.harness.promises import repeated
from tests.faults.harness.proxy import ChaosProxy
from tests.faults.harness.stage import Stage
from tests.faults.harness.upstream import Upstream

pytestmark = [pytest.mark.faults, pytest.mark.endurance, pytest.mark.timeout(900)]

SCHEDULERS = 3


def wrong_worker(stage: Stage, bug: str) -> Program:
    """Start a worker process that has a bug."""
    command = [sys.executable, "-m", "tests.faults.bugs.worker", bug, "--queues", ",".join(EVERYTHING)]
    return stage.run(f"wrong-{bug}", command, stage.reach("workers"))


@contextmanager
def without(stage: Stage, program: str, *instead: Program) -> Iterator[None]:
    """Let others work instead of a program of the system."""
    with stage.without(program), stage.stopping(*instead):
        yield
    stage.wait(lambda: stage.consumer_count("intake.v1") > 0, "the workers")


def found(stage: Stage, upstream: Upstream, invariant: str, *, within: float = 20.0) -> Verdict:
    """Let things settle as far as they do, and give the verdict, which must name an invariant."""
    verdict = kept_verdict(stage, upstream, within=within)
    assert invariant in verdict.breaches, verdict.breaches
    return verdict


@pytest.mark.fault("F24")
def test_a_store_without_the_version_filter_breaks_the_histories(stage: Stage) -> None:
    upstream = stage.upstream("no-version-filter")
    wrong = [wrong_worker(stage, "version")]
    with stage.stopping(*wrong):
        stage.wait(lambda: stage.consumer_count("intake.v1") > 1, "the wrong worker")
        publish(upstream, Load(count=30, every_s=0, copies=4, shuffled=True))
        verdict = found(stage, upstream, "I3")

    assert any("entries" in one for one in verdict.replay)


@pytest.mark.fault("F2")
def test_a_worker_that_acknowledges_before_the_confirm_loses_what_it_recorded(stage: Stage) -> None:
    upstream = stage.upstream("acknowledged-too-soon")
    wrong = wrong_worker(stage, "confirm")
    with stage.stopping(wrong):
        stage.wait(lambda: stage.consumer_count("intake.v1") > 1, "the wrong worker")
        load = upstream.in_background(upstream.submissions(120), every_s=0.02)
        stage.wait(lambda: len(stage.books(upstream).fields) > 20, "the first cases")
        wrong.send(signal.SIGKILL)
        load.join(60)
        verdict = found(stage, upstream, "I5")

    assert any("was committed and never seen" in one for one in verdict.silences)


def test_a_scheduler_without_a_lease_floods_the_queues(stage: Stage) -> None:
    upstream = stage.upstream("no-lease")
    upstream.publish(upstream.submissions(40, urgent=True))
    stage.settled(upstream)
    command = [sys.executable, "-m", "tests.faults.bugs.scheduler"]
    right = waiting_orders(stage, "right", stage.system.plan.schedulers.command, looks=5)
    wrong = waiting_orders(stage, "wrong", command, looks=20)

    assert right
    assert repeated(right, schedulers=SCHEDULERS) == []
    assert repeated(wrong, schedulers=SCHEDULERS)


def waiting_orders(stage: Stage, name: str, command: list[str], *, looks: int) -> list[bytes]:
    """Give the orders that wait for deadlines while nobody works, beside a further scheduler.

    Looks so often at most, every two seconds, until one of them waits again and again: each look counts as a delivery.
    """
    further = stage.run(f"scheduler-{name}", command, stage.reach("schedulers"))
    orders: list[bytes] = []
    with without(stage, "workers", further):
        stage.wait(lambda: '"scheduler.started"' in further.log.read_text(), "the further scheduler")
        for _ in range(looks):
            threading.Event().wait(2)
            orders = peeked(stage, "deadlines.v1")
            if repeated(orders, schedulers=SCHEDULERS):
                break
    return orders


def peeked(stage: Stage, queue: str) -> list[bytes]:
    """Give the bodies of all messages that a queue holds; they go back with the end of the connection."""
    bodies = []
    with pika.BlockingConnection(pika.URLParameters(stage.url)) as connection:
        channel = connection.channel()
        while (message := channel.basic_get(queue))[0] is not None:
            bodies.append(message[2] or b"")
    return bodies


@pytest.mark.fault("F10")
def test_stock_dramatiq_loses_what_a_stale_tag_acknowledged(stage: Stage) -> None:
    upstream = stage.upstream("stock")
    rest = stage.more_workers("all-but-intake", roles=[role for role in EVERYTHING if role != "intake"])
    with ChaosProxy(port_of(stage.url)) as network:
        own = {
            "CASELOOP_AMQP_URL": re.sub(r":\d+/", f":{network.port}/", stage.url),
            "dramatiq_restart_delay": "200",
            "dramatiq_queue_prefetch": "200",
        }
        stock = stage.run("stock", [sys.executable, "-m", "tests.faults.bugs.stock"], own)
        with without(stage, "workers", rest, stock):
            upstream.publish(upstream.submissions(60))
            cases_of(stage, upstream, more=2)
            network.reset_all()
            cases_of(stage, upstream, more=10)
            stock.send(signal.SIGKILL)
            stage.wait(lambda: not stock.is_running, "the end of the stock worker")
    stage.wait(lambda: not any(stage.ready_counts().values()), "empty queues", within=100)

    assert found(stage, upstream, "I1").lost


def cases_of(stage: Stage, upstream: Upstream, *, more: int) -> None:
    """Wait until an upstream system has so many cases more."""
    before = len(stage.books(upstream).fields)
    stage.wait(lambda: len(stage.books(upstream).fields) >= before + more, f"{more} more cases", within=200)


def test_the_right_programs_break_nothing_under_the_same_load(stage: Stage) -> None:
    upstream = stage.upstream("control")
    publish(upstream, Load(count=30, every_s=0, copies=4, shuffled=True))

    assert kept_verdict(stage, upstream, within=100).breaches == {}
