"""Local times and instants, also where a zone skips an hour or lives it twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def to_ticks(moment: datetime) -> int:
    """Give microseconds since 1970 in UTC, exactly."""
    return (moment - EPOCH) // _TICK


def from_ticks(ticks: int) -> datetime:
    """Give the instant, in UTC, of microseconds since 1970."""
    return EPOCH + timedelta(microseconds=ticks)


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """Give a time zone by its name."""
    return ZoneInfo(name)


def instant_of(day: date, seconds: int, zone: ZoneInfo) -> datetime:
    """Give the first instant at which the wall clock shows a time, or a later one.

    A time that the zone skips becomes the first valid instant after it; of two equal times it is the first.

    Args:
        day: Local date.
        seconds: Seconds after midnight on the wall clock, 0 to 86,400.
        zone: Where the wall clock hangs.
    """
    wall = datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)  # noqa: DTZ001 - zone follows
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    return _end_of_gap(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), first, zone)


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Give the instant between two at which the zone's offset changes, to the second."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
