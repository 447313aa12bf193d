"""What is installed is exactly what pyproject.toml names, everywhere, from wherever it comes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
GROUPS = {
    "runtime": PROJECT["dependencies"],
    "dev": PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"],
    "bench": PROJECT["dependencies"] + PROJECT["optional-dependencies"]["bench"],
    "build": PROJECT["optional-dependencies"]["build"],
    "mongod": PROJECT["optional-dependencies"]["mongod"],
}
PINNED = re.compile(r"[a-z0-9][a-z0-9-]*==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")


def name_and_version(requirement: str) -> tuple[str, str]:
    name, _, version = requirement.partition("==")
    return re.sub(r"\[.*\]", "", name), version.split()[0]


def locked(name: str) -> set[tuple[str, str]]:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return {name_and_version(line) for line in lines if not line.startswith(" ")}


def test_each_group_has_one_lock() -> None:
    assert {lock.stem for lock in LOCKS} == set(GROUPS)


@pytest.mark.parametrize("group", GROUPS)
def test_a_lock_holds_what_its_group_names(group: str) -> None:
    assert {name_and_version(requirement) for requirement in GROUPS[group]} <= locked(group)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_holds_pins_and_hashes_and_names_no_place(lock: Path) -> None:
    lines = lock.read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if not PINNED.fullmatch(line)] == []


@pytest.mark.parametrize(
    "place", ["requirements/install", "Dockerfile", "ops/services/software.py", "ops/bench/peers.py"]
)
def test_a_lock_is_installed_as_it_stands_so_that_no_newer_release_is_weighed(place: str) -> None:
    lines = (ROOT / place).read_text(encoding="utf-8").splitlines()
    hashed = [line for line in lines if "--require-hashes" in line]

    assert hashed
    assert [line for line in hashed if "--no-deps" not in line] == []


def test_tests_run_with_the_versions_that_are_deployed() -> None:
    assert locked("runtime") <= locked("dev")


def test_what_builds_the_project_is_locked_too() -> None:
    system = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]

    assert system["requires"] == PROJECT["optional-dependencies"]["build"]
