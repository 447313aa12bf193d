"""Schedulers die while deadlines pass: each fires once, none early, none lost."""

from __future__ import annotations

import signal
from datetime import timedelta

import pytest

from ops.system.program import Program
from tests.faults.harness.promises import broken_promises, early, latest, more_than_one_effect
from tests.faults.harness.stage import SPEED, Stage

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]


@pytest.mark.slow
def test_deadlines_fire_once_and_never_early_while_schedulers_are_killed(stage: Stage) -> None:
    upstream = stage.upstream("scheduler-killed")
    upstream.publish(upstream.submissions(40, urgent=True))
    stage.settled(upstream)
    first, second = (stage.system.programs[name] for name in ("scheduler-1", "scheduler-2"))
    first.send(signal.SIGKILL)
    stage.wait(lambda: not first.is_running, "the end of one scheduler")
    crashing = crash(stage, "after-lease:2")
    with stage.stopping(crashing):
        stage.wait(lambda: not crashing.is_running, "a death after the lease", within=90)
    second.send(signal.SIGKILL)
    stage.wait(lambda: not second.is_running, "the end of the other scheduler")
    first.start()
    second.start()
    books = stage.fired(upstream, after=timedelta(minutes=70))
    stage.wait(lambda: not broken_promises(upstream, stage.books(upstream), stage.sink), "promises kept")

    missed = {
        name
        for fields in books.fields.values()
        for name, clock in fields["clocks"].items()
        if clock["missed_at"]
    }
    assert "handling_start" in missed


@pytest.mark.endurance
@pytest.mark.parametrize("end", ["idle", "before-lease"])
@pytest.mark.fault("F6")
def test_a_standby_takes_over_within_five_seconds_of_a_kill(stage: Stage, end: str) -> None:
    upstream = stage.upstream(f"standby-{end}")
    upstream.publish(upstream.submissions(40, urgent=True))
    books = stage.settled(upstream)
    due_at = min(fields["next_due_at"] for fields in books.fields.values())
    victim = stage.system.programs["scheduler-1"]
    crashing = crash(stage, "before-lease:1") if end == "before-lease" else None
    stage.wait(lambda: stage.clock.now() > due_at - stage.clock.technical(timedelta(seconds=1)), "almost due")
    victim.send(signal.SIGKILL)
    since = stage.clock.now()
    stage.wait(lambda: not victim.is_running, "the end of one scheduler")
    books = stage.fired(upstream, after=timedelta(minutes=70))
    victim.start()
    if crashing is not None:
        with stage.stopping(crashing):
            stage.wait(lambda: not crashing.is_running, "a death before the lease")

    late = latest(books, since) / SPEED
    assert timedelta() < late < timedelta(seconds=5)
    assert not early(books)
    assert not more_than_one_effect(books, stage.sink)


@pytest.mark.endurance
@pytest.mark.fault("F7")
def test_five_schedulers_fire_everything_once_and_nothing_early(stage: Stage) -> None:
    upstream = stage.upstream("five-schedulers")
    upstream.publish(upstream.submissions(40, urgent=True))
    stage.settled(upstream)
    command = stage.system.plan.schedulers.command
    more = [stage.run(f"scheduler-more-{number}", command, {}) for number in range(3)]
    with stage.stopping(*more):
        stage.wait(lambda: all("scheduler.started" in one.log.read_text() for one in more), "all of them")
        books = stage.fired(upstream, after=timedelta(minutes=70))

    assert not early(books)
    assert not more_than_one_effect(books, stage.sink)


def crash(stage: Stage, point: str) -> Program:
    """Start a further scheduler that kills itself at a point."""
    command = stage.system.plan.schedulers.command
    return stage.run("scheduler-crashing", command, {"CASELOOP_CRASH_AT": point})
