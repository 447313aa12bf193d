"""Who owns which case."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from schemas.model import Model, Name
from schemas.policy.row import Row, takes


class Route(Row):
    """Cases of some kind and the department that owns them. An empty list takes everything."""

    classes: tuple[Name, ...] = ()
    topics: tuple[Name, ...] = ()
    modules: tuple[Name, ...] = ()
    priorities: tuple[Name, ...] = ()
    department: Name
    cooperators: tuple[Name, ...] = ()
    """Departments that help, each told at once."""

    @property
    def takes_everything(self) -> bool:
        """Whether no case passes this row by."""
        return not (self.classes or self.topics or self.modules or self.priorities)

    def takes(self, *, cls: str, topic: str, module: str, priority: str) -> bool:
        """Say whether a case of this kind is meant."""
        return (
            takes(self.classes, cls)
            and takes(self.modules, module)
            and takes(self.topics, topic)
            and takes(self.priorities, priority)
        )

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

    @model_validator(mode="after")
    def _ends_with_the_default(self) -> AssignmentPolicy:
        everything = [row.id for row in self.routes if row.takes_everything]
        if everything != [self.routes[-1].id]:
            message = f"expected the last route, and no other, to take everything; found {everything}"
            raise ValueError(message)
        return self
