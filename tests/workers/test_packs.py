"""Packs as they are read from their folders."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from schemas.case import PackRef
from schemas.errors import PolicyError
from tests.packs import HANDBOOK, a_pack_folder, the_pack
from workers.pack_yaml import load_section
from workers.packs import PACKS_FOLDER, check_packs, load_pack, load_packs

pytestmark = pytest.mark.uncounted


def faults(folder: Path) -> list[str]:
    with pytest.raises(PolicyError) as fault:
        load_pack(folder)
    return str(fault.value).split("\n")


def line_of(folder: Path, section: str, text: str) -> int:
    lines = (folder / f"{section}.yaml").read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, start=1) if text in line)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HANDBOOK, tmp_path / HANDBOOK.name))


def test_every_pack_that_is_delivered_can_be_used() -> None:
    assert check_packs() == ()
    assert load_packs().newest["feedback-handbook"] == the_pack()


@pytest.mark.req("S0-70")
@pytest.mark.req("S3-12")
def test_a_step_without_its_time_names_file_line_and_row(tmp_path: Path) -> None:
    old = "targets: [manager_of_owner, addressee]\n        after: {amount: 15, unit: clock_minutes}\n"
    folder = a_pack_folder(tmp_path, section="escalation", old=old, new="targets: [manager_of_owner]\n")

    (line,) = faults(folder)

    assert line.startswith("feedback-handbook/escalation.yaml:")
    assert "row escalation.ladder.owner-first.manager: expected `after`" in line


def test_an_unresolved_role_names_file_line_and_row(tmp_path: Path) -> None:
    old = "code: agent, label: 客服人员, aliases: [客服], department: customer_service"
    folder = a_pack_folder(
        tmp_path, section="directory", old=old, new=old.replace("customer_service", "legal")
    )

    (line,) = faults(folder)

    place = line_of(folder, "directory", "directory.role.agent")
    assert line.startswith(
        f"feedback-handbook/directory.yaml:{place}: row directory.role.agent: department: "
    )
    assert line.endswith("found 'legal'")


def test_an_unknown_key_names_file_line_and_row(tmp_path: Path) -> None:
    folder = a_pack_folder(
        tmp_path, section="intake", old="code: weibo, label", new="code: weibo, colour: red, label"
    )

    (line,) = faults(folder)

    place = line_of(folder, "intake", "intake.channel.weibo")
    assert line == (
        f"feedback-handbook/intake.yaml:{place}: row intake.channel.weibo: channels.3.colour: "
        "expected one of the keys alert, aliases, code, group, id, label, referrer, source; found 'colour'"
    )


def test_a_fault_between_rows_names_the_first_of_them(tmp_path: Path) -> None:
    folder = a_pack_folder(tmp_path, section="intake", old="code: weibo, label", new="code: app, label")

    (line,) = faults(folder)

    place = line_of(folder, "intake", "intake.channel.app,")
    assert line.startswith(f"feedback-handbook/intake.yaml:{place}: row intake.channel.app: ")


def test_an_id_given_twice_names_the_later_row(tmp_path: Path) -> None:
    folder = a_pack_folder(
        tmp_path, section="directory", old="id: directory.role.supplier", new="id: directory.role.agent"
    )

    (line,) = faults(folder)

    place = line_of(folder, "directory", "code: supplier,")
    assert line.startswith(f"feedback-handbook/directory.yaml:{place}: row directory.role.agent: ")


def test_all_faults_of_all_files_are_told_at_once(copy: Path) -> None:
    (copy / "clocks.yaml").unlink()
    (copy / "archive.yaml").write_text("parts: [\n", encoding="utf-8")
    (copy / "callbacks.yaml").write_text("- not a mapping\n", encoding="utf-8")
    (copy / "notices.yaml").write_bytes(b"zone: \xff\n")
    (copy / "calender.yaml").write_text("calendars: []\n", encoding="utf-8")

    told = faults(copy)

    assert [line.split(": ")[0] for line in told] == [
        "feedback-handbook/calender.yaml",
        "feedback-handbook/clocks.yaml",
        "feedback-handbook/notices.yaml",
        "feedback-handbook/callbacks.yaml:1",
        "feedback-handbook/archive.yaml:2",
    ]
    assert told[0].endswith("expected no such file in a pack; perhaps 'calendars.yaml' is meant")
    assert told[1].endswith("expected this file in the pack, found none")
    assert told[2].endswith("expected UTF-8, found another byte at 6")
    assert told[3].endswith("expected a mapping of names to values, found a list of 1")


def test_a_key_given_twice_is_refused_with_its_line(copy: Path) -> None:
    path = copy / "directory.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\nroles: []\n", encoding="utf-8")

    (line,) = faults(copy)

    assert line.startswith(f"feedback-handbook/directory.yaml:{line_of(copy, 'directory', 'roles: []')}: ")
    assert "duplicate key" in line


def test_a_head_without_a_version_is_refused(copy: Path) -> None:
    (copy / "pack.yaml").write_text("name: a\ntitle: b\nlocale: zh-CN\n", encoding="utf-8")

    assert faults(copy) == [
        "feedback-handbook/pack.yaml:1: version: expected the key 'version' with a value, found none"
    ]


def test_a_file_without_rows_is_refused_at_its_beginning(copy: Path) -> None:
    (copy / "assignment.yaml").write_text("routes: []\n", encoding="utf-8")

    assert [line.split(": ")[0] for line in faults(copy)] == ["feedback-handbook/assignment.yaml:1"] * 2


def test_versions_of_a_pack_stand_side_by_side_and_new_cases_take_the_newest(copy: Path) -> None:
    for version in ("9", "10"):
        folder = Path(shutil.copytree(copy, copy.parent / f"feedback-handbook-{version}"))
        head = (folder / "pack.yaml").read_text(encoding="utf-8").replace('"1"', f'"{version}"')
        (folder / "pack.yaml").write_text(head, encoding="utf-8")

    packs = load_packs(copy.parent)

    assert {version for _, version in packs.by_ref} == {"1", "9", "10"}
    assert packs.newest["feedback-handbook"].version == "10"


def test_a_case_keeps_the_version_that_it_began_with() -> None:
    packs = load_packs()

    assert packs.of(the_pack().ref) == the_pack()
    with pytest.raises(PolicyError, match=r"out of .*feedback-handbook 1,.* found feedback-handbook 0"):
        packs.of(PackRef(name="feedback-handbook", version="0"))


def test_the_same_version_twice_is_refused(copy: Path) -> None:
    shutil.copytree(copy, copy.parent / "again")

    with pytest.raises(PolicyError, match="expected each version of a pack once"):
        load_packs(copy.parent)


def test_a_deployment_without_its_default_pack_is_refused(copy: Path) -> None:
    with pytest.raises(PolicyError, match=r"expected a pack named 'atlantis', found \['feedback-handbook'\]"):
        load_packs(copy.parent, default="atlantis")


def test_the_faults_of_every_pack_are_told(copy: Path) -> None:
    shutil.copytree(copy, copy.parent / "other")
    for folder in ("feedback-handbook", "other"):
        (copy.parent / folder / "clocks.yaml").unlink()

    with pytest.raises(PolicyError) as fault:
        load_packs(copy.parent)

    told = check_packs(copy.parent)
    assert str(fault.value).split("\n") == list(told)
    assert [line.split("/")[0] for line in told] == ["feedback-handbook", "other"]


def test_a_folder_without_packs_is_a_fault(tmp_path: Path) -> None:
    assert check_packs(tmp_path) == (f"{tmp_path}: expected folders with a pack.yaml, found none",)


@pytest.mark.parametrize("section", ["intake", "directory", "assignment"])
def test_a_section_can_be_read_by_itself(section: str) -> None:
    whole = getattr(the_pack(), section)

    assert load_section(PACKS_FOLDER / "feedback-handbook" / f"{section}.yaml", type(whole)) == whole
