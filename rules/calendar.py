"""Working time: add it to an instant, measure it between two, find the close of the nth working day.

Exact to the microsecond. A budget used up at closing time ends at that closing, not at the next opening.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from rules.calendar_days import is_settled
from rules.calendar_year import OpenYear, lay_out
from rules.calendar_zone import from_ticks, instant_of, to_ticks, zone_of
from rules.identity import once_for_each
from schemas.errors import CalendarEnds
from schemas.policy.calendars import MIDNIGHT, CalendarRow

REACH = 30
"""Years that a search goes ahead before the calendar is said to end."""

_TICK = timedelta(microseconds=1)


class Calendar:
    """A calendar row made ready for arithmetic; each year is laid out when first needed, then kept."""

    __slots__ = ("_row", "_years", "zone")

    def __init__(self, row: CalendarRow) -> None:
        """Take the calendar's policy row."""
        self._row = row
        self._years: dict[int, OpenYear] = {}
        self.zone = zone_of(row.zone)

    @property
    def row(self) -> CalendarRow:
        """Give the row that it was made from."""
        return self._row

    @property
    def name(self) -> str:
        """Give the calendar's name in its pack."""
        return self._row.name

    def year(self, year: int) -> OpenYear:
        """Give the open spans of a local year."""
        laid_out = self._years.get(year)
        if laid_out is None:
            laid_out = self._years[year] = lay_out(self._row, year)
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

    def open_spans(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Give the stretches between two instants in which somebody is there, in order."""
        first, last = to_ticks(since), to_ticks(until)
        for number in range(self.year_of(since), self.year_of(until) + 1):
            year = self.year(number)
            for opens, closes in zip(year.starts, year.ends, strict=True):
                if first < closes and opens < last:
                    yield from_ticks(max(first, opens)), from_ticks(min(last, closes))

    def is_settled(self, since: datetime, until: datetime) -> bool:
        """Say whether the make-up working days of every year between two instants are known."""
        return all(
            is_settled(self._row, year) for year in range(self.year_of(since), self.year_of(until) + 1)
        )


@once_for_each
def compiled(row: CalendarRow) -> Calendar:
    """Give the calendar of a policy row; the same row gives the same calendar, laid out once."""
    return Calendar(row)


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


def working_days_after(since: datetime, until: datetime, calendar: Calendar) -> int:
    """Give how many days are worked after the local day of an instant, up to the local day of a later one."""
    first, last = (moment.astimezone(calendar.zone).date() for moment in (since, until))
    years = (calendar.year(year).days for year in range(first.year, last.year + 1))
    return sum(bisect_right(days, last.toordinal()) - bisect_right(days, first.toordinal()) for days in years)


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
