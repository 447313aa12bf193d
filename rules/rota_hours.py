"""Hours of the week on a wall clock, also over midnight and over changes of the clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from rules.calendar_zone import instant_of, zone_of
from schemas.policy.calendars import MIDNIGHT, WEEKDAYS
from schemas.rota import WeekHours


def is_within(hours: Sequence[WeekHours], at: datetime, zone: str) -> bool:
    """Say whether an instant lies in hours of the week; no hours mean all hours."""
    return not hours or any(begin <= at < end for begin, end in stretches(hours, at, at, zone))


def stretches(
    hours: Sequence[WeekHours], since: datetime, until: datetime, zone: str
) -> Iterator[tuple[datetime, datetime]]:
    """Give every stretch of the hours that may touch the time between two instants; some lie beside it."""
    place = zone_of(zone)
    day = since.astimezone(place).date() - timedelta(days=1)
    last = until.astimezone(place).date() + timedelta(days=1)
    while day <= last:
        for row in hours:
            if WEEKDAYS[day.weekday()] in row.days:
                yield _instant(day, row.opens, zone), _instant(day, row.closes, zone)
        day += timedelta(days=1)


def edges(hours: Sequence[WeekHours], since: datetime, until: datetime, zone: str) -> Iterator[datetime]:
    """Give each instant between two at which hours begin or end."""
    for stretch in stretches(hours, since, until, zone):
        yield from (edge for edge in stretch if since <= edge < until)


def _instant(day: date, seconds: int, zone: str) -> datetime:
    days, rest = divmod(seconds, MIDNIGHT)
    return instant_of(day + timedelta(days=days), rest, zone_of(zone))
