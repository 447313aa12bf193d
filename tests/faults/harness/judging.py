"""The oracle asked about a running system: read, judge, and look again until all is well or time is up."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from pika.exceptions import AMQPError
from pymongo.errors import PyMongoError

from ops.services.errors import ServicesError
from ops.services.process import wait_until
from ops.system.readiness import queue_counts
from schemas.errors import Unavailable
from schemas.queues import QUEUES
from tests.faults.harness.health import absent, depths_of, undrained
from tests.faults.harness.oracle import Verdict, judge
from tests.faults.harness.stage import Stage
from tests.faults.harness.upstream import Upstream
from workers.topology import dead_letter_queue

_LOOK_EVERY_S: Final = 0.5
"""Everything is read and replayed each time, which takes the processor from those that are to recover."""

LATE_S: Final = 15.0
"""A timer that fell due so many real seconds ago must be done."""
DRAINED_WITHIN_S: Final = 45.0
PRESENT_WITHIN_S: Final = 90.0
"""A supervisor waits up to 30 s before it starts again what ended again and again."""

UNREAD: Final = Verdict(others={"I7": ["nothing could be read"]})


def verdict_of(stage: Stage, upstream: Upstream) -> Verdict:
    """Judge what became of an upstream system's messages so far; a server that is away is a verdict too."""
    due_by = stage.clock.now() - stage.clock.technical(timedelta(seconds=LATE_S))
    try:
        verdict = judge(upstream, stage.books(upstream), stage.sink, due_by=due_by)
    except (Unavailable, PyMongoError):
        return UNREAD
    return verdict


def kept_verdict(stage: Stage, upstream: Upstream, *, within: float) -> Verdict:
    """Wait until all invariants about an upstream system hold; give the last verdict."""
    last = [UNREAD]

    def is_kept() -> bool:
        last[:] = [verdict_of(stage, upstream)]
        if last[0].breaches:
            threading.Event().wait(_LOOK_EVERY_S)
        return not last[0].breaches

    wait_until(is_kept, within=within)
    return last[0]


def drained(stage: Stage, *, within: float = DRAINED_WITHIN_S) -> list[str]:
    """I6: wait until each work queue and dead-letter queue was seen empty once; say what the others hold.

    Schedulers stand still meanwhile: else deadlines go on falling due, and there is always something on its way.
    """
    left = dict.fromkeys([*QUEUES, *map(dead_letter_queue, QUEUES)], (1, 0))

    def is_drained() -> bool:
        with contextlib.suppress(ServicesError, subprocess.TimeoutExpired):
            listing = stage.services.rabbitmqctl(
                "list_queues", "-q", "name", "messages_ready", "messages_unacknowledged"
            )
            for name, held in depths_of(listing, list(left)).items():
                left[name] = held
                if not any(held):
                    del left[name]
        return not left

    with standing_still(stage):
        wait_until(is_drained, within=within)
    return undrained(left)


@contextlib.contextmanager
def standing_still(stage: Stage) -> Iterator[None]:
    """Let the schedulers stand still for a while."""
    schedulers = [stage.system.programs[name] for name in stage.system.plan.schedulers.names]
    for one in schedulers:
        one.send(signal.SIGSTOP)
    try:
        yield
    finally:
        for one in schedulers:
            one.send(signal.SIGCONT)


def present(stage: Stage, *, within: float = PRESENT_WITHIN_S) -> list[str]:
    """I7: wait until every program, process and consumer is there, and none too many; say what is not otherwise."""
    last = ["the consumers could not be counted"]

    def is_present() -> bool:
        plan = stage.system.plan
        wanted = plan.consumers()
        children = {
            group.name: (len(stage.system.children(group.name)), group.processes) for group in plan.workers
        }
        try:
            counts = queue_counts(stage.url, list(wanted))
        except (AMQPError, OSError):
            return False
        consumers = {name: (counts[name][1], of) for name, of in wanted.items()}
        last[:] = absent(stage.system.dead(), children, consumers)
        return not last

    wait_until(is_present, within=within)
    return last
