"""Processes die at every named point, on their first passing and on a later one: all invariants hold afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from ops.system.program import Program
from tests.faults.harness.collecting import collect_dead_letters, collect_no_more
from tests.faults.harness.judging import drained, kept_verdict, present
from tests.faults.harness.load import Load, publish
from tests.faults.harness.stage import SETTLED_WITHIN_S, Stage
from tests.faults.harness.upstream import Upstream
from workers.crash import OF_SCHEDULERS, OF_WORKERS

pytestmark = [pytest.mark.faults, pytest.mark.endurance, pytest.mark.timeout(900)]

HITS = (1, 3)


@pytest.fixture(scope="module")
def collecting(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Give the running system, in which dead letters are collected often."""
    folder = tmp_path_factory.mktemp("jobs")
    collect_dead_letters(stage, folder)
    yield stage
    collect_no_more(stage, folder)


@pytest.mark.fault("F1", "F2", "F3", "F4", "F5")
@pytest.mark.parametrize("point", OF_WORKERS)
def test_workers_that_die_at_a_point_break_no_invariant(collecting: Stage, point: str) -> None:
    upstream = collecting.upstream(f"at-{point}")
    with ExitStack() as endings:
        dying = [collecting.crashing(point, hit) for hit in HITS]
        endings.enter_context(collecting.stopping(*dying))
        collecting.wait(lambda: any_died(dying) or has_joined(collecting), "further workers")
        publish_until(upstream, lambda: all(map(has_died, dying)))

    assert kept_verdict(collecting, upstream, within=SETTLED_WITHIN_S).breaches == {}
    assert drained(collecting) == []
    assert present(collecting) == []


@pytest.mark.fault("F6")
@pytest.mark.parametrize("point", OF_SCHEDULERS)
def test_schedulers_that_die_at_a_point_break_no_invariant(collecting: Stage, point: str) -> None:
    upstream = collecting.upstream(f"at-{point}")
    with ExitStack() as endings:
        endings.enter_context(collecting.without(*collecting.system.plan.schedulers.names))
        dying = [collecting.crashing_scheduler(point, hit) for hit in HITS]
        endings.enter_context(collecting.stopping(*dying))
        publish_until(upstream, lambda: not any(one.is_running for one in dying))

    assert kept_verdict(collecting, upstream, within=SETTLED_WITHIN_S).breaches == {}
    assert drained(collecting) == []
    assert present(collecting) == []


def publish_until(upstream: Upstream, is_over: Callable[[], bool]) -> None:
    """Publish one mixed load after the other until something has happened."""
    load = Load(count=15, every_s=0.05, copies=2, shuffled=True, poison_count=3)
    for first in range(0, 20 * load.count, load.count):
        publish(upstream, replace(load, first=first, seed=first))
        if is_over():
            return
    assert is_over(), "expected a death at each point within 20 loads"


def has_died(program: Program) -> bool:
    return '"status": -9' in program.log.read_text()


def any_died(programs: list[Program]) -> bool:
    return any(map(has_died, programs))


def has_joined(stage: Stage) -> bool:
    return stage.consumer_count("intake.v1") > 1
