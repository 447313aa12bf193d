"""The next instant at which a recurring job runs: a cron expression in a zone, moved by a calendar's closed days."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final, cast

from cronsim import CronSim

from rules.calendar import REACH, Calendar
from rules.calendar_zone import instant_of, zone_of
from schemas.errors import CalendarEnds
from schemas.policy.jobs import Schedule

_REACH: Final = timedelta(days=366 * REACH)

_TICK: Final = timedelta(seconds=1)


def next_run(row: Schedule, calendar: Calendar | None, after: datetime) -> datetime:
    """Give the first instant later than another at which a job runs.

    The expression is read on the wall clock of the row's zone. A run at a fixed time that the clock skips comes right
    after the gap; one that it shows twice comes once. Runs that closed days move onto one instant are one run.

    Args:
        row: The job's row.
        calendar: Whose closed days move or drop a run; None: every day is as good.
        after: Aware instant; a run at exactly this instant is not meant.

    Raises:
        CalendarEnds: the calendar has no working day on which it could run.
    """
    if calendar is None or row.on_closed == "run":
        return _first(row, after)
    if row.on_closed == "skip":
        return _skipping(row, calendar, after)
    return _moving(row, calendar, after)


def _first(row: Schedule, after: datetime) -> datetime:
    """Give the first instant of the bare expression that is later than another."""
    return next(at for at in _runs(row, after) if at > after)


def _skipping(row: Schedule, calendar: Calendar, after: datetime) -> datetime:
    """Give the first instant of the bare expression on a working day."""
    at = _first(row, after)
    while not _is_worked(calendar, _day(row, at)):
        opens = _worked_after(calendar, _day(row, at))
        if opens is None or at - after > _REACH:
            raise _ends(row, calendar)
        at = _first(row, instant_of(opens, 0, zone_of(row.zone)) - _TICK)
    return at


def _moving(row: Schedule, calendar: Calendar, after: datetime) -> datetime:
    """Give the first instant at which a run stands or to which it moves; runs of one day may swap places."""
    best: datetime | None = None
    for at in _runs(row, _beginning(row, calendar, after)):
        moved = _moved(row, calendar, at)
        if best is not None and _day(row, moved) > _day(row, best):
            return best
        if moved > after:
            best = min(moved, best or moved)
    raise AssertionError  # pragma: no cover - the expression always has a later run, see known_cron


def _ends(row: Schedule, calendar: Calendar) -> CalendarEnds:
    return CalendarEnds(
        f"calendar {calendar.name}: expected a working day for job {row.id} within {REACH} years, found none"
    )


def _runs(row: Schedule, after: datetime) -> Iterator[datetime]:
    """Give the instants of the bare expression; where the clock was set back, the first may lie before ``after``."""
    local = cast("Iterator[datetime]", CronSim(row.cron, after.astimezone(zone_of(row.zone))))
    return (at.astimezone(UTC) for at in local)


def _beginning(row: Schedule, calendar: Calendar, after: datetime) -> datetime:
    """Give from when on a bare run may move to later than ``after``."""
    if row.on_closed != "next":
        return after
    today = _day(row, after)
    before = _worked_before(calendar, today) or today
    return instant_of(before, 0, zone_of(row.zone)) - _TICK


def _moved(row: Schedule, calendar: Calendar, at: datetime) -> datetime:
    """Give where a bare run moves: nowhere on a working day."""
    day = _day(row, at)
    if _is_worked(calendar, day):
        return at
    other = _worked_after(calendar, day) if row.on_closed == "next" else _worked_before(calendar, day)
    if other is None:
        raise _ends(row, calendar)
    zone = zone_of(row.zone)
    wall = at.astimezone(zone)
    return instant_of(other, wall.hour * 3600 + wall.minute * 60, zone)


def _day(row: Schedule, at: datetime) -> date:
    return at.astimezone(zone_of(row.zone)).date()


def _is_worked(calendar: Calendar, day: date) -> bool:
    days = calendar.year(day.year).days
    place = bisect_left(days, day.toordinal())
    return place < len(days) and days[place] == day.toordinal()


def _worked_after(calendar: Calendar, day: date) -> date | None:
    """Give the next working day, None if this year and the next have none."""
    for year in (day.year, day.year + 1):
        days = calendar.year(year).days
        place = bisect_right(days, day.toordinal())
        if place < len(days):
            return date.fromordinal(days[place])
    return None


def _worked_before(calendar: Calendar, day: date) -> date | None:
    """Give the last working day before a day, None if this year and the one before have none."""
    for year in (day.year, day.year - 1):
        days = calendar.year(year).days
        place = bisect_left(days, day.toordinal())
        if place:
            return date.fromordinal(days[place - 1])
    return None
