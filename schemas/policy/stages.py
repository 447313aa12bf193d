"""The stages of a handbook in their order, and what must be there before a case leaves one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from schemas.case import State
from schemas.model import Model, Name, Text
from schemas.policy.coded import Coded, refuse_repeats, refuse_twins
from schemas.policy.row import Row

Need = Literal[
    "taken_up",
    "handling_started",
    "investigation_started",
    "tasks_settled",
    "tasks_answered",
    "facts",
    "verified_facts",
    "sources",
    "meeting",
    "reply",
    "record",
    "told",
    "accepted_plan",
    "result",
    "callback",
]
"""What an exit may ask for; docs/packs.md says what each looks at."""

KINDS: Final[Mapping[Need, Literal["task kinds", "fact kinds", "notices"]]] = {
    "tasks_settled": "task kinds",
    "tasks_answered": "task kinds",
    "facts": "fact kinds",
    "verified_facts": "fact kinds",
    "told": "notices",
}
"""What the kinds of an exit are kinds of, for those that have any."""


class StageRow(Coded):
    """One stage, or a part of one; its label is the handbook's own word."""

    states: Annotated[tuple[State, ...], Field(min_length=1)]
    text: Mapping[Name, Text]
    """Locale to what customers hear it called."""
    within: Name | None = None
    """Code of the stage that it is a part of; a case that enters or leaves the part has not left that stage."""
    tasks: tuple[Name, ...] = ()
    """For a part: kinds of tasks; a case is in it while one of them is open."""
    notice: Name | None = None
    """Kind of the notice by which the customer hears that the case has come here; None: none."""

    @model_validator(mode="after")
    def _is_whole_or_a_part(self) -> StageRow:
        if (self.within is None) != (not self.tasks):
            message = f"row {self.id}: expected within and tasks together, or neither"
            raise ValueError(message)
        return self


class StageExit(Row):
    """Something that must be there before a case leaves a stage. An empty list does not restrict."""

    stage: Name
    """Code of the stage; leaving the last one is being closed."""
    need: Need
    lacks: Text
    """What is missing if it is not there, for whoever is refused."""
    kinds: tuple[Name, ...] = ()
    """Kinds of the tasks, facts or notices that count."""
    at_least: Annotated[int, Field(ge=1)] = 1
    """So many of them."""
    only_complex: bool = False
    """Holds for complex cases alone."""
    classes: tuple[Name, ...] = ()
    modules: tuple[Name, ...] = ()
    remedies: tuple[Name, ...] = ()
    """Holds where the plan in force has one of these."""
    except_outcomes: tuple[Name, ...] = ()
    """A case that is closed with one of these needs it not."""


class Complexity(Row):
    """Which cases are complex; one of these is enough."""

    tags: tuple[Name, ...] = ()
    flags: tuple[Name, ...] = ()
    departments: Annotated[int, Field(ge=2)] | None = None
    """So many departments have a part in it: the owner's, those that help, those that were given work."""


class StagesPolicy(Model):
    """The stages of a handbook. A pack without any asks for no order beside the one of its commands."""

    stages: tuple[StageRow, ...] = ()
    """In their order; states that stand in none, such as escalated, are beside the order."""
    exits: tuple[StageExit, ...] = ()
    complexity: Complexity | None = None
    """None: no case is complex."""

    @model_validator(mode="after")
    def _names_are_clear(self) -> StagesPolicy:
        refuse_twins(self.stages)
        whole = [row for row in self.stages if row.within is None]
        refuse_repeats((state for row in whole for state in row.states), "state")
        codes = {row.code for row in whole}
        for row in self.stages:
            if row.within is not None and row.within not in codes:
                message = (
                    f"row {row.id}: expected within out of {', '.join(sorted(codes))}, found {row.within!r}"
                )
                raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _exits_lead_out_of_stages(self) -> StagesPolicy:
        codes = {row.code for row in self.stages}
        for row in self.exits:
            if row.stage not in codes:
                message = (
                    f"row {row.id}: expected a stage out of {', '.join(sorted(codes))}, found {row.stage!r}"
                )
                raise ValueError(message)
            if row.kinds and row.need not in KINDS:
                message = f"row {row.id}: expected no kinds beside need {row.need!r}"
                raise ValueError(message)
            if row.only_complex and self.complexity is None:
                message = f"row {row.id}: expected a row complexity beside only_complex"
                raise ValueError(message)
        return self
