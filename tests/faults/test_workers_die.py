"""Worker processes die at the worst moments, or are asked to stop: nothing is lost, nothing done twice."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from ops.system.plan import WorkerGroup
from ops.system.program import kill_process
from ops.system.readiness import queue_counts
from schemas.queues import QUEUES
from tests.faults.harness.stage import Stage
from tests.faults.harness.storm import ask_one_to_stop
from tests.faults.harness.upstream import Upstream
from workers.topology import dead_letter_queue

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

POINTS = {"before-commit": 4, "after-commit": 4, "after-publish": 25}


@pytest.mark.slow
@pytest.mark.fault("F2", "F4")
def test_workers_that_die_around_each_commit_lose_and_double_nothing(stage: Stage) -> None:
    upstream = stage.upstream("crash-points")
    with ExitStack() as endings:
        programs = {point: stage.crashing(point, count) for point, count in POINTS.items()}
        endings.enter_context(stage.stopping(*programs.values()))

        def all_say(words: str) -> bool:
            return all(words in program.log.read_text() for program in programs.values())

        def all_died() -> bool:
            return all_say('"status": -9')

        stage.wait(lambda: all_say("worker.started"), "a first life of each worker", within=120)

        number = published_until(all_died, upstream)
        stage.wait(all_died, f"a death at each of {', '.join(POINTS)}")
    books = stage.settled(upstream)

    assert len(books.fields) == number


@pytest.mark.endurance
@pytest.mark.fault("F1")
def test_what_a_killed_worker_had_in_hand_is_taken_up_within_ten_seconds_by_another(stage: Stage) -> None:
    upstream = stage.upstream("taken-up")
    with stage.stopping(stage.more_workers("another")):
        stage.wait(lambda: stage.consumer_count("intake.v1") >= 2, "another worker", within=120)
        load = upstream.in_background(upstream.submissions(120), every_s=0.005)
        stage.wait(lambda: bool(stage.books(upstream).fields), "the first case")
        kill_process(stage.system.children("workers")[0])
        at_death = set(upstream.confirmed)
        stage.wait(lambda: at_death <= set(stage.books(upstream).fields), "all that came before", within=10)
        load.join(60)
        assert len(stage.settled(upstream).fields) == 120


@pytest.mark.fault("F1")
def test_a_worker_killed_mid_batch_is_replaced_and_its_messages_are_done_once(stage: Stage) -> None:
    upstream = stage.upstream("killed")
    before = stage.system.children("workers")
    load = upstream.in_background(upstream.submissions(120), every_s=0.005)
    stage.wait(lambda: bool(stage.books(upstream).fields), "the first case")
    kill_process(before[0])
    load.join(60)
    books = stage.settled(upstream)

    assert len(books.fields) == 120
    assert stage.system.children("workers") != before


def test_a_process_of_one_stage_that_dies_again_and_again_holds_no_order_up(stage: Stage) -> None:
    upstream = stage.upstream("apart")
    stages = [stage.more_workers(f"only-{role}", roles=[role]) for role in ("intake", "assignment")]
    dying = WorkerGroup("only-triage", ["triage"])
    stages.append(stage.run(dying.name, dying.command, {"CASELOOP_CRASH_AT": "after-commit:3"}))
    with stage.stopping(*stages):
        stage.wait(lambda: stage.consumer_count("triage.v1") >= 2, "the stages consume")

        def has_died() -> bool:
            return '"status": -9' in stages[-1].log.read_text()

        number = published_until(has_died, upstream)
        stage.wait(has_died, "a death of the triage stage")
        books = stage.settled(upstream)

    assert len(books.fields) == number


def test_workers_asked_to_stop_under_load_end_in_time_and_owe_nothing(stage: Stage) -> None:
    upstream = stage.upstream("stopped")
    more = stage.more_workers("asked-to-stop")
    with stage.stopping(more):
        stage.wait(lambda: stage.consumer_count("intake.v1") >= 2, "the new workers consume")
        load = upstream.in_background(upstream.submissions(150), every_s=0.004)
        stage.wait(lambda: bool(stage.books(upstream).fields), "the first case")
        more.send(signal.SIGTERM)
        stage.wait(lambda: not more.is_running, "the end of the workers asked to stop", within=30)
        load.join(60)
        ending = more.log.read_text()
    books = stage.settled(upstream)

    assert '"settled": true' in ending
    assert len(books.fields) == 150


@pytest.mark.endurance
@pytest.mark.fault("F39")
def test_workers_asked_to_stop_all_the_time_lose_nothing_and_leave_no_dead_letters(stage: Stage) -> None:
    upstream = stage.upstream("stop-storm")
    more = stage.more_workers("storm", processes=2)
    with stage.stopping(more):
        stage.wait(lambda: stage.consumer_count("intake.v1") >= 3, "three workers consume", within=120)
        load = upstream.in_background(upstream.submissions(400), every_s=0.15)
        for turn in range(12):
            ask_one_to_stop(stage, more, turn)
        load.join(120)
        books = stage.settled(upstream)
    dead = queue_counts(stage.url, [dead_letter_queue(name) for name in QUEUES])

    assert len(books.fields) == 400
    assert {name: ready for name, (ready, _) in dead.items() if ready} == {}


def published_until(happened: Callable[[], bool], upstream: Upstream) -> int:
    """Publish, fifty at a time, until something has happened or there were 1,000; give how many there were."""
    number = 0
    while not happened() and number < 1_000:
        upstream.publish((upstream.submission(number + one) for one in range(50)), every_s=0.01)
        number += 50
    return number
