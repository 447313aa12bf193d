"""What clock rows are made of: units of reminders, whom a row is for, and what stands for a department."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import StringConstraints

from schemas.case import State
from schemas.clock import Duration, Unit
from schemas.model import Model, Name

LEADS: Final[Mapping[Unit, frozenset[Unit]]] = {
    "clock_minutes": frozenset({"clock_minutes", "clock_hours"}),
    "clock_hours": frozenset({"clock_minutes", "clock_hours"}),
    "open_minutes": frozenset({"open_minutes", "open_hours"}),
    "open_hours": frozenset({"open_minutes", "open_hours"}),
    "working_days": frozenset({"open_minutes", "open_hours", "working_days"}),
    "calendar_days": frozenset({"clock_minutes", "clock_hours", "calendar_days"}),
}
"""Unit of a limit to the units in which its reminders may come earlier, and its extensions later."""

GIVEN_LEADS: Final[frozenset[Unit]] = frozenset(
    {"clock_minutes", "clock_hours", "open_minutes", "open_hours"}
)
"""Units in which reminders of an instant that was given may come earlier."""

ClockName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$")]
EventName = Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z-]+$")]

OWNING_DEPARTMENT: Final = "owning_department"
"""As owner: whoever owns the case at that moment. As calendar: the one of that department."""

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


class ClockTime(Duration):
    """A duration on the wall clock, whatever a calendar says."""

    unit: Literal["clock_minutes", "clock_hours"]
