"""``caseloop staff`` and ``caseloop oncall``: people see what the staff file comes to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ops.bench import Bench

SAMPLE = Path(__file__).parents[2] / "docs" / "snippets" / "staff.yaml"


def a_bench(path: Path | None = SAMPLE) -> Bench:
    return Bench(staff_file=path)


def a_copy(folder: Path, old: str, new: str) -> Path:
    text = SAMPLE.read_text(encoding="utf-8")
    assert old in text
    path = folder / "staff.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def explained(at: str, bench: Bench | None = None) -> str:
    bench = bench or a_bench()
    assert bench.run("oncall", "front-desk", "--at", at) == 0
    return bench.said


def test_a_staff_file_that_can_be_used_is_counted() -> None:
    bench = a_bench(None)

    assert bench.run("staff", "check", str(SAMPLE)) == 0
    assert f"{SAMPLE}: 6 people, 2 rotations, 1 overrides, 1 swaps, 1 silences" in bench.said


def test_the_file_of_the_deployment_is_checked_if_none_is_named() -> None:
    bench = a_bench()

    assert bench.run("staff", "check") == 0
    assert "6 people" in bench.said


def test_a_faulty_file_names_file_line_and_row(tmp_path: Path) -> None:
    path = a_copy(tmp_path, "roles: [dispatcher]", "roles: [pilot]")
    line = path.read_text(encoding="utf-8").split("\n").index("    roles: [pilot]") + 1
    bench = a_bench(path)

    assert bench.run("staff", "check") == 1
    assert f"✗ {path}" in bench.said
    assert f"staff.yaml:{line}: row customer-service-01: roles: expected a known role" in bench.said


def test_a_name_that_is_nearly_right_is_told_what_may_be_meant(tmp_path: Path) -> None:
    bench = a_bench(a_copy(tmp_path, "roles: [dispatcher]", "roles: [dispacher]"))

    assert bench.run("staff", "check") == 1
    assert "found 'dispacher'; perhaps 'dispatcher' is meant" in bench.said


def test_a_file_is_checked_against_the_packs_that_are_named(tmp_path: Path) -> None:
    bench = a_bench()

    assert bench.run("staff", "check", "--packs", str(tmp_path)) == 1
    assert "expected a pack named 'feedback-handbook'" in bench.warned


@pytest.mark.parametrize("words", [("staff", "check"), ("oncall",), ("oncall", "cover")])
def test_without_a_staff_file_one_is_asked_for(words: tuple[str, ...]) -> None:
    bench = a_bench(None)

    assert bench.run(*words) == 1
    assert "This deployment has no staff file." in bench.warned


def test_a_faulty_file_of_the_deployment_says_which_command_tells_more(tmp_path: Path) -> None:
    bench = a_bench(a_copy(tmp_path, "roles: [dispatcher]", "roles: [pilot]"))

    assert bench.run("oncall") == 1
    assert "caseloop staff check shows every fault." in bench.warned


def test_every_rotation_is_listed_with_who_is_on_call_until_when_and_who_is_next() -> None:
    bench = a_bench()

    assert bench.run("oncall") == 0
    rows = [line.split() for line in bench.said.splitlines()]
    assert ["front-desk", "customer-service-03", "Fri", "2026-03-06", "20:00", "(Asia/Shanghai)"] in [
        row[:6] for row in rows
    ]
    assert "2 rotations" in bench.said


def test_one_rotation_is_explained_layer_by_layer() -> None:
    said = explained("2026-02-03T12:00")

    assert "customer-service-02: in turn, layer weeks" in said
    assert "weekend-nights: outside its hours" in said
    assert "weeks: turn of customer-service-02 from Mon 2026-02-02 09:00 (Asia/Shanghai)" in said


def test_an_override_is_explained() -> None:
    said = explained("2026-03-11T12:00")

    assert "after-sales-01: override fair-2026 instead of customer-service-01, layer weeks" in said
    assert "override fair-2026: after-sales-01 instead of customer-service-01, Tue 2026-03-10 09:00" in said


def test_an_override_of_everybody_is_explained(tmp_path: Path) -> None:
    path = a_copy(
        tmp_path,
        "    instead_of: customer-service-01       # without it: instead of whoever is on call\n",
        "",
    )
    said = explained("2026-03-11T12:00", a_bench(path))

    assert "after-sales-01: override fair-2026, the whole of front-desk" in said
    assert "override fair-2026: after-sales-01 instead of whoever is on call, Tue" in said


def test_a_swap_is_explained() -> None:
    said = explained("2026-04-08T12:00")

    assert "customer-service-03: swap swap-01 instead of customer-service-02, layer weeks" in said
    assert (
        "swap swap-01: customer-service-03 instead of customer-service-02 in layer weeks, Mon 2026-04-06"
        in said
    )


def test_an_absence_is_explained_with_who_stands_in() -> None:
    said = explained("2026-11-02T10:00")

    assert "customer-service-03: stands in for customer-service-02, layer weeks" in said
    assert (
        "customer-service-02 until Mon 2026-11-02 12:00 (Asia/Shanghai); customer-service-03 stands in"
        in said
    )


def test_a_stand_in_of_an_override_is_explained(tmp_path: Path) -> None:
    path = a_copy(
        tmp_path,
        "  - id: after-sales-01\n",
        "  - id: after-sales-01\n    deputy: customer-service-02\n"
        "    absences: [{since: 2026-03-11, until: 2026-03-11}]\n",
    )

    assert "standing in for after-sales-01" in explained("2026-03-11T12:00", a_bench(path))


def test_an_absence_without_a_deputy_says_that_the_next_stands_in() -> None:
    said = explained("2026-10-02T12:00")

    assert (
        "customer-service-01 until Sun 2026-10-04 00:00 (Asia/Shanghai); the next in order stands in" in said
    )


def test_before_the_first_shift_nobody_is_on_call() -> None:
    said = explained("2026-01-01T12:00")

    assert "  nobody" in said
    assert "weeks: not in use at that time" in said


def test_an_instant_with_a_zone_is_taken_as_it_is() -> None:
    assert "At Wed 2026-03-11 12:00 (Asia/Shanghai)" in explained("2026-03-11T04:00:00+00:00")


def test_an_unknown_rotation_or_time_is_refused() -> None:
    bench = a_bench()

    assert bench.run("oncall", "moon") == 1
    assert bench.run("oncall", "--at", "soon") == 1
    assert "There is no rotation 'moon'. Those that exist: front-desk, management." in bench.warned
    assert "Expected a time such as 2026-03-06T18:30, found 'soon'." in bench.warned


@pytest.mark.parametrize("moment", ["9999-12-31T10:00", "0001-01-01T00:00", "0001-01-01T00:00+08:00"])
@pytest.mark.parametrize("command", [("oncall",), ("oncall", "front-desk"), ("oncall", "cover")])
def test_a_time_at_the_end_of_the_calendar_is_one_line(command: tuple[str, ...], moment: str) -> None:
    bench = a_bench()

    assert bench.run(*command, "--at", moment) == 1
    assert f"Expected a time from 1970 to 2100, found '{moment}'." in bench.warned


def test_a_covered_week_is_said_to_be_covered() -> None:
    bench = a_bench()

    assert bench.run("oncall", "cover") == 0
    assert "Everything is covered until Fri 2026-03-13 12:00 (Asia/Shanghai)." in bench.said


def test_a_gap_of_the_coming_week_is_told() -> None:
    bench = a_bench()

    assert bench.run("oncall", "cover", "--at", "2025-12-30", "--days", "4") == 1
    assert "rotation:management is not covered from 2025-12-30 08:00 to 2025-12-31 20:00" in bench.said
    assert "there is no shift" in bench.said


def test_a_rotation_without_any_change_says_so(tmp_path: Path) -> None:
    bench = a_bench(a_copy(tmp_path, "people: [management-01, management-02]", "people: [management-01]"))

    bench.run("oncall", "management")

    assert "no change within a year" in bench.said
