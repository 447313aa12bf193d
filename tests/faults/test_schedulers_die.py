"""Schedulers die while deadlines pass: each fires once, none early, none lost."""

from __future__ import annotations

import signal
from datetime import timedelta

import pytest

from ops.system.program import Program
from tests.faults.harness.promises import broken_promises
from tests.faults.harness.stage import Stage

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]


def test_deadlines_fire_once_and_never_early_while_schedulers_are_killed(stage: Stage) -> None:
    upstream = stage.upstream("scheduler-killed")
    upstream.publish(upstream.submissions(40, urgent=True))
    stage.settled(upstream)
    first, second = (stage.system.programs[name] for name in ("scheduler-1", "scheduler-2"))
    first.send(signal.SIGKILL)
    stage.wait(lambda: not first.is_running, "the end of one scheduler")
    crashing = crash_after_lease(stage)
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


def crash_after_lease(stage: Stage) -> Program:
    """Start a scheduler that kills itself once it has moved what was due."""
    return stage.run(
        "scheduler-crashing",
        stage.system.plan.schedulers.command,
        {"CASELOOP_CRASH_AT": "after-lease:2"},
    )
