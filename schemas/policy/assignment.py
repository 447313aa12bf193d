"""Who owns which case."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from schemas.model import Model, Name
from schemas.policy.coded import refuse_repeats
from schemas.policy.pools import Eligibility, Narrowed, PoolRow, Takes
from schemas.policy.row import Row


class Route(Takes):
    """Cases of some kind and the department that owns them. An empty list takes everything."""

    department: Name
    cooperators: tuple[Name, ...] = ()
    """Departments that help, each told at once."""
    role: Name | None = None
    """Who in the department owns such a case until somebody claims it; None: as the directory says."""

    @model_validator(mode="after")
    def _helpers_are_others(self) -> Route:
        if self.department in self.cooperators or len(set(self.cooperators)) < len(self.cooperators):
            message = f"expected cooperators beside {self.department!r}, each once; found {self.cooperators}"
            raise ValueError(message)
        return self


class Transfers(Row):
    """How often a case may change its owner before somebody asks why."""

    alert_above: Annotated[int, Field(ge=0)]
    """Changes of owner that pass without an alert."""


class AssignmentPolicy(Model):
    """Who owns which case."""

    routes: Annotated[tuple[Route, ...], Field(min_length=1)]
    """The first row that takes a case wins; the last takes everything."""
    transfers: Transfers
    pools: tuple[PoolRow, ...] = ()
    """Departments whose cases are given to people; without a row, whoever claims a case has it."""
    eligibility: tuple[Eligibility, ...] = ()
    narrowed: tuple[Narrowed, ...] = ()

    @model_validator(mode="after")
    def _pools_are_clear(self) -> AssignmentPolicy:
        refuse_repeats((row.department for row in self.pools), "department of pools")
        return self

    @model_validator(mode="after")
    def _ends_with_the_default(self) -> AssignmentPolicy:
        everything = [row.id for row in self.routes if row.takes_everything]
        if everything != [self.routes[-1].id]:
            message = f"expected the last route, and no other, to take everything; found {everything}"
            raise ValueError(message)
        return self
