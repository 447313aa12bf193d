"""The list of requirements, and the reading of marks. Whether all are proved, the command says."""

from __future__ import annotations

import ast
from pathlib import Path

from ops.coverage_of_requirements import Requirement, faults, marked_tests, proofs, requirements


def test_the_catalogue_has_every_row_of_the_handbook_once() -> None:
    first = [row.id for row in requirements() if row.id.startswith("S0-")]

    assert first == [f"S0-{number:02}" for number in range(1, 72)]


def test_every_row_but_asides_gaps_and_reports_is_promised() -> None:
    free = {row.id for row in requirements() if not row.needs_a_test}

    assert free == {"S0-01", "S0-66", "S0-68", "S2-63", "S3-45"}


def test_marks_are_read_without_running_the_tests() -> None:
    module = ast.parse(
        '@pytest.mark.req("S0-28", "S0-30")\n'
        '@pytest.mark.parametrize("x", [1])\n'
        "def test_a(x): raise SystemExit\n"
        '@pytest.mark.req("S0-31")\n'
        "class TestB: pass\n"
        "def test_c(): pass\n"
    )

    assert list(marked_tests(module)) == [("test_a", ("S0-28", "S0-30")), ("TestB", ("S0-31",))]


def test_marks_on_parameters_and_in_tables_count_for_the_tests_that_use_them() -> None:
    module = ast.parse(
        'CASES = [pytest.param(1, marks=pytest.mark.req("S0-30"))]\n'
        'EVERY = pytest.mark.parametrize("x", CASES)\n'
        'UNUSED = pytest.mark.req("S0-99")\n'
        "@EVERY\n"
        "def test_a(x): pass\n"
        '@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.req("S0-32"))])\n'
        "def test_b(x): pass\n"
    )

    assert list(marked_tests(module)) == [("test_a", ("S0-30",)), ("test_b", ("S0-32",))]


def test_a_mark_for_the_whole_file_counts_for_each_of_its_tests() -> None:
    module = ast.parse('pytestmark = [pytest.mark.req("S0-02")]\ndef test_a(): pass\ndef helper(): pass\n')

    assert list(marked_tests(module)) == [("test_a", ("S0-02",))]


def test_a_row_without_a_test_and_a_mark_without_a_row_are_faults() -> None:
    rows = [
        Requirement(id="S0-02", kind="rule", row="Channels"),
        Requirement(id="S0-01", kind="aside", row="Aim"),
        Requirement(id="S0-66", kind="rule", row="Reports", later=True),
    ]

    assert faults(rows, {"S9-99": ["tests/test_x.py::test_y"]}) == [
        "S0-02 has no test: Channels",
        "S9-99 is no row of the catalogue, but tests/test_x.py::test_y names it",
    ]


def test_tests_are_named_by_their_path(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_one.py").write_text('@pytest.mark.req("S0-02")\ndef test_it(): ...\n', encoding="utf-8")

    assert proofs(folder) == {"S0-02": ["tests/test_one.py::test_it"]}
