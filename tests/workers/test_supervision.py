"""Processes that watch over themselves and one another; crash points; the clock."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ops.services.process import wait_until
from schemas.pass_points import go_on
from workers.clock import Clock, SteadyClock, boot_id, monotonic, steady
from workers.crash import around, crash_at
from workers.watchdog import EXIT_STALLED, HANGS_AFTER_S, Watchdog

SUPERVISE = (
    "import sys; from workers.supervisor import Supervisor; sys.exit(Supervisor([sys.argv[1:]]).run())"
)
CHILD = """
import pathlib, signal, sys, threading
count = pathlib.Path(sys.argv[1])
starts = int(count.read_text() or 0) + 1 if count.exists() else 1
count.write_text(str(starts))
if starts == 1:
    from workers.watchdog import Watchdog
    dead = threading.Thread(target=lambda: None)
    dead.start()
    dead.join()
    Watchdog(lambda: [dead], {}).start()
done = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: done.set())
done.wait(60)
"""


@pytest.mark.fault("F42")
def test_a_process_whose_thread_died_ends_and_is_started_again_and_stops_when_asked(tmp_path: Path) -> None:
    child, count = tmp_path / "child.py", tmp_path / "count"
    child.write_text(CHILD)
    command = [sys.executable, "-c", SUPERVISE, sys.executable, str(child), str(count)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={"PYTHONPATH": "."}
    ) as supervisor:
        assert wait_until(lambda: count.exists() and count.read_text() == "2", within=30)
        supervisor.send_signal(signal.SIGTERM)
        said, _ = supervisor.communicate(timeout=30)

    assert f"status={EXIT_STALLED}" in re.sub(r"\x1b\[[0-9;]*m", "", said.decode())
    assert supervisor.returncode == 0


@pytest.mark.fault("F42")
def test_a_watchdog_names_a_dead_thread() -> None:
    dead = threading.Thread(target=lambda: None, name="committer")
    dead.start()
    dead.join()

    assert Watchdog(lambda: [dead], {}).look() == "thread committer has died"
    assert Watchdog(lambda: [threading.main_thread()], {}).look() == ""


@pytest.mark.parametrize(("since", "hangs"), [(HANGS_AFTER_S - 5, False), (HANGS_AFTER_S + 5, True)])
@pytest.mark.fault("F42")
def test_a_watchdog_names_a_thread_that_hangs(since: float, *, hangs: bool) -> None:
    assert bool(Watchdog(list, {1: monotonic() - since}).look()) is hangs


def test_a_watchdog_ends_the_process_once_something_is_wrong() -> None:
    ended: list[int] = []
    over = threading.Event()

    def end(status: int) -> None:
        ended.append(status)
        over.set()

    watchdog = Watchdog(list, {1: monotonic() - HANGS_AFTER_S - 5}, end)
    watchdog.start()
    assert over.wait(10)
    watchdog.stop()

    assert ended[0] == EXIT_STALLED


def test_a_crash_point_kills_at_the_nth_passing_and_no_other_point_counts() -> None:
    script = (
        "from workers.crash import crash_at\np = crash_at('after-commit:3')\n"
        "for n in range(5):\n    p('before-commit'); print(n, flush=True); p('after-commit')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, env={"PYTHONPATH": "."}
    )

    assert (done.returncode, done.stdout.split()) == (-signal.SIGKILL, ["0", "1", "2"])


def test_a_crash_point_that_does_not_exist_is_refused_and_none_is_harmless() -> None:
    with pytest.raises(ValueError, match=r"expected a point out of before-load, .* found 'sometimes'"):
        crash_at("sometimes:1")
    for count in ("0", "-1", "twice"):
        with pytest.raises(
            ValueError, match=f"expected a count from 1 on after 'after-commit', found '{count}'"
        ):
            crash_at(f"after-commit:{count}")
    crash_at("")("after-commit")


def test_a_step_has_a_point_before_it_and_one_after_and_none_where_nothing_is_armed() -> None:
    told: list[str] = []

    def step(number: int, *, more: int) -> int:
        told.append("step")
        return number + more

    assert around("load", step, told.append)(1, more=2) == 3
    assert told == ["before-load", "step", "after-load"]
    assert around("load", step, go_on) is step


def test_a_clock_goes_at_its_speed_from_its_start_in_whole_milliseconds() -> None:
    real = Clock().now()
    start = datetime(2026, 3, 9, tzinfo=UTC)
    clock = Clock(speed=3600, real_start=real - timedelta(seconds=2), start=start)

    assert timedelta(hours=2) <= clock.now() - start < timedelta(hours=3)
    assert clock.now().microsecond % 1000 == 0
    assert clock.technical(timedelta(seconds=2)) == timedelta(hours=2)


def test_a_steady_clock_goes_by_its_witness_and_then_by_its_own_pace() -> None:
    hour = timedelta(hours=1)
    clock = SteadyClock(
        speed=60, real_start=datetime(2026, 3, 9, tzinfo=UTC), start=datetime(2026, 3, 9, tzinfo=UTC)
    )
    clock.begin(Clock().real() - hour, steady())

    behind = Clock(clock.speed, clock.real_start, clock.start).now() - clock.now()
    assert 59 * hour < behind < 61 * hour


def test_the_steady_clock_goes_on_and_belongs_to_one_boot() -> None:
    first = steady()

    assert 0 <= steady() - first < 60
    assert boot_id() == boot_id()
