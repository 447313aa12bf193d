"""A ladder as an alert keeps it: who is told, when, and who next. Frozen when the alert is raised."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from schemas.model import Model, Name
from schemas.policy.calendars import WEEKDAYS, Hours, Weekday, known_zone


class Window(Model):
    """Hours in which people are told of what can wait; a critical alert never waits."""

    zone: Annotated[Name, AfterValidator(known_zone)]
    hours: Hours
    """Local hours; for hours over midnight two intervals that meet at 24:00."""
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = WEEKDAYS


class RungTarget(Model):
    """Whom a step tells; who that is, is found out at the moment of telling."""

    to: Name
    """``person:<id>``, ``role:<code>``, ``rotation:<name>``, ``department:<code>``, ``owner``, ``manager_of_owner``."""
    department: Name | None = None
    """Department whose own queue is told if no person stands behind the target; None: nobody is told."""


class Rung(Model):
    """One step of a ladder."""

    row: Name
    """The policy row that it comes from."""
    targets: tuple[RungTarget, ...]
    after_minutes: int
    """Wait after the step before was last said; 0: at once."""
    every_minutes: int | None = None
    """Pace of its repeats; None: there are none."""
    repeats: int | None = 0
    """How often it is said again before the next step; None: without end, which only the last step may."""
    everyone: bool = False
    """Whether each person whom it tells must acknowledge before the ladder stops."""
    window: Window | None = None


class Ladder(Model):
    """The steps of an alert, in order; the last repeats without end, so that no open alert falls silent for ever."""

    name: Name
    rungs: Annotated[tuple[Rung, ...], Field(min_length=1)]
    stale_after_minutes: int
    """An acknowledgement so old counts no more if the alert is open still."""
