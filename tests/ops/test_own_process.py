"""A process of ours is known by its birth, not by a number that somebody else may have now."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.services.process import OwnProcess, wait_until

PATHS = {"PATH": "/usr/bin:/bin"}


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[OwnProcess]:
    """A process that does nothing for a minute."""
    process = OwnProcess(tmp_path / "sleeper.json")
    process.spawn(["sleep", "60"], environment=PATHS, output=tmp_path / "sleeper.log")
    yield process
    process.kill()


def test_a_started_process_is_remembered_by_another_command(sleeper: OwnProcess) -> None:
    assert sleeper.pid() is not None
    assert OwnProcess(sleeper.record).pid() == sleeper.pid()


def test_a_killed_process_is_gone(sleeper: OwnProcess) -> None:
    sleeper.kill()

    assert sleeper.pid() is None


def test_stopping_forgets_the_process(sleeper: OwnProcess) -> None:
    sleeper.stop(within=5)

    assert sleeper.pid() is None
    assert not sleeper.record.exists()


def test_a_stranger_with_the_same_number_is_left_alone(tmp_path: Path) -> None:
    record = tmp_path / "stale.json"
    with subprocess.Popen(["sleep", "60"]) as stranger:
        record.write_text(json.dumps({"pid": stranger.pid, "born": "an earlier boot:1"}), encoding="utf-8")

        OwnProcess(record).kill()

        assert stranger.poll() is None
        stranger.kill()


def test_what_the_process_prints_is_kept(tmp_path: Path) -> None:
    process, log = OwnProcess(tmp_path / "echo.json"), tmp_path / "echo.log"

    process.spawn(["sh", "-c", "echo out; echo err >&2; exec sleep 60"], environment=PATHS, output=log)
    kept = wait_until(lambda: log.exists() and log.read_text(encoding="utf-8") == "out\nerr\n", within=10)
    process.kill()

    assert kept
