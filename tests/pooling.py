"""Packs with pools, departments with people, and cases that wait for somebody."""

from __future__ import annotations

from typing import Any

from rules.assignment import assign
from rules.people import with_people
from rules.picking import Around
from schemas.case import Case
from schemas.messages.pools import NoteStanding
from schemas.policy.assignment import AssignmentPolicy
from schemas.policy.pack import Pack, Packs
from schemas.staff import Staff
from tests.builders import RECEIVED, a_case
from tests.handling_cases import an_assessment
from tests.packs import the_pack
from tests.rota import a_person, a_staff

NOW = RECEIVED
DEPARTMENT = "after_sales"


def a_row(**changes: Any) -> dict[str, Any]:
    """Give the row of a pool of after-sales that picks whoever has the fewest."""
    values = {"id": "assignment.pool.after_sales", "source": "ours", "department": DEPARTMENT}
    return values | {"rule": "least_loaded"} | changes


def a_pooled_pack(*rows: dict[str, Any], **sections: Any) -> Pack:
    """Give the handbook's pack with pools; other parts of the section as given."""
    policy = the_pack().assignment.model_dump() | {"pools": rows or (a_row(),)} | sections
    return the_pack().model_copy(update={"assignment": AssignmentPolicy.model_validate(policy)})


def a_team(*names: str, capacity: int = 5, **changes: Any) -> Staff:
    """Give people of after-sales who are given cases."""
    return a_staff([a_person(name, department=DEPARTMENT, capacity=capacity, **changes) for name in names])


def packs_of(pack: Pack) -> Packs:
    """Give a process that has loaded one pack."""
    return Packs(by_ref={(pack.name, pack.version): pack}, default=pack.name, newest={pack.name: pack})


def peopled(pack: Pack, staff: Staff) -> Pack:
    """Give the pack as decisions see it."""
    return with_people(packs_of(pack), staff).newest[pack.name]


def a_triaged_case(number: int = 1, **form: Any) -> Case:
    """Give a case that is judged and not assigned yet."""
    return a_case(source_id=f"fb-{number}", state="triaged", version=1, assessments=(an_assessment(**form),))


def a_waiting_case(pack: Pack, number: int = 1, **form: Any) -> Case:
    """Give a case of after-sales that waits for somebody; ``pack`` knows the people."""
    return assign(a_triaged_case(number, **form), pack, now=NOW).after


def asking(case: Case, pack: Pack) -> NoteStanding:
    """Give what the case told its pool when it was assigned."""
    orders = assign(case.model_copy(update={"owner": None, "placing": None}), pack, now=NOW).orders
    return next(one for one in orders if isinstance(one, NoteStanding))


def around(staff: Staff, pack: Pack | None = None, **changes: Any) -> Around:
    """Give what decides about a pool beside the pool."""
    values: dict[str, Any] = {
        "staff": staff,
        "packs": packs_of(pack or a_pooled_pack()),
        "now": NOW,
    } | changes
    return Around(**values)
