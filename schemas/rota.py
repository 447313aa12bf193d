"""Rotas: who takes turns with whom, in which hours, and what is agreed beside it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, NaiveDatetime, StringConstraints, model_validator

from schemas.model import Instant, Model, Name
from schemas.policy.calendars import MIDNIGHT, WEEKDAYS, Weekday, known_zone, seconds_of
from schemas.policy.coded import refuse_repeats

Unit = Literal["hour", "day", "week", "month"]


def refuse_count(value: object) -> object:
    """Give a value that may be a time of the wall clock; a bare number is none.

    Raises:
        ValueError: it is a number.
    """
    if isinstance(value, int | float):
        message = f"expected a local time such as 2026-01-05 09:00, found {value!r}"
        raise ValueError(message)  # noqa: TRY004 - a shape tells values that it refuses
    return value


WallTime = Annotated[NaiveDatetime, BeforeValidator(refuse_count)]
"""What a wall clock shows, in the zone of the rotation."""

Id = Annotated[str, StringConstraints(pattern=r"^[^\s:]{1,64}$")]
"""What targets and pages name: 1 to 64 characters, no blank and no colon."""

AnswersFor = Annotated[str, StringConstraints(pattern=r"^(role|department):\S+$", max_length=200)]


FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 9000
"""Times are after the one and before the other, so that every zone can show them."""


def expect_years(*times: datetime) -> None:
    """See to it that times lie where zones can show them.

    Raises:
        ValueError: one does not.
    """
    for time in times:
        if not FIRST_YEAR < time.year < LAST_YEAR:
            message = f"expected a year after {FIRST_YEAR} and before {LAST_YEAR}, found {time.isoformat()}"
            raise ValueError(message)


def expect_order(since: datetime, until: datetime) -> None:
    """See to it that a stretch has a length, in years that zones can show.

    Raises:
        ValueError: it ends before it begins, or at once, or is out of time.
    """
    expect_years(since, until)
    if since >= until:
        message = f"expected an end after the beginning, found {since.isoformat()} to {until.isoformat()}"
        raise ValueError(message)


class Turn(Model):
    """How long a shift is, written ``1 week``, ``12 hours``, ``day``; counted on the wall clock."""

    count: Annotated[int, Field(ge=1, le=1000)]
    unit: Unit

    @model_validator(mode="before")
    @classmethod
    def _read(cls, written: object) -> object:
        if not isinstance(written, str):
            return written
        found = re.fullmatch(r"\s*(?:(\d{1,4})\s+)?(hour|day|week|month)s?\s*", written)
        if found is None:
            message = f"expected a turn such as '1 week', '12 hours', '2 days', 'month', found {written!r}"
            raise ValueError(message)
        return {"count": int(found[1] or 1), "unit": found[2]}


def days_of(written: object) -> object:
    """Give the weekdays of ``mon-fri`` or ``fri-mon``; a list stays as it is."""
    if not isinstance(written, str):
        return written
    first, dash, last = (part.strip() for part in written.partition("-"))
    if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
        message = f"expected weekdays such as 'mon-fri' or [sat, sun], found {written!r}"
        raise ValueError(message)
    begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    return [WEEKDAYS[(begin + step) % 7] for step in range((end - begin) % 7 + 1)]


class WeekHours(Model):
    """Hours of some weekdays, for example ``{days: mon-fri, hours: "20:00-08:00"}``.

    Hours that end at or before their beginning run into the next day and belong to the day on which they begin.
    """

    days: Annotated[tuple[Weekday, ...], BeforeValidator(days_of), Field(min_length=1)] = WEEKDAYS
    opens: Annotated[int, Field(ge=0, lt=MIDNIGHT)]
    """Seconds after midnight on the wall clock."""
    closes: Annotated[int, Field(gt=0, le=2 * MIDNIGHT)]
    """Seconds after midnight of the day on which they open; above 86,400 on the next day."""

    @model_validator(mode="before")
    @classmethod
    def _read(cls, written: object) -> object:
        if not isinstance(written, dict) or "hours" not in written:
            return written
        opens, dash, closes = str(written["hours"]).partition("-")
        if not dash:
            message = f"expected hours such as '20:00-08:00', found {written['hours']!r}"
            raise ValueError(message)
        begin, end = seconds_of(opens), seconds_of(closes)
        rest = {key: value for key, value in written.items() if key != "hours"}
        return {**rest, "opens": begin, "closes": end if end > begin else end + MIDNIGHT}

    @model_validator(mode="after")
    def _has_length(self) -> Self:
        if not self.opens < self.closes <= self.opens + MIDNIGHT:
            message = "expected hours that end after they begin, within one day"
            raise ValueError(message)
        return self


class Layer(Model):
    """People who take turns."""

    name: Name
    every: Turn
    starts: WallTime
    """Beginning of the first person's first shift; its time of day is when shifts are handed over."""
    ends: WallTime | None = None
    """When the layer is no longer used; None: never."""
    people: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Staff ids in the order of their turns."""
    hours: tuple[WeekHours, ...] = ()
    """Outside these nobody of the layer is on call; empty: at any hour."""

    @model_validator(mode="after")
    def _has_length(self) -> Self:
        expect_years(self.starts)
        if self.ends is not None:
            expect_order(self.starts, self.ends)
        return self


class Rotation(Model):
    """Who is on call for one thing."""

    id: Id
    zone: Annotated[Name, AfterValidator(known_zone)] = Field(examples=["Asia/Shanghai"])
    at_once: Annotated[int, Field(ge=1, le=20)] = 1
    """How many must be on call at the same time."""
    layers: Annotated[tuple[Layer, ...], Field(min_length=1)]
    """Lowest first. A higher one wins where it has somebody; lower ones fill what it leaves open."""
    cover: tuple[WeekHours, ...] = ()
    """When somebody must be on call; empty: always. A gap in it is reported."""
    answers_for: tuple[AnswersFor, ...] = ()
    """Targets, such as ``role:manager`` or ``department:after_sales``, for which whoever is on call is told."""

    @model_validator(mode="after")
    def _layers_have_names(self) -> Self:
        refuse_repeats((layer.name for layer in self.layers), "layer")
        return self


class Override(Model):
    """For a while somebody else is on call."""

    id: Name
    rotation: Name
    since: Instant
    until: Instant
    person: Name
    """Staff id of who is on call."""
    instead_of: Name | None = None
    """Staff id of whose turns are taken; None: whoever else would be on call."""

    @model_validator(mode="after")
    def _is_clear(self) -> Self:
        expect_order(self.since, self.until)
        if self.person == self.instead_of:
            message = f"expected somebody else than {self.instead_of!r} as person"
            raise ValueError(message)
        return self


class Shift(Model):
    """A shift of somebody, told by any instant in it."""

    person: Name
    at: Instant


class Swap(Model):
    """Two people exchange one shift each."""

    id: Name
    rotation: Name
    shifts: Annotated[tuple[Shift, ...], Field(min_length=2, max_length=2)]
    """Each shift with whose turn it is before the exchange."""

    @model_validator(mode="after")
    def _is_between_two(self) -> Self:
        first, second = self.shifts
        if first.person == second.person:
            message = f"expected shifts of two people, found two of {first.person!r}"
            raise ValueError(message)
        return self
