"""Working time: add it to an instant, measure it between two, find the close of the nth working day.

Exact to the microsecond. A budget used up at closing time ends at that closing, not at the next opening.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate

from rules.calendar_days import hours_of_year, is_settled
from rules.calendar_zone import from_ticks, instant_of, to_ticks, zone_of
from schemas.errors import CalendarEnds
from schemas.policy.calendars import MIDNIGHT, CalendarRow

REACH = 30
"""Years that a search goes ahead before the calendar is said to end."""

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class OpenYear:
    """Every open span of the dates of one local year, as microseconds since 1970, in order."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    worked: tuple[int, ...]
    """Working time of the year up to the end of each span."""
    days: tuple[int, ...]
    """Ordinals of the dates that have a span."""
    closes: tuple[int, ...]
    """The close of each of those dates."""

    @property
    def total(self) -> int:
        """Give the working time of the whole year."""
        return self.worked[-1] if self.worked else 0

    def position(self, ticks: int) -> int:
        """Give the working time of the year up to an instant."""
        span = bisect_right(self.ends, ticks)
        if span == len(self.ends):
            return self.total
        before = self.worked[span] - (self.ends[span] - self.starts[span])
        return before + max(0, ticks - self.starts[span])

    def instant(self, position: int) -> int:
        """Give the earliest instant up to which so much of the year was worked, more than nothing."""
        span = bisect_left(self.worked, position)
        return self.ends[span] - (self.worked[span] - position)


class Calendar:
    """A calendar row made ready for arithmetic; each year is laid out when first needed, then kept."""

    __slots__ = ("_row", "_years", "zone")

    def __init__(self, row: CalendarRow) -> None:
        """Take the calendar's policy row."""
        self._row = row
        self._years: dict[int, OpenYear] = {}
        self.zone = zone_of(row.zone)

    @property
    def name(self) -> str:
        """Give the calendar's name in its pack."""
        return self._row.name

    def year(self, year: int) -> OpenYear:
        """Give the open spans of a local year."""
        laid_out = self._years.get(year)
        if laid_out is None:
            laid_out = self._years[year] = _lay_out(self._row, year)
        return laid_out

    def year_of(self, moment: datetime) -> int:
        """Give the local year of an instant."""
        return moment.astimezone(self.zone).year

    def years_from(self, moment: datetime) -> Iterator[tuple[int, OpenYear]]:
        """Give the years from an instant's on.

        Raises:
            CalendarEnds: the search went on for too many years, because nothing is open any more.
        """
        first = self.year_of(moment)
        for year in range(first, min(first + REACH, date.max.year)):
            yield year, self.year(year)
        message = f"calendar {self.name}: expected open hours within {REACH} years of {first}, found too few"
        raise CalendarEnds(message)

    def is_settled(self, since: datetime, until: datetime) -> bool:
        """Say whether the make-up working days of every year between two instants are known."""
        return all(
            is_settled(self._row, year) for year in range(self.year_of(since), self.year_of(until) + 1)
        )


class _Identity:
    """A row as a key: two rows are the same only if they are one object."""

    __slots__ = ("row",)

    def __init__(self, row: CalendarRow) -> None:
        self.row = row

    def __hash__(self) -> int:
        return id(self.row)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.row is self.row


@lru_cache(maxsize=256)
def _compiled(key: _Identity) -> Calendar:
    return Calendar(key.row)


def compiled(row: CalendarRow) -> Calendar:
    """Give the calendar of a policy row; the same row gives the same calendar, laid out once."""
    return _compiled(_Identity(row))


def add_work(start: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """Give the instant at which so much working time has passed since another.

    Args:
        start: Aware instant; may lie outside the open hours.
        amount: Working time, not negative. Nothing gives the first open instant from ``start`` on.
        calendar: Whose hours count.

    Raises:
        ValueError: the amount is negative.
        CalendarEnds: the calendar has too few open hours.
    """
    left = amount // _TICK
    if left < 0:
        message = f"expected working time that is not negative, found {amount}"
        raise ValueError(message)
    if left == 0:
        return _first_open(start, calendar)
    ticks = to_ticks(start)
    for _, year in calendar.years_from(start):
        target = year.position(ticks) + left
        if target <= year.total:
            return from_ticks(year.instant(target))
        left = target - year.total
    raise AssertionError  # pragma: no cover - years_from raises first


def subtract_work(end: datetime, amount: timedelta, calendar: Calendar, *, floor: datetime) -> datetime:
    """Give the earliest instant from which no more than so much working time is left until another.

    Args:
        end: Aware instant.
        amount: Working time, not negative.
        calendar: Whose hours count.
        floor: The earliest answer; it stands in where less working time lies between the two.
    """
    worked = work_between(floor, end, calendar) - amount
    return floor if worked <= timedelta(0) else add_work(floor, worked, calendar)


def work_between(since: datetime, until: datetime, calendar: Calendar) -> timedelta:
    """Give the working time between two instants, nothing if the second is not later."""
    if until <= since:
        return timedelta(0)
    first, last = calendar.year_of(since), calendar.year_of(until)
    whole_years = sum(calendar.year(year).total for year in range(first, last))
    to_the_end = calendar.year(last).position(to_ticks(until))
    return timedelta(microseconds=whole_years + to_the_end - calendar.year(first).position(to_ticks(since)))


def end_of_working_day(start: datetime, count: int, calendar: Calendar) -> datetime:
    """Give the close of business of the nth working day after the local day of an instant.

    Args:
        start: Aware instant; its own day counts as day 0, whether worked or not.
        count: Working days, at least 1.
        calendar: Which days are worked, and until when.

    Raises:
        ValueError: the count is below 1.
        CalendarEnds: the calendar has too few working days.
    """
    if count < 1:
        message = f"expected at least 1 working day, found {count}"
        raise ValueError(message)
    today, left = start.astimezone(calendar.zone).date().toordinal(), count
    for _, year in calendar.years_from(start):
        place = bisect_right(year.days, today) + left - 1
        if place < len(year.days):
            return from_ticks(year.closes[place])
        left = place + 1 - len(year.days)
    raise AssertionError  # pragma: no cover - years_from raises first


def end_of_calendar_day(start: datetime, count: int, calendar: Calendar) -> datetime:
    """Give the midnight that ends the nth day after the local day of an instant; holidays count."""
    day = start.astimezone(calendar.zone).date() + timedelta(days=count)
    return instant_of(day, MIDNIGHT, calendar.zone)


def _first_open(start: datetime, calendar: Calendar) -> datetime:
    ticks = to_ticks(start)
    for _, year in calendar.years_from(start):
        span = bisect_right(year.ends, ticks)
        if span < len(year.ends):
            return from_ticks(max(ticks, year.starts[span]))
    raise AssertionError  # pragma: no cover - years_from raises first


def _lay_out(row: CalendarRow, year: int) -> OpenYear:
    zone = zone_of(row.zone)
    spans: list[tuple[int, int]] = []
    days: list[int] = []
    closes: list[int] = []
    for day, hours in hours_of_year(row, year).items():
        of_day = [
            (to_ticks(instant_of(day, hour.opens, zone)), to_ticks(instant_of(day, hour.closes, zone)))
            for hour in hours
        ]
        real = [span for span in of_day if span[0] < span[1]]
        if real:
            spans += real
            days.append(day.toordinal())
            closes.append(real[-1][1])
    starts, ends = zip(*spans, strict=True) if spans else ((), ())
    worked = tuple(accumulate(end - start for start, end in spans))
    return OpenYear(starts, ends, worked, tuple(days), tuple(closes))
