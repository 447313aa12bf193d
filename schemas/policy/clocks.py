"""Obligations and their limits, steps to nudge, and how long an idle case is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from schemas.case import State
from schemas.clock import Duration, Unit
from schemas.messages.base import CaseOrder
from schemas.messages.orders import ArchiveCase, AssignCase, TriageCase
from schemas.model import Model, Name
from schemas.policy.row import Row

LEADS: Final[Mapping[Unit, frozenset[Unit]]] = {
    "clock_minutes": frozenset({"clock_minutes", "clock_hours"}),
    "clock_hours": frozenset({"clock_minutes", "clock_hours"}),
    "open_minutes": frozenset({"open_minutes", "open_hours"}),
    "open_hours": frozenset({"open_minutes", "open_hours"}),
    "working_days": frozenset({"open_minutes", "open_hours", "working_days"}),
    "calendar_days": frozenset({"clock_minutes", "clock_hours", "calendar_days"}),
}
"""Unit of a limit to the units in which its reminder may come earlier."""

ClockName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$")]
EventName = Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z-]+$")]

OWNING_DEPARTMENT: Final = "owning_department"
"""As owner: whoever owns the case at that moment."""

CALLING_DEPARTMENT: Final = "calling_department"
"""As owner: the department that calls customers back, as callbacks.yaml says."""

ASKED_DEPARTMENT: Final = "asked_department"
"""As owner: the department whose task the clock is about."""


class Condition(Model):
    """Which cases a row is for. An empty list does not restrict."""

    classes: tuple[Name, ...] = ()
    priorities: tuple[Name, ...] = ()
    topics: tuple[Name, ...] = ()
    modules: tuple[Name, ...] = ()
    task_kinds: tuple[Name, ...] = ()
    """Only for rows with ``each``: kinds of the task that the clock is about."""
    in_states: tuple[State, ...] = ()
    not_in_states: tuple[State, ...] = ()


class ClockRow(Row):
    """One obligation: which event starts it, within which limit, and what meets it.

    Rows with one name are one obligation under different conditions; the first row that fits is taken.
    """

    name: ClockName = Field(examples=["response"])
    starts_on: tuple[EventName, ...] = Field(min_length=1)
    when: Condition = Condition()
    anchor: Literal["received_at", "event"]
    """Where it counts from. From receipt it starts once a round; from an event it starts at each new one."""
    limit: Duration
    calendar: Name
    satisfied_by: tuple[EventName, ...] = Field(min_length=1)
    already_met_at: tuple[
        Literal["handling_started_at", "investigation_started_at", "first_response_at"], ...
    ] = ()
    """Fields of the case that show that it was met before it began, for a limit that a re-triage sets."""
    cancelled_by: tuple[EventName, ...] = ()
    pauses_on: tuple[EventName, ...] = ()
    resumes_on: tuple[EventName, ...] = ()
    awaiting: Literal["customer", "department", "supplier"] = "customer"
    """Who is waited for in a pause."""
    owner: Name
    """A department of the directory, ``owning_department``, ``calling_department`` or ``asked_department``."""
    reminder: Duration | None = None
    """How long before the limit the owner is reminded, in the clock's own time."""
    reminder_alert: Name | None = None
    """Kind of alert, as in the escalation table, by which people are told when the reminder comes; None: the
    department is reminded in its own queue only."""
    alert: Name | None
    """Kind of alert on a miss, as in the escalation table; None: the miss is recorded and published only."""
    each: bool = False
    """One clock for each thing that the event is about: a task."""
    each_round: bool = False
    """Begins again when a further handling round begins."""
    renews: bool = False
    """A start event while it runs, or what satisfies it, begins it again from there."""
    outlives_case: bool = False
    """Runs on when the case is closed."""
    enabled: bool = True

    @model_validator(mode="after")
    def _lead_is_in_its_own_time(self) -> Self:
        if self.reminder and self.reminder.unit not in LEADS[self.limit.unit]:
            allowed = ", ".join(sorted(LEADS[self.limit.unit]))
            message = f"expected a reminder in {allowed}, found {self.reminder.unit}"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _pauses_end(self) -> Self:
        if bool(self.pauses_on) != bool(self.resumes_on):
            message = "expected pauses_on and resumes_on together: a pause needs an end"
            raise ValueError(message)
        return self


class ClockTime(Duration):
    """A duration on the wall clock, whatever a calendar says."""

    unit: Literal["clock_minutes", "clock_hours"]


STEPS: Final[Mapping[str, type[CaseOrder]]] = {
    shape.TYPE: shape for shape in (TriageCase, AssignCase, ArchiveCase)
}
"""Type to shape of each order that makes an internal step of a case."""


def is_step(order: str) -> str:
    """Give the type of an order that makes a step.

    Raises:
        ValueError: it does not.
    """
    if order not in STEPS:
        message = f"expected an order out of {', '.join(STEPS)}, found {order!r}"
        raise ValueError(message)
    return order


class NudgeRow(Row):
    """An internal step that is ordered again if it does not happen."""

    step: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]*$")]
    order: Annotated[str, AfterValidator(is_step)]
    """Type of the order that makes the step."""
    done_by: tuple[EventName, ...] = Field(min_length=1)
    after: ClockTime
    """Delay before the first repeat; doubles with each further one."""
    at_most: ClockTime
    """The longest delay."""
    alert: Name | None
    """Kind of alert, as in the escalation table, when repeating does not help; None: none."""
    alert_after: Annotated[int, Field(ge=1)]
    """How many repeats are tried before."""


class WatchRow(Row):
    """What is done for an open case for which nothing else is due."""

    interval: ClockTime
    fallback: Name
    """Department that is asked while the case has no owner."""


class ClocksPolicy(Model):
    """The obligations of a pack."""

    clocks: tuple[ClockRow, ...]
    nudges: tuple[NudgeRow, ...]
    watch: WatchRow

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        ids = [row.id for row in (*self.clocks, *self.nudges, self.watch)]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            message = f"expected each row once, found {', '.join(twice)} more than once"
            raise ValueError(message)
        return self
