"""Working hours, holidays and make-up working days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Final, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from schemas.model import Model, Name
from schemas.policy.coded import refuse_repeats
from schemas.policy.row import Row

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

WEEKDAYS: Final[tuple[Weekday, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

MIDNIGHT = 24 * 3600
"""Seconds of a day on the wall clock; as a closing time, the end of the day."""


class Interval(Model):
    """A stretch of one local day, written ``09:00-12:00`` or with seconds; ``24:00`` is the day's end."""

    opens: Annotated[int, Field(ge=0, lt=MIDNIGHT)]
    """Seconds after midnight on the wall clock."""
    closes: Annotated[int, Field(gt=0, le=MIDNIGHT)]

    @model_validator(mode="before")
    @classmethod
    def _read(cls, written: object) -> object:
        if not isinstance(written, str):
            return written
        opens, dash, closes = written.partition("-")
        if not dash:
            message = f"expected hours such as '09:00-12:00', found {written!r}"
            raise ValueError(message)
        return {"opens": seconds_of(opens), "closes": seconds_of(closes)}

    @model_validator(mode="after")
    def _has_length(self) -> Self:
        if self.opens >= self.closes:
            message = "expected hours that end after they begin; split hours over midnight at 24:00"
            raise ValueError(message)
        return self


def seconds_of(written: str) -> int:
    """Give the seconds after midnight of ``09:30`` or ``09:30:15``.

    Raises:
        ValueError: it is not a time of day.
    """
    parts = written.strip().split(":")
    if len(parts) not in {2, 3} or not all(len(part) == 2 and part.isdecimal() for part in parts):  # noqa: PLR2004 - hh:mm
        message = f"expected a time such as 09:00 or 09:00:30, found {written!r}"
        raise ValueError(message)
    hours, minutes, seconds = (*map(int, parts), 0)[:3]
    if minutes >= 60 or seconds >= 60:  # noqa: PLR2004 - minutes and seconds of a clock
        message = f"expected minutes and seconds below 60, found {written!r}"
        raise ValueError(message)
    return hours * 3600 + minutes * 60 + seconds


def in_order(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    """Give the intervals of a day from morning to evening.

    Raises:
        ValueError: there are none, or two overlap.
    """
    if not intervals:
        message = "expected at least one interval; leave a day without hours out of the calendar"
        raise ValueError(message)
    ordered = tuple(sorted(intervals, key=lambda interval: interval.opens))
    if any(later.opens < earlier.closes for earlier, later in pairwise(ordered)):
        message = "expected intervals that do not overlap"
        raise ValueError(message)
    return ordered


def known_zone(name: str) -> str:
    """Give the name of a time zone that exists.

    Raises:
        ValueError: there is no such zone.
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = f"expected a time zone such as Asia/Shanghai, found {name!r}"
        raise ValueError(message) from None
    return name


Hours = Annotated[tuple[Interval, ...], AfterValidator(in_order)]
MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class PublicHolidays(Model):
    """Public holidays of a country or region, from the ``holidays`` library."""

    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = Field(examples=["CN"])
    region: Name | None = None
    make_up_hours: Hours | None = None
    """Hours of a make-up working day (调休上班); None if the country has none."""
    half_day_hours: Hours | None = None
    """Hours of the library's half holidays; None: they are ordinary days."""
    settled_years: tuple[int, ...] = ()
    """Years known to have no make-up working day; any other year without one is provisional."""


class CalendarRow(Row):
    """A named calendar: when somebody is there."""

    name: Name
    zone: Annotated[Name, AfterValidator(known_zone)] = Field(examples=["Asia/Shanghai"])
    week: Mapping[Weekday, Hours] = Field(min_length=1)
    """Hours of each weekday; a weekday that is missing is closed."""
    holidays: PublicHolidays | None = None
    closed_yearly: tuple[MonthDay, ...] = ()
    """Month and day, closed in every year."""
    extra_holidays: tuple[date, ...] = ()
    extra_working_days: Mapping[date, Hours] = {}
    """Days that are open although the week or the holidays say otherwise."""
    special_days: Mapping[date, Hours] = {}
    """Days with hours of their own; they win over the week, the holidays and the two lists above."""
    breaks: Mapping[date, Hours] = {}
    """Stretches of a day in which nobody is there although the day is open: an afternoon off, a staff meeting."""

    @model_validator(mode="after")
    def _days_do_not_contradict(self) -> Self:
        twice = set(self.extra_holidays) & (set(self.extra_working_days) | set(self.special_days))
        if twice:
            message = f"expected each day once, found {min(twice)} both closed and open"
            raise ValueError(message)
        return self


class CalendarsPolicy(Model):
    """The calendars of a pack."""

    calendars: tuple[CalendarRow, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        refuse_repeats((row.name for row in self.calendars), "calendar")
        return self

    def named(self, name: str) -> CalendarRow | None:
        """Give the calendar of a name, None if there is none."""
        return next((row for row in self.calendars if row.name == name), None)
