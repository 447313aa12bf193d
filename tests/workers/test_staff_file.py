"""The staff file as it is read from its place, and read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from rules.oncall import on_call
from schemas.errors import StaffError
from tests.builders import at
from tests.packs import the_packs
from workers.assembly import staff_of
from workers.settings import Settings
from workers.staff import LOOK_EVERY_S, StaffFile, load_staff

SAMPLE = Path(__file__).parents[2] / "docs" / "snippets" / "staff.yaml"

SMALL = """\
zone: Asia/Shanghai
people:
  - id: wang
    department: customer_service
    ways:
      - {channel: wecom, address: wang}
"""


class HandClock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """Give the seconds."""
        return self.seconds


def a_file(folder: Path, text: str = SMALL) -> Path:
    path = folder / "staff.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(StaffError) as fault:
        load_staff(a_file(folder, text), the_packs())
    return [line.replace(f"{folder.name}/", "") for line in str(fault.value).split("\n")]


def test_the_sample_of_the_documents_can_be_used() -> None:
    staff = load_staff(SAMPLE, the_packs())

    assert on_call(staff, "front-desk", at("Mon 2026-01-12 12:00")) == ("customer-service-02",)
    assert on_call(staff, "front-desk", at("Fri 2026-01-16 23:00")) == ("customer-service-03",)
    assert on_call(staff, "front-desk", at("Wed 2026-03-11 12:00")) == ("after-sales-01",)
    assert on_call(staff, "front-desk", at("Wed 2026-04-08 12:00")) == ("customer-service-03",)


def test_an_unknown_key_names_file_line_and_row(tmp_path: Path) -> None:
    (line,) = faults(tmp_path, SMALL + "    phone: 1\n")

    assert line.startswith("staff.yaml:7: row wang: people.0.phone: expected one of the keys absences, ")
    assert line.endswith("; found 'phone'")


def test_a_name_that_is_not_there_names_file_line_and_row(tmp_path: Path) -> None:
    (line,) = faults(tmp_path, SMALL.replace("customer_service", "legal"))

    assert line.startswith(
        "staff.yaml:4: row wang: department: expected a known department out of after_sales, "
    )
    assert line.endswith("; found 'legal'")


def test_every_fault_is_told_with_its_line(tmp_path: Path) -> None:
    told = faults(tmp_path, SMALL + "    manager: li\n    deputy: zhao\n    roles: [pilot]\n")

    assert [line.split(": ")[0] for line in told] == ["staff.yaml:9", "staff.yaml:7", "staff.yaml:8"]


def test_a_person_without_ways_is_refused_with_line_and_row(tmp_path: Path) -> None:
    (line,) = faults(tmp_path, SMALL.partition("    ways")[0])

    assert line == "staff.yaml:3: row wang: people.0.ways: expected the key 'ways' with a value, found none"


def test_what_is_no_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    assert faults(tmp_path, "people: [\n")[0].startswith("staff.yaml:2: expected YAML, found ")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        StaffError, match=r"gone\.yaml: expected a staff file, found none that can be read: No such"
    ):
        load_staff(tmp_path / "gone.yaml", the_packs())


def test_a_faulty_file_lets_nothing_start(tmp_path: Path) -> None:
    settings = Settings.model_construct(staff=a_file(tmp_path, "people: 7\n"))

    with pytest.raises(StaffError, match=r"staff\.yaml:1: people: "):
        staff_of(settings, the_packs())


def test_without_a_file_nobody_is_known() -> None:
    assert not staff_of(Settings.model_construct(staff=None), the_packs())().knows_people


def test_a_changed_file_is_read_again_without_a_restart(tmp_path: Path) -> None:
    clock = HandClock()
    file = StaffFile(a_file(tmp_path), the_packs(), monotonic=clock)
    a_file(tmp_path, SMALL.replace("wang", "chen"))

    assert [person.id for person in file.current().people] == ["wang"]
    clock.seconds += LOOK_EVERY_S
    assert [person.id for person in file.current().people] == ["chen"]


def test_a_file_that_did_not_change_gives_the_same_staff(tmp_path: Path) -> None:
    clock = HandClock()
    file = StaffFile(a_file(tmp_path), the_packs(), monotonic=clock)
    before = file.current()
    clock.seconds += LOOK_EVERY_S

    assert file.current() is before


def test_a_faulty_new_file_is_told_once_and_the_old_one_stays(tmp_path: Path) -> None:
    clock = HandClock()
    file = StaffFile(a_file(tmp_path), the_packs(), monotonic=clock)
    a_file(tmp_path, SMALL.replace("customer_service", "legal"))

    with capture_logs() as logs:
        for _ in range(3):
            clock.seconds += LOOK_EVERY_S
            assert [person.id for person in file.current().people] == ["wang"]

    (entry,) = logs
    assert (entry["event"], entry["log_level"]) == ("staff.refused", "error")
    assert "staff.yaml:4: row wang: department" in entry["faults"][0]


UNFORESEEN = (
    SMALL + "rotations: [{id: [1], layers: []}]\n",
    SMALL
    + "rotations:\n  - {id: r, layers: [{name: a, every: day, starts: 0001-01-01 00:00, people: [wang]}]}\n",
    SMALL + "    absences: [{since: 2026-01-01, until: 9999-12-31}]\n",
    SMALL + "    absences: [{since: 0001-01-01, until: 2026-12-31}]\n",
    SMALL + "    absences: [{since: 2026-01-01, until: '9999-12-31T23:59:59+00:00'}]\n",
)
"""Files that once ended the work in an error of the program, at once or when somebody was to be told."""


@pytest.mark.parametrize("text", UNFORESEEN)
def test_what_no_zone_can_show_and_what_is_no_name_is_refused(tmp_path: Path, text: str) -> None:
    assert "cannot be understood" not in faults(tmp_path, text)[0]


def test_whatever_is_wrong_with_a_new_file_the_old_one_stays_until_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = HandClock()
    file = StaffFile(a_file(tmp_path), the_packs(), monotonic=clock)
    a_file(tmp_path, SMALL.replace("wang", "chen"))
    monkeypatch.setattr("workers.staff.faults_of", no_such_row)

    with capture_logs() as logs:
        for _ in range(2):
            clock.seconds += LOOK_EVERY_S
            assert [person.id for person in file.current().people] == ["wang"]
        monkeypatch.undo()
        a_file(tmp_path, SMALL.replace("wang", "zhao"))
        clock.seconds += LOOK_EVERY_S
        assert [person.id for person in file.current().people] == ["zhao"]

    assert [entry["event"] for entry in logs] == ["staff.refused", "staff.reloaded"]
    assert "found one that cannot be understood: KeyError at " in logs[0]["faults"][0]


def no_such_row(*_: object) -> tuple[()]:
    """Fail as a program does that has an error."""
    raise KeyError("row")


def test_a_file_that_goes_away_is_told_once_and_taken_when_it_is_back(tmp_path: Path) -> None:
    clock = HandClock()
    path = a_file(tmp_path)
    file = StaffFile(path, the_packs(), monotonic=clock)
    path.unlink()

    with capture_logs() as logs:
        for _ in range(2):
            clock.seconds += LOOK_EVERY_S
            assert file.current().knows_people
        a_file(tmp_path, SMALL.replace("wang", "chen"))
        clock.seconds += LOOK_EVERY_S
        assert [person.id for person in file.current().people] == ["chen"]

    assert [entry["event"] for entry in logs] == ["staff.refused", "staff.reloaded"]
