"""Faults of our own programs: they are killed, paused, asked to stop, and die at named points."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
from collections.abc import Iterator
from typing import Final

from tests.faults.harness.stage import Stage
from workers.crash import OF_SCHEDULERS, OF_WORKERS

_STORM_EVERY_S: Final = 1.0


def tell(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process that may have ended."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def some_worker(stage: Stage, dice: random.Random) -> int:
    """Give the pid of one of the worker processes that live; of their supervisor if there is none."""
    group = dice.choice(stage.system.plan.workers)
    children = stage.system.children(group.name)
    return dice.choice(children) if children else stage.system.programs[group.name].pid


@contextlib.contextmanager
def worker_killed(stage: Stage, dice: random.Random) -> Iterator[None]:
    """End one worker process without warning."""
    tell(some_worker(stage, dice), signal.SIGKILL)
    yield


@contextlib.contextmanager
def worker_asked_to_stop(stage: Stage, dice: random.Random) -> Iterator[None]:
    """Ask one worker process to stop."""
    tell(some_worker(stage, dice), signal.SIGTERM)
    yield


@contextlib.contextmanager
def worker_paused(stage: Stage, dice: random.Random) -> Iterator[None]:
    """Let one worker process stand still for a while."""
    pid = some_worker(stage, dice)
    tell(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        tell(pid, signal.SIGCONT)


@contextlib.contextmanager
def workers_asked_to_stop_all_the_time(stage: Stage, dice: random.Random) -> Iterator[None]:
    """Ask one worker process after the other to stop."""
    over = threading.Event()

    def storm() -> None:
        while not over.wait(_STORM_EVERY_S):
            tell(some_worker(stage, dice), signal.SIGTERM)

    thread = threading.Thread(target=storm)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextlib.contextmanager
def worker_dies_at_a_point(stage: Stage, dice: random.Random) -> Iterator[None]:
    """Start a further worker that dies at a named point again and again."""
    point, hit = dice.choice(list(OF_WORKERS)), dice.randint(1, 3)
    program = stage.crashing(point, hit)
    with stage.stopping(program):
        stage.wait(
            lambda: '"event": "child.ended"' in program.log.read_text() or _has_joined(stage), "a worker"
        )
        yield


@contextlib.contextmanager
def scheduler_dies_at_a_point(stage: Stage, dice: random.Random) -> Iterator[None]:
    """Start a further scheduler that dies at a named point."""
    program = stage.crashing_scheduler(dice.choice(list(OF_SCHEDULERS)), dice.randint(1, 3))
    with stage.stopping(program):
        yield


@contextlib.contextmanager
def scheduler_killed(stage: Stage, dice: random.Random) -> Iterator[None]:
    """End one scheduler without warning, and start it again later."""
    program = stage.system.programs[dice.choice(stage.system.plan.schedulers.names)]
    program.send(signal.SIGKILL)
    try:
        yield
    finally:
        program.start()


@contextlib.contextmanager
def schedulers_killed(stage: Stage, _dice: random.Random) -> Iterator[None]:
    """End all schedulers without warning, and start them again later."""
    programs = [stage.system.programs[name] for name in stage.system.plan.schedulers.names]
    for program in programs:
        program.send(signal.SIGKILL)
    try:
        yield
    finally:
        for program in programs:
            program.start()


def _has_joined(stage: Stage) -> bool:
    group = stage.system.plan.workers[0]
    try:
        return stage.consumer_count("intake.v1") > group.processes
    except Exception:  # noqa: BLE001 - the broker may be away as well
        return True
