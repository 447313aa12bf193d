"""Departments by any of their names, and what stands behind a role."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rules.assignment import assign
from rules.directory import department_coded, department_named, departments_behind
from schemas.errors import InvalidMessage, PolicyError
from tests.builders import RECEIVED, a_case
from tests.packs import the_pack
from tests.rules.test_assignment import a_triaged_case

ASSIGNED = assign(a_triaged_case(), the_pack(), now=RECEIVED + timedelta(minutes=5)).after


@pytest.mark.req("S0-70")
@pytest.mark.parametrize(
    ("label", "departments"),
    [
        ("客服人员", ("customer_service",)),
        ("售后部", ("after_sales",)),
        ("客服部", ("customer_service",)),
        ("产品部", ("product",)),
        ("运营部", ("operations",)),
        ("技术部", ("technology",)),
        ("管理层", ("management",)),
        ("供应商", ("product",)),
        ("责任部门", ("after_sales",)),
        ("协作部门", ("technology",)),
        ("supplier_desk", ("product",)),
    ],
)
def test_every_role_of_the_handbook_is_reached(label: str, departments: tuple[str, ...]) -> None:
    assert departments_behind(the_pack(), label, ASSIGNED) == departments


@pytest.mark.parametrize("role", ["责任部门", "协作部门"])
@pytest.mark.parametrize("case", [None, a_case()])
def test_a_role_of_the_case_is_nobody_until_the_case_has_an_owner(role: str, case: object) -> None:
    assert departments_behind(the_pack(), role, case) == ()  # type: ignore[arg-type]


def test_a_role_that_the_directory_does_not_know_is_a_fault_of_the_pack() -> None:
    with pytest.raises(PolicyError, match="expected a role or department, found 'jury'"):
        departments_behind(the_pack(), "jury")


def test_a_department_code_that_the_directory_does_not_know_is_a_fault_of_the_pack() -> None:
    with pytest.raises(PolicyError, match="expected a department coded 'legal', found none"):
        department_coded(the_pack(), "legal")


@pytest.mark.parametrize(
    "written", ["after_sales", "售后部", "售後部", "ＡＦＴＥＲ_ＳＡＬＥＳ", "after sales"]
)
def test_a_department_is_known_in_any_script_width_and_case(written: str) -> None:
    assert department_named(the_pack(), written).code == "after_sales"


def test_a_role_that_one_department_fills_names_it_too() -> None:
    assert department_named(the_pack(), "客服人员").code == "customer_service"


@pytest.mark.parametrize("written", ["法务部", "供应商", "责任部门"])
def test_what_is_no_department_is_refused_with_those_that_exist(written: str) -> None:
    with pytest.raises(InvalidMessage) as refusal:
        department_named(the_pack(), written, field="department")

    assert refusal.value.field == "department"
    assert "technology (技术部)" in refusal.value.expected
    assert refusal.value.found == repr(written)
