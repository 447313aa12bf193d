"""The command line as a whole: help, faults in one line, setup and packs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ops.cli.deployment import Deployment
from ops.cli.failure import Failed
from ops.system.environment import kept_keys
from schemas.errors import Unavailable
from schemas.ports_reading import CaseFilter, CaseRow
from tests.ops.bench import Bench, MemoryReader
from tests.packs import HANDBOOK, a_pack_folder


def test_help_names_every_command() -> None:
    bench = Bench()

    assert bench.run("--help") == 0
    for command in ("setup", "doctor", "publish", "case", "alert", "parked", "pack"):
        assert command in bench.said


@pytest.mark.parametrize(
    "tokens",
    [
        ["nonsense"],
        ["case", "list", "--limit", "many"],
        ["case", "list", "--limit", "0"],
        ["case", "list", "--state", "lost"],
        ["case", "show"],
        ["parked", "list", "--limit", "-1"],
        ["alert", "list", "--limit", "0"],
        ["alert", "ack", "X", "--by", " "],
        ["parked", "replay", "X", "--by", ""],
        ["parked", "discard", "X", "--by", "", "--reason", "test data"],
    ],
)
def test_what_is_not_understood_is_said_in_one_line(tokens: list[str]) -> None:
    bench = Bench()

    assert bench.run(*tokens) == 2
    assert bench.warned.startswith("✗ ")
    assert "Traceback" not in bench.warned


def test_a_server_that_does_not_answer_sends_to_the_doctor() -> None:
    class DeadReader(MemoryReader):
        def cases(self, wanted: CaseFilter) -> list[CaseRow]:  # noqa: ARG002 - the port says so
            message = (
                "expected MongoDB to answer, found ServerSelectionTimeoutError: 127.0.0.1:27017: "
                "[Errno 111] Connection refused (configured timeouts: connectTimeoutMS: 20000.0ms), "
                "Timeout: 5.0s, Topology Description: <TopologyDescription id: 6b08"
            )
            raise Unavailable(message)

    bench = Bench(reader=DeadReader())

    assert bench.run("case", "list") == 1
    assert bench.warned.endswith("[Errno 111] Connection refused. caseloop doctor says what is wrong.\n")


def test_setup_declares_a_queue_for_each_department() -> None:
    bench = Bench()

    assert bench.run("setup") == 0
    assert {"after_sales", "customer_service"} <= set(bench.declared)


def test_a_sound_pack_passes() -> None:
    bench = Bench()

    assert bench.run("pack", "check", str(HANDBOOK)) == 0
    assert "✓ feedback-handbook" in bench.said


def test_a_version_that_stands_in_two_folders_is_told_with_both(tmp_path: Path) -> None:
    bench = Bench()
    for name in ("mine", "yours"):
        shutil.copytree(HANDBOOK, tmp_path / name)

    assert bench.run("pack", "check", str(tmp_path)) == 1
    told = "mine, yours: expected each version of a pack once, found feedback-handbook 1 in 2 folders"
    assert told in bench.said


def test_a_faulty_pack_is_named_with_file_and_line(tmp_path: Path) -> None:
    bench = Bench()
    known = "group: third_party, referrer: media"
    folder = a_pack_folder(tmp_path, section="intake", old=known, new="group: air")

    assert bench.run("pack", "check", str(folder)) == 1
    assert "intake.yaml:" in bench.said


def test_a_folder_without_a_pack_is_refused(tmp_path: Path) -> None:
    bench = Bench()

    assert bench.run("pack", "check", str(tmp_path)) == 1
    assert "A pack is a folder with a pack.yaml." in bench.warned


def test_a_wrong_path_is_said_with_what_may_be_meant(tmp_path: Path) -> None:
    (tmp_path / "packs").mkdir()
    bench = Bench()

    assert bench.run("pack", "check", str(tmp_path / "pakcs")) == 1
    assert f"There is no folder {tmp_path}/pakcs. Do you mean {tmp_path}/packs?" in bench.warned


def test_a_file_instead_of_a_folder_is_said_with_its_folder() -> None:
    bench = Bench()

    assert bench.run("pack", "check", str(HANDBOOK / "intake.yaml")) == 1
    assert f"is a file. Name the folder of the pack: {HANDBOOK}" in bench.warned


def test_a_pack_without_its_head_is_checked_as_a_pack(tmp_path: Path) -> None:
    bench = Bench()
    folder = a_pack_folder(tmp_path, section="intake", old="code: weibo", new="code: weibo")
    (folder / "pack.yaml").unlink()

    assert bench.run("pack", "check", str(tmp_path)) == 1
    assert "pack.yaml: expected this file in the pack, found none" in bench.said
    assert "✗ feedback-handbook: 1 fault" in bench.said
    assert "1 of 1 pack cannot be used." in bench.said


def test_packs_are_checked_without_keys_and_wrong_keys_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CASELOOP_MASTER_KEYS", raising=False)
    assert Deployment().files.master_keys.get_secret_value() == ""

    monkeypatch.setenv("CASELOOP_MASTER_KEYS", "none")
    with pytest.raises(Failed, match="These settings are wrong: CASELOOP_MASTER_KEYS"):
        _ = Deployment().files


def test_local_servers_are_read_with_the_keys_that_are_kept_beside_them(tmp_path: Path) -> None:
    assert kept_keys(tmp_path) == {}

    (tmp_path / "master.key").write_text("ab" * 32, encoding="ascii")
    (tmp_path / "fingerprint.key").write_text("cd" * 32, encoding="ascii")
    assert kept_keys(tmp_path) == {"fingerprint_key": "cd" * 32, "master_keys": "ab" * 32}
