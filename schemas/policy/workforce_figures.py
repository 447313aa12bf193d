"""Figures of teams and people: weights, targets, ranking, capacity, and what is said again and again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from schemas.model import Language, Name, Text
from schemas.policy.jobs import Schedule
from schemas.policy.row import Row
from schemas.policy.workforce_care import Percent, expect_both

Measure = Literal["resolution_rate", "satisfaction_rate", "repeat_rate"]
"""What is counted from cases: how many of those received are resolved, of those rated satisfied, of those handled
complained of again; in percent."""

FROM_CASES: Final = frozenset({"resolution_rate", "satisfaction_rate"})
WHOLE: Final = 100


class KpiPart(Row):
    """One part of a person's score."""

    measure: Name = Field(examples=["resolution_rate"])
    """A measure counted from cases, or the code of something that others measure."""
    weight: Percent


class Kpi(Row):
    """How a person's score is made up."""

    least_weight: Percent = Field(examples=[20])
    """What resolution and satisfaction rate together weigh at least."""
    parts: Annotated[tuple[KpiPart, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _cases_weigh_enough(self) -> Self:
        total = sum(part.weight for part in self.parts)
        if total != WHOLE:
            message = f"row {self.id}: expected weights that come to {WHOLE} %, found {total} %"
            raise ValueError(message)
        weight = sum(part.weight for part in self.parts if part.measure in FROM_CASES)
        if weight < self.least_weight:
            names = " and ".join(sorted(FROM_CASES))
            message = (
                f"row {self.id}: expected {names} to weigh at least {self.least_weight} %, found {weight} %"
            )
            raise ValueError(message)
        return self


class Indicator(Row):
    """What a team must reach."""

    measure: Measure
    at_least: Percent | None = None
    at_most: Percent | None = None
    least_cases: Annotated[int, Field(ge=1)] = 1
    """With fewer nothing is said of the team."""
    supervisor: Name
    """Role of whoever is told: those of the team who hold it, else everybody who does."""

    @model_validator(mode="after")
    def _has_one_bound(self) -> Self:
        if (self.at_least is None) == (self.at_most is None):
            message = f"row {self.id}: expected one of at_least and at_most"
            raise ValueError(message)
        return self


class Star(Row):
    """The award for teams about which few complain again."""

    least_cases: Annotated[int, Field(ge=1)]
    """With fewer a team is not ranked."""


class Capacity(Row):
    """How many people an expected volume needs."""

    cases_a_day: Annotated[int, Field(ge=1)]
    """That one person handles."""
    addressee: Name
    """Department or role that is told."""


class Reminder(Schedule):
    """Something that staff are told again and again: a contest, a workshop, regular training."""

    name: Name
    addressee: Name
    """Department or role that is told."""
    text: Mapping[Language, Text]

    @model_validator(mode="after")
    def _text_is_plain(self) -> Self:
        expect_both(self.text, frozenset(), self.id)
        return self


class StaffReport(Schedule):
    """The report on staff, about the calendar month before the day on which it is written."""

    addressee: Name
    """Department or role that is told."""


class Loss(Row):
    """What follows once a complaint has cost the company money."""

    addressee: Name
    """Department or role that assesses whoever it is put down to."""
    classes: tuple[Name, ...] = ()
    """Classes of cases for which it is done; empty: all."""
