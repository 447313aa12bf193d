"""Who may act on a case."""

from __future__ import annotations

import pytest

from rules.authority import belongs_to, is_involved, is_owner, may_command
from tests.builders import a_case
from tests.handling_cases import accepted, an_assigned_case
from tests.packs import the_pack

PACK = the_pack()


@pytest.mark.parametrize(
    ("staff", "department", "belongs"),
    [
        ("after_sales-07", "after_sales", True),
        ("after_sales", "after_sales", True),
        ("after_sales_east-07", "after_sales", False),
        ("after-07", "after_sales", False),
        ("agent-017", "customer_service", True),
        ("agent-017", "after_sales", False),
        ("supplier-02", "product", True),
        ("customer", "customer_service", False),
        ("", "customer_service", False),
    ],
)
def test_staff_belong_where_their_id_begins(staff: str, department: str, belongs: bool) -> None:  # noqa: FBT001 - a column of the table
    assert belongs_to(PACK, staff, department) is belongs


def test_the_owner_is_a_person_or_anybody_of_the_department() -> None:
    case = an_assigned_case()
    assert case.owner is not None
    claimed = case.model_copy(update={"owner": case.owner.model_copy(update={"person": "li-4"})})

    assert is_owner(claimed, PACK, "li-4")
    assert is_owner(claimed, PACK, "after_sales-01")
    assert not is_owner(claimed, PACK, "operations-01")
    assert not is_owner(a_case(), PACK, "after_sales-01")


def test_departments_with_a_task_and_helpers_are_involved() -> None:
    case = accepted(an_assigned_case(cooperators=("product",)))

    assert is_involved(case, PACK, "technology-03")
    assert is_involved(case, PACK, "product-01")
    assert not is_involved(case, PACK, "operations-01")


@pytest.mark.parametrize(
    ("command", "by", "may"),
    [
        ("accept", "after_sales-01", True),
        ("accept", "technology-03", False),
        ("report_progress", "technology-03", True),
        ("accept_plan", "customer", True),
        ("accept_plan", "operations-01", False),
        ("decide", "management-01", True),
        ("decide", "after_sales-01", False),
        ("withdraw", "customer", True),
        ("withdraw", "operations-01", True),
        ("withdraw", "stranger-01", False),
        ("supply", "stranger-01", True),
    ],
)
def test_the_table_says_who_may_ask(command: str, by: str, may: bool) -> None:  # noqa: FBT001 - a column of the table
    row = next(one for one in PACK.handling.commands if one.name == command)

    assert may_command(accepted(an_assigned_case()), PACK, row, by) is may
