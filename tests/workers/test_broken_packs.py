"""Broken packs: each fault names file, line, row, what was expected and what was found."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from schemas.errors import PolicyError
from schemas.policy.pack import Pack
from tests.packs import HANDBOOK, a_pack_folder
from workers.pack_yaml import MOST_FAULTS, load_section, read_yaml
from workers.packs import load_pack

pytestmark = pytest.mark.uncounted

CASES = YAML(typ="safe").load(Path(__file__).parent / "cases" / "broken_packs.yaml")


def faults(folder: Path) -> list[str]:
    with pytest.raises(PolicyError) as fault:
        load_pack(folder)
    return str(fault.value).split("\n")


@pytest.mark.req("S3-12")
@pytest.mark.parametrize("case", CASES["shapes"], ids=lambda case: f"{case['section']}: {case['said'][:60]}")
def test_what_a_section_must_not_say_is_told_with_line_and_sentence(
    tmp_path: Path, case: Mapping[str, str]
) -> None:
    section = case["section"]
    path = a_section_with(tmp_path, section, case["old"], case["new"])

    with pytest.raises(PolicyError) as fault:
        load_section(path, Pack.model_fields[section].annotation)  # type: ignore[arg-type]

    (line,) = str(fault.value).split("\n")
    file, number, *_ = line.split(":")
    assert file == f"{tmp_path.name}/{section}.yaml"
    assert int(number) > 1
    assert case["said"] in line


def a_section_with(folder: Path, section: str, old: str, new: str) -> Path:
    text = (HANDBOOK / f"{section}.yaml").read_text(encoding="utf-8")
    assert old in text
    path = folder / f"{section}.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "case", CASES["references"], ids=lambda case: f"{case['section']}: {case['said'][:60]}"
)
def test_what_does_not_fit_the_rest_is_told_with_line_row_and_sentence(
    tmp_path: Path, case: Mapping[str, str]
) -> None:
    folder = a_pack_folder(tmp_path, section=case["section"], old=case["old"], new=case["new"])

    told = faults(folder)

    assert [line for line in told if line.startswith(f"feedback-handbook/{case['section']}.yaml:")]
    assert [line for line in told if case["said"] in line and ": row " in line]


@pytest.mark.req("S3-12")
def test_a_tier_without_a_deadline_names_the_row_of_the_tier(tmp_path: Path) -> None:
    old = "  - {id: triage.priority.normal,"
    new = "  - {id: triage.priority.minor, source: S0-31, code: minor, label: 小, rank: 3}\n" + old
    folder = a_pack_folder(tmp_path, section="triage", old=old, new=new)

    told = faults(folder)

    assert [line for line in told if "row triage.priority.minor: expected a limit from receipt" in line]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "1: expected a mapping of names to values, found nothing"),
        (b"- a\n", "1: expected a mapping of names to values, found a list of 1"),
        (b"parts:\n\t- a\n", "2: expected YAML, found character '\\t' that cannot start any token"),
        (b"parts: *nope\n", "1: expected YAML, found undefined alias 'nope'"),
        (b"a: 1\n---\nb: 2\n", "2: expected YAML, found another document"),
        (b"\x89PNG\r\n\x1a\n\0\0", " expected UTF-8, found another byte at 0"),
        (b"a: \0\n", "1: expected YAML, found unacceptable character"),
        (b"[" * 20_000, " expected a few levels of YAML, found hundreds within one another"),
        (b"a: " + b"x" * 4 * 1024**2, " expected at most 4 MiB, found more"),
        (b"a: " + b"9" * 5000, "1: expected YAML, found a value that cannot be read"),
    ],
)
def test_what_is_no_yaml_is_refused_with_its_place(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "archive.yaml"
    path.write_bytes(content)

    with pytest.raises(PolicyError) as fault:
        read_yaml(path)

    assert str(fault.value).startswith(f"{tmp_path.name}/archive.yaml:{said}")


def test_of_a_file_of_nothing_but_faults_the_first_are_told(tmp_path: Path) -> None:
    path = tmp_path / "archive.yaml"
    path.write_text("".join(f"k{number}: 1\n" for number in range(500)), encoding="utf-8")

    with pytest.raises(PolicyError) as fault:
        load_section(path, Pack.model_fields["archive"].annotation)  # type: ignore[arg-type]

    *told, last = str(fault.value).split("\n")
    assert len(told) == MOST_FAULTS
    assert last.endswith("and 403 faults more")


def test_a_value_that_holds_itself_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "archive.yaml"
    path.write_text("parts: &a [*a]\nrecord: !odd [x]\n", encoding="utf-8")

    with pytest.raises(PolicyError, match=r"archive\.yaml:2: record: expected keys with values out of"):
        load_section(path, Pack.model_fields["archive"].annotation)  # type: ignore[arg-type]


def loops(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def becomes_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def is_called_otherwise(path: Path) -> None:
    path.rename(path.with_name("Archiv.yml"))


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (loops, ["archive.yaml: expected a file that can be read, found: Too many levels of symbolic links"]),
        (becomes_a_folder, ["archive.yaml: expected a file that can be read, found: Is a directory"]),
        (
            is_called_otherwise,
            [
                "Archiv.yml: expected no such file in a pack; perhaps 'archive.yaml' is meant",
                "archive.yaml: expected this file in the pack, found none",
            ],
        ),
    ],
)
def test_a_file_that_is_not_there_as_it_must_be_is_named(
    tmp_path: Path, happens: Callable[[Path], None], said: list[str]
) -> None:
    folder = Path(shutil.copytree(HANDBOOK, tmp_path / HANDBOOK.name))
    happens(folder / "archive.yaml")

    assert faults(folder) == [f"feedback-handbook/{line}" for line in said]


def test_a_section_in_the_head_is_sent_to_its_file(tmp_path: Path) -> None:
    folder = a_pack_folder(tmp_path, section="pack", old="locale: zh-CN", new="locale: zh-CN\nintake: {}")

    assert faults(folder) == ["feedback-handbook/pack.yaml: intake: expected in intake.yaml"]


@pytest.mark.parametrize("name", ["a.b", "x y", "../x", "a@1"])
def test_a_name_that_would_break_a_routing_key_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "pack.yaml"
    path.write_text(f"name: {name!r}\n", encoding="utf-8")

    with pytest.raises(PolicyError) as fault:
        load_section(path, Pack)

    assert f"expected letters, digits, - and _ such as feedback-handbook, found {name!r}" in str(fault.value)


def test_a_pack_may_name_the_requirements_of_its_own_handbook(tmp_path: Path) -> None:
    folder = a_pack_folder(tmp_path, section="pack", old="locale: zh-CN", new="locale: zh-CN\nsources: [HB]")
    path = folder / "intake.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("source: S0-02, code: weibo", "source: HB-12, code: weibo"), encoding="utf-8"
    )

    assert load_pack(folder).sources == ("HB",)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="expected the folder of a pack, found none"):
        load_pack(tmp_path / "gone")
