"""Shapes of intake, directory and assignment policy."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.policy.assignment import AssignmentPolicy
from schemas.policy.coded import Coded, refuse_twins
from schemas.policy.directory import DirectoryPolicy, RoleRow
from schemas.policy.intake import Ahead, IntakePolicy
from schemas.policy.paths import known_path
from tests.packs import the_pack


def refused(shape: Any, values: Any) -> str:
    with pytest.raises(ValidationError) as fault:
        shape.model_validate(values)
    return str(fault.value)


def test_two_rows_may_not_share_a_name() -> None:
    one = Coded(id="a.one", source="ours", code="one", label="一", aliases=("eins",))
    two = Coded(id="a.two", source="ours", code="two", label="二", aliases=("eins",))

    with pytest.raises(ValueError, match=r"found 'eins' in rows a\.one and a\.two"):
        refuse_twins((one, two))


def test_how_far_an_instant_may_be_ahead_says_its_unit() -> None:
    row = {"id": "intake.ahead.stated", "source": "ours", "field": "stated_at"}

    assert "found the number 10" in refused(Ahead, row | {"at_most": 10})
    assert Ahead.model_validate(row | {"at_most": "PT10M"}).at_most == timedelta(minutes=10)


def test_a_code_that_is_its_own_label_is_no_twin() -> None:
    refuse_twins((Coded(id="a.one", source="ours", code="one", label="one"),))


@pytest.mark.parametrize(
    "path", ["incident.happened_at", "customer.contact.phone", "demands", "product.name"]
)
def test_a_path_leads_to_a_field_of_the_submission(path: str) -> None:
    assert known_path(path) == path


@pytest.mark.parametrize("path", ["incident.weather", "weather", "summary.length", "customer.contact.fax"])
def test_a_path_that_leads_nowhere_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=f"found '{path}'"):
        known_path(path)


@pytest.mark.req("S0-12", "S0-13", "S0-14")
@pytest.mark.parametrize("field", ["channel", "stated_at", "summary", "urgency"])
def test_no_pack_can_do_without_what_every_case_needs(field: str) -> None:
    values = the_pack().intake.model_dump()
    values["required"] = [row for row in values["required"] if row["field"] != field]

    assert f"none of which may wait, also for {field}" in refused(IntakePolicy, values)


def test_a_role_is_reached_one_way() -> None:
    row = {"id": "directory.role.x", "source": "ours", "code": "x", "label": "X"}

    assert "expected one of department, contact, of_case; found 0" in refused(RoleRow, row)
    assert "found 2" in refused(RoleRow, {**row, "department": "a", "of_case": "owner"})


def test_two_departments_may_not_share_a_name() -> None:
    values = the_pack().directory.model_dump()
    values["departments"][1]["label"] = values["departments"][0]["label"]

    assert "expected each name once" in refused(DirectoryPolicy, values)


def assignment(**changes: Any) -> dict[str, Any]:
    return the_pack().assignment.model_dump() | changes


@pytest.mark.req("S0-36")
def test_routes_end_with_one_that_takes_everything() -> None:
    routes = assignment()["routes"]

    assert "expected the last route, and no other" in refused(
        AssignmentPolicy, assignment(routes=routes[:-1])
    )
    assert "expected the last route, and no other" in refused(
        AssignmentPolicy, assignment(routes=[routes[-1], *routes])
    )


@pytest.mark.req("S0-38")
@pytest.mark.parametrize("cooperators", [["after_sales"], ["product", "product"]])
def test_helpers_are_others_and_each_is_named_once(cooperators: list[str]) -> None:
    route = {
        "id": "assignment.route.x",
        "source": "ours",
        "classes": ["enquiry"],
        "department": "after_sales",
    }
    routes = [{**route, "cooperators": cooperators}, *assignment()["routes"]]

    assert "expected cooperators beside 'after_sales', each once" in refused(
        AssignmentPolicy, assignment(routes=routes)
    )
