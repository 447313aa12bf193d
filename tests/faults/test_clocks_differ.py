"""A scheduler whose wall clock jumps or is wrong, beside right ones: nothing early, nothing twice, and it is told."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from ops.system import Program
from tests.faults.harness.promises import early, more_than_one_effect
from tests.faults.harness.stage import Stage

pytestmark = [pytest.mark.faults, pytest.mark.endurance, pytest.mark.timeout(400)]

HOUR_S = 3_600


def wrong_scheduler(stage: Stage, name: str, by_s: int) -> tuple[Program, Path]:
    """Start a scheduler whose clock is wrong by so many real seconds; the file says by how many from now on."""
    file = stage.folder / f"{name}.shift"
    set_clock(file, by_s)
    command = [sys.executable, "-m", "tests.faults.variants.scheduler", str(file)]
    return stage.run(name, command, stage.reach("schedulers")), file


def set_clock(file: Path, by_s: int) -> None:
    """Set the clock; who reads the file sees the old or the new value."""
    draft = file.with_suffix(".draft")
    draft.write_text(str(by_s), encoding="ascii")
    draft.replace(file)


def jump_and_back(stage: Stage, scheduler: Program, file: Path, by_s: int) -> None:
    """Let a scheduler's clock jump, wait until it says so and much falls due, and let it jump back."""
    told = scheduler.log.read_text().count("scheduler.clock-jumped")
    set_clock(file, by_s)
    stage.wait(lambda: scheduler.log.read_text().count("scheduler.clock-jumped") > told, "its word")
    pass_time(stage, timedelta(minutes=20))
    set_clock(file, 0)
    pass_time(stage, timedelta(minutes=10))


def pass_time(stage: Stage, time: timedelta) -> None:
    """Let so much time pass on the system's clock."""
    until = stage.clock.now() + time
    stage.wait(lambda: stage.clock.now() > until, f"{time} later")


@pytest.mark.fault("F32", "F7+F32")
def test_a_clock_that_jumps_by_an_hour_ahead_and_back_fires_nothing_early_or_twice(stage: Stage) -> None:
    upstream = stage.upstream("clock-jumps")
    upstream.publish(upstream.submissions(30, urgent=True))
    stage.settled(upstream)
    scheduler, file = wrong_scheduler(stage, "scheduler-jumping", 0)
    with stage.stopping(scheduler):
        stage.wait(
            lambda: "scheduler.started" in scheduler.log.read_text(), "a scheduler whose clock can jump"
        )
        for by_s in (HOUR_S, -HOUR_S):
            jump_and_back(stage, scheduler, file, by_s)
        books = stage.fired(upstream, after=timedelta(minutes=70))

    assert early(books) == []
    assert more_than_one_effect(books, stage.sink) == []
    assert any(clock["missed_at"] for fields in books.fields.values() for clock in fields["clocks"].values())


@pytest.mark.fault("F33")
@pytest.mark.parametrize("by_s", [300, -300])
def test_a_scheduler_five_minutes_wrong_is_told_and_fires_nothing_early(stage: Stage, by_s: int) -> None:
    upstream = stage.upstream(f"clock-differs-{by_s}")
    upstream.publish(upstream.submissions(30, urgent=True))
    stage.settled(upstream)
    scheduler, _ = wrong_scheduler(stage, f"scheduler-wrong-{by_s}", by_s)
    with stage.stopping(scheduler):
        stage.wait(lambda: "scheduler.clock-" in scheduler.log.read_text(), "its word")
        pass_time(stage, timedelta(minutes=40))
    books = stage.fired(upstream, after=timedelta(minutes=70))

    assert early(books) == []
    assert more_than_one_effect(books, stage.sink) == []
