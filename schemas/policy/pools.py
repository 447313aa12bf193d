"""How a department's people get its cases, and who may be given which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.model import Name
from schemas.policy.clock_parts import ClockTime
from schemas.policy.row import Row, takes

PickRule = Literal["round_robin", "least_loaded", "weighted", "claim"]
"""round_robin: whoever was given a case longest ago; least_loaded: whoever has the fewest; weighted: whoever has the
fewest for their weight; claim: nobody is given any, people ask for their next one."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What of a case routing and eligibility look at: codes of its pack."""

    cls: str
    topic: str
    module: str
    priority: str
    triggers: tuple[str, ...] = ()
    """Codes of the triggers that fired."""
    tags: tuple[str, ...] = ()
    """What the case is marked with: ``vip``, ``privacy`` …"""
    language: str = "-"
    """The language that the customer writes."""


class Takes(Row):
    """A row for cases of some kind. An empty list takes everything."""

    classes: tuple[Name, ...] = ()
    topics: tuple[Name, ...] = ()
    modules: tuple[Name, ...] = ()
    priorities: tuple[Name, ...] = ()
    triggers: tuple[Name, ...] = ()
    """Takes a case for which one of these triggers fired."""
    tags: tuple[Name, ...] = ()
    """Takes a case that is marked with one of these."""
    languages_written: tuple[Name, ...] = ()
    """Takes a case whose customer writes one of these, as triage names languages: zh-Hans, zh-Hant, en."""

    @property
    def takes_everything(self) -> bool:
        """Whether no case passes this row by."""
        parts = (self.classes, self.topics, self.modules, self.priorities)
        return not any((*parts, self.triggers, self.tags, self.languages_written))

    def takes(self, case: Subject) -> bool:
        """Say whether a case of this kind is meant."""
        return (
            takes(self.classes, case.cls)
            and takes(self.modules, case.module)
            and takes(self.topics, case.topic)
            and takes(self.priorities, case.priority)
            and takes(self.languages_written, case.language)
            and (not self.triggers or not set(self.triggers).isdisjoint(case.triggers))
            and (not self.tags or not set(self.tags).isdisjoint(case.tags))
        )


class Eligibility(Takes):
    """What somebody must have to be given cases of some kind. Rows that take a case add up."""

    departments: tuple[Name, ...] = ()
    """Only where one of these departments owns the case; empty: wherever it is."""
    roles: tuple[Name, ...] = ()
    """Any one of these roles."""
    skills: tuple[Name, ...] = ()
    """All of these."""
    courses: tuple[Name, ...] = ()
    """All of these."""
    certificates: tuple[Name, ...] = ()
    """All of these."""
    languages: tuple[Name, ...] = ()
    """All of these language tags of a person."""
    by_hand: bool = False
    """Holds too where a person takes, hands on or names; otherwise only where the system or a pool gives."""
    alert: Name | None = None
    """Kind of alert, as in the escalation table, once nobody who has all that is free; None: nobody is told."""

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not (self.roles or self.skills or self.courses or self.certificates or self.languages):
            message = f"row {self.id}: expected a role, skill, course, certificate or language, found none"
            raise ValueError(message)
        return self


class Idle(Row):
    """What becomes of a case that somebody was given and does nothing about."""

    remind_after: ClockTime
    """The department's queue reminds them."""
    return_after: ClockTime
    """Counted from when they were given it: it goes back to the pool, and to somebody else."""

    @model_validator(mode="after")
    def _reminds_first(self) -> Self:
        if self.return_after.amount <= self.remind_after.amount or (
            self.return_after.unit != self.remind_after.unit
        ):
            message = f"row {self.id}: expected return_after above remind_after, in the same unit"
            raise ValueError(message)
        return self


class AbsentOwner(Row):
    """What becomes of the cases of somebody who turns absent."""

    then: Literal["keep", "return"]
    """keep: they stay; return: they go back to the pool, and to somebody else."""
    alert: Name | None = None
    """Kind of alert for each case, as in the escalation table; None: nobody is told."""


class PoolRow(Row):
    """A department whose cases are given to people. It counts where the staff file gives somebody a capacity."""

    department: Name
    rule: PickRule
    ask_again: ClockTime = ClockTime(amount=10, unit="clock_minutes")
    """How often a case that nobody has asks its pool again, lest it be forgotten."""
    in_hours: bool = False
    """Gives cases only to people whose own calendar in the staff file is open; without a calendar, at any time."""
    alert: Name | None = None
    """Kind of alert, as in the escalation table, for a case that nobody had for too long."""
    alert_after: ClockTime | None = None
    idle: Idle | None = None
    absent: AbsentOwner | None = None

    @model_validator(mode="after")
    def _alerts_after_a_while(self) -> Self:
        if (self.alert is None) != (self.alert_after is None):
            message = f"row {self.id}: expected alert and alert_after together"
            raise ValueError(message)
        return self


class Narrowed(Takes):
    """Cases that only their owner in person may act on, and a few departments or roles beside."""

    open_to: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Departments or roles."""
