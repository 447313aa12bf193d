"""``make up``: one run in a folder, and a second one is told which process the first is."""

from __future__ import annotations

import os
from pathlib import Path

from ops.up import already, only_one


def test_a_second_run_is_told_the_process_of_the_first(tmp_path: Path) -> None:
    lock = tmp_path / "up" / "lock"
    held = only_one(lock)
    assert held is not None

    with held:
        assert only_one(lock) is None
        assert f"run kill {os.getpid()}. Then make down" in already(lock)


def test_a_lock_of_an_earlier_version_names_no_process(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()

    assert already(tmp_path / "lock").startswith(
        "The system runs already in this folder. Press Ctrl-C in its"
    )
    assert "kill" not in already(tmp_path / "lock")


def test_the_lock_is_taken_anew_once_it_is_free(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text("123456\n", encoding="ascii")

    held = only_one(lock)

    assert held is not None
    with held:
        assert lock.read_text(encoding="ascii") == f"{os.getpid()}\n"
