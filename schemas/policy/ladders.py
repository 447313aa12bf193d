"""Ladders: who is told first, who next if nobody acknowledges, and how often each."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final, Self

from pydantic import Field, StringConstraints, model_validator

from schemas.clock import time_of
from schemas.ladder import Window
from schemas.model import Name
from schemas.policy.clock_parts import ClockTime
from schemas.policy.row import Row

ADDRESSEE: Final = "addressee"
"""Target: whoever the alert's row names as addressee, or the owning department where the row says so."""

OWNER: Final = "owner"
"""Target: the person who owns the case."""

MANAGER: Final = "manager_of_owner"
"""Target: the manager of the person who owns the case."""

TargetName = Annotated[
    str,
    StringConstraints(
        pattern=r"^(addressee|owner|manager_of_owner|(person|role|rotation|department):\S+)$", max_length=200
    ),
]
"""Whom a step tells: ``addressee``, ``owner``, ``manager_of_owner``, or ``person:``, ``role:``, ``rotation:`` or
``department:`` with a code."""


class StepRow(Row):
    """One step: whom it tells, and when."""

    targets: Annotated[tuple[TargetName, ...], Field(min_length=1)]
    after: ClockTime | None = None
    """Wait after the step before was last said; only the first step has none: it is said at once."""
    repeat_every: ClockTime | None = None
    repeats: Annotated[int, Field(ge=0)] = 0
    """How often it is said again before the next step."""
    everyone: bool = False
    """Whether each person whom it tells must acknowledge before the ladder stops."""
    window: Window | None = None
    """Hours in which what can wait is said; None: at any time. A critical alert does not wait."""

    @model_validator(mode="after")
    def _repeats_have_a_pace(self) -> Self:
        if (self.repeat_every is None) != (self.repeats == 0):
            message = (
                f"row {self.id}: expected repeat_every and repeats together, found one without the other"
            )
            raise ValueError(message)
        return self


class LadderRow(Row):
    """Steps that an alert climbs until somebody acknowledges it."""

    name: Name
    steps: Annotated[tuple[StepRow, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _every_step_has_its_time(self) -> Self:
        first, *others = self.steps
        if first.after is not None:
            message = f"row {first.id}: expected no `after` on the first step, which is said at once"
            raise ValueError(message)
        timeless = next((step for step in others if step.after is None), None)
        if timeless is not None:
            message = f"row {timeless.id}: expected `after`, how long the step before waits for an answer, found none"
            raise ValueError(message)
        return self


def minutes_of(time: ClockTime) -> int:
    """Give a time on the wall clock in minutes."""
    return time_of(time) // timedelta(minutes=1)
