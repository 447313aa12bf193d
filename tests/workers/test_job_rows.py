"""The file of recurring jobs: every fault names file, line and row."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from rules.jobs.table import KINDS
from schemas.clock import time_of
from schemas.errors import PolicyError
from schemas.policy.jobs import WatchDue, WatchParked, WatchQueues, lasting
from tests.packs import the_packs
from workers.clock import Clock
from workers.job_rows import JOBS_FILE, in_real_time, load_jobs


def faults(tmp_path: Path, old: str, new: str) -> str:
    """Give what is said about the file in which one text is another one."""
    text = JOBS_FILE.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "jobs.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        load_jobs(path, the_packs())
    return str(refused.value).partition("/")[2]


def line_of(text: str) -> int:
    """Give the line in which a text stands first."""
    lines = JOBS_FILE.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_the_jobs_that_come_with_caseloop_are_one_of_each_kind() -> None:
    rows = load_jobs(JOBS_FILE, the_packs())

    assert {row.kind for row in rows} == set(KINDS)
    assert all(row.id == f"jobs.{row.kind}" for row in rows)


@pytest.mark.parametrize(
    ("old", "new", "row", "said"),
    [
        ('"*/15 * * * *"', '"*/15 * * *"', "jobs.watch.channels", "expected a cron expression such as"),
        (
            "at_least: 20,",
            "at_least: 0,",
            "jobs.watch.parked.pile",
            "expected a number from 1, found the number 0",
        ),
        ("calendar: china", "calendar: moon", "jobs.watch.channels", "expected a calendar of pack"),
        ("kind: watch.due", "kind: watch.moon", "jobs.watch.due", "expected kind out of"),
        (
            "hours: 168",
            "hours: 168, weeks: 1",
            "jobs.cover.check.ahead",
            "expected one of the keys hours, id, source; found 'weeks'",
        ),
    ],
)
def test_a_fault_names_file_line_row_and_what_was_expected(
    tmp_path: Path, old: str, new: str, row: str, said: str
) -> None:
    fault = faults(tmp_path, old, new)

    assert fault.startswith("jobs.yaml:")
    assert f"row {row}: " in fault
    assert said in fault


def test_the_line_is_that_of_the_value(tmp_path: Path) -> None:
    fault = faults(tmp_path, "at_least: 20,", "at_least: 0,")

    assert fault.startswith(f"jobs.yaml:{line_of('at_least: 20,')}: row jobs.watch.parked.pile: ")


def test_a_pack_or_channel_that_does_not_exist_is_a_fault(tmp_path: Path) -> None:
    pack = faults(tmp_path, "calendar: china", "calendar: china\n    pack: moon")
    channel = faults(
        tmp_path, "source: S1-16, ours\n", "source: S1-16, ours\n        channels: [phone, moon]\n"
    )

    assert "row jobs.watch.channels: expected a pack out of ['feedback-handbook'], found 'moon'" in pack
    assert "row jobs.watch.channels.any: expected channels out of" in channel
    assert "'moon'" in channel


def test_a_file_that_is_missing_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="expected this file"):
        load_jobs(tmp_path / "jobs.yaml", the_packs())


def test_a_job_that_is_switched_off_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "jobs.yaml"
    text = JOBS_FILE.read_text(encoding="utf-8")
    path.write_text(text.replace("kind: watch.due", "kind: watch.due\n    enabled: false"), encoding="utf-8")

    assert "jobs.watch.due" not in {row.id for row in load_jobs(path, the_packs())}


def test_tolerances_for_machines_pass_in_real_time_however_fast_the_clock_runs() -> None:
    rows = load_jobs(JOBS_FILE, the_packs())

    sped = {row.id: row for row in in_real_time(rows, Clock(speed=60.0))}

    due, queues, parked = (sped[f"jobs.watch.{name}"] for name in ("due", "queues", "parked"))
    assert isinstance(due, WatchDue)
    assert isinstance(queues, WatchQueues)
    assert isinstance(parked, WatchParked)
    assert time_of(due.late.older_than) == timedelta(hours=2)
    assert lasting(queues.unserved) == timedelta(hours=5)
    assert time_of(parked.oldest.older_than) == timedelta(hours=24)
    assert in_real_time(rows, Clock()) == rows
