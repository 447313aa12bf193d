"""Departments and roles, and where each is reached."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from schemas.model import Model, Name
from schemas.policy.caption import Caption
from schemas.policy.coded import Coded, refuse_twins
from schemas.staff import Person


class DepartmentRow(Coded):
    """A department; what is asked of it lands in its own queue."""

    duty: Name | None = None
    """Who owns a case until somebody claims it: a person or role; without it, the department itself."""
    charge: Caption | None = None
    """What it is there for, in a few words, for the records that say so; S1-06."""
    calendar: Name | None = None
    """When somebody of the department is there; without it, the first calendar of the pack."""

    @property
    def first_owner(self) -> str:
        """Give who owns a case of the department until somebody claims it."""
        return self.duty or self.code


class ContactRow(Coded):
    """Somebody outside the departments, reached through one of them."""

    department: Name
    """Department whose queue holds what is meant for the contact."""


class RoleRow(Coded):
    """A role that the handbook names, resolved to a department, to a contact, or by the case itself."""

    charge: Caption | None = None
    """What whoever holds it is there for, in a few words; what they may do, the commands say; S1-06."""
    department: Name | None = None
    contact: Name | None = None
    of_case: Literal["owner", "cooperators"] | None = None
    """For roles that differ from case to case: the owning department, or those that help."""

    @model_validator(mode="after")
    def _is_reached_one_way(self) -> RoleRow:
        ways = [way for way in (self.department, self.contact, self.of_case) if way is not None]
        if len(ways) != 1:
            message = f"role {self.code!r}: expected one of department, contact, of_case; found {len(ways)}"
            raise ValueError(message)
        return self


class DirectoryPolicy(Model):
    """Departments and roles, and where each is reached."""

    departments: Annotated[tuple[DepartmentRow, ...], Field(min_length=1)]
    contacts: tuple[ContactRow, ...] = ()
    roles: tuple[RoleRow, ...] = ()
    people: tuple[Person, ...] = ()
    """From the staff file of the deployment, put in where decisions are made; never part of a pack."""

    @cached_property
    def people_by_id(self) -> Mapping[str, Person]:
        """Give people by staff id."""
        return {person.id: person for person in self.people}

    @cached_property
    def staffed_departments(self) -> frozenset[str]:
        """Give the codes of the departments of which somebody can be given cases."""
        return frozenset(person.department for person in self.people if person.capacity is not None)

    @model_validator(mode="after")
    def _names_are_clear(self) -> DirectoryPolicy:
        for table in (self.departments, self.contacts, self.roles):
            refuse_twins(table)
        return self

    @property
    def department_codes(self) -> frozenset[str]:
        """Give the codes of all departments."""
        return frozenset(row.code for row in self.departments)
