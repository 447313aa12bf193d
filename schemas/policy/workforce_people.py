"""What staff learn and may do: courses, skills, training, and what a role asks of a person."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from schemas.model import Name
from schemas.policy.coded import Coded
from schemas.policy.row import Row

Years = Annotated[int, Field(ge=0, le=60)]


class Course(Coded):
    """One course."""

    gives: tuple[Name, ...] = ()
    """Codes of the skills that whoever finishes it has."""
    new_staff: bool = False
    """Whether new staff must finish it."""


class Training(Row):
    """Who may train others."""

    trainers: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Codes of roles in the staff file, or of roles granted here: lecturers, senior complaint staff."""
    addressee: Name
    """Department or role that is told of a plan without an eligible trainer."""


class RoleAsks(Row):
    """What a role asks of a person to whom it is granted."""

    role: Name
    call_centre_years: Years = 0
    complaint_years: Years = 0
    diploma: bool = False
    """Whether a college diploma is preferred; without one a note must say why."""

    @model_validator(mode="after")
    def _asks_something(self) -> RoleAsks:
        if not (self.call_centre_years or self.complaint_years or self.diploma):
            message = f"row {self.id}: expected years or a diploma that the role asks for, found nothing"
            raise ValueError(message)
        return self
