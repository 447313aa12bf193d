"""Every fault has a test that causes it, or a reason why none does; the table of the page says the same."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from ops.coverage_of_faults import (
    BEGIN,
    END,
    PAGE,
    Fault,
    gaps,
    known_faults,
    long_tests,
    page_with,
    table,
)
from ops.coverage_of_requirements import marked_tests, proofs
from tests.project.documents import text_of

A_FAULT = Fault(id="F1", fault="A worker is killed", must_hold=("I1",), bar="nothing lost")
NOT_RUN = A_FAULT.model_copy(update={"instead": "Nobody can do that here."})


def test_every_fault_has_a_test_or_a_reason() -> None:
    assert gaps(known_faults(), proofs(mark="fault"), text_of("ARCHITECTURE.md")) == []


def test_the_list_has_every_fault_once() -> None:
    single = [one.id for one in known_faults() if "+" not in one.id]

    assert single == [f"F{number}" for number in range(1, 43)]


def test_the_page_shows_the_table_as_it_is() -> None:
    page = PAGE.read_text(encoding="utf-8")
    shown = table(known_faults(), proofs(mark="fault"), long_tests())

    assert page_with(page, shown) == page, "run: python -m ops.coverage_of_faults write"


def test_what_is_missing_is_named() -> None:
    caused = {"F1": ["tests/test_x.py::test_y"]}

    assert gaps([A_FAULT], {}, "") == ["F1 has neither a test nor a reason: A worker is killed"]
    assert gaps([NOT_RUN], {}, "") == ["ARCHITECTURE.md does not say of F1: Nobody can do that here."]
    assert gaps([NOT_RUN], {}, "… Nobody can do that here. …") == []
    assert gaps([NOT_RUN], caused, "Nobody can do that here.") == [
        "F1 has a test and a reason for having none"
    ]
    assert gaps([], caused, "") == ["F1 is no fault of the list, but tests/test_x.py::test_y names it"]


def test_marks_of_faults_are_read_apart_from_those_of_requirements() -> None:
    module = ast.parse('@pytest.mark.fault("F1", "F2")\n@pytest.mark.req("S0-01")\ndef test_a(): pass\n')

    assert list(marked_tests(module, "fault")) == [("test_a", ("F1", "F2"))]


def test_a_table_links_each_test_and_stars_the_long_ones() -> None:
    caused = {"F1": ["tests/test_x.py::test_a_b", "tests/test_x.py::test_c"]}
    shown = table([A_FAULT, NOT_RUN.model_copy(update={"id": "F2"})], caused, {"tests/test_x.py::test_c"})

    assert shown.splitlines()[2:] == [
        "| F1 | A worker is killed | I1 | nothing lost | [a b](../tests/test_x.py)<br>[c](../tests/test_x.py) \\* |",
        "| F2 | A worker is killed | I1 | nothing lost | Nobody can do that here. |",
    ]


def test_long_tests_are_known_by_their_own_mark_or_by_their_file(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_one.py").write_text("@pytest.mark.endurance\ndef test_a(): ...\ndef test_b(): ...\n")
    (folder / "test_two.py").write_text("pytestmark = [pytest.mark.endurance]\ndef test_c(): ...\n")

    assert long_tests(folder) == {"tests/test_one.py::test_a", "tests/test_two.py::test_c"}


def test_a_page_without_a_place_for_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="expected <!-- faults: begin --> and <!-- faults: end -->"):
        page_with("# Reliability\n", "")
    assert page_with(f"a\n{BEGIN}old\n{END}b\n", "new\n") == f"a\n{BEGIN}\nnew\n\n{END}b\n"
