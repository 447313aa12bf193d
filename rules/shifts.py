"""Shifts of a layer: one turn after the other, counted on the wall clock and laid out on the line of time.

One that would begin at a time that the zone skips begins at the first valid instant after it; at a time that occurs
twice, at the first. A shift over a change of the clock is an hour longer or shorter; one that lies in a skipped hour
has no length.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rules.calendar_zone import instant_of, zone_of
from schemas.rota import Layer, Turn

_UNITS: Final = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}


@dataclass(frozen=True, slots=True)
class ShiftTime:
    """One shift of a layer."""

    number: int
    """0 for the first."""
    since: datetime
    until: datetime


def at_wall(wall: datetime, zone: str) -> datetime:
    """Give the first instant at which the wall clock of a zone shows a time, or a later one."""
    seconds = wall.hour * 3600 + wall.minute * 60 + wall.second
    return instant_of(wall.date(), seconds, zone_of(zone))


def shift_begins_at(layer: Layer, number: int, zone: str) -> datetime:
    """Give the instant at which a shift begins; 0 is the first of the layer."""
    return at_wall(_wall(layer, number), zone)


def shift_at(layer: Layer, at: datetime, zone: str) -> ShiftTime | None:
    """Give the shift that runs at an instant; None before the layer's start and after its end."""
    if at < shift_begins_at(layer, 0, zone) or (layer.ends is not None and at >= at_wall(layer.ends, zone)):
        return None
    number = _about(layer, at.astimezone(zone_of(zone)).replace(tzinfo=None))
    while shift_begins_at(layer, number + 1, zone) <= at:
        number += 1
    while shift_begins_at(layer, number, zone) > at:
        number -= 1
    return ShiftTime(number, shift_begins_at(layer, number, zone), shift_begins_at(layer, number + 1, zone))


def shift_edges(layer: Layer, since: datetime, until: datetime, zone: str) -> Iterator[datetime]:
    """Give each instant between two at which a shift of the layer begins or the layer ends; the second is outside."""
    first = shift_at(layer, since, zone)
    number = first.number if first else 0
    end = until if layer.ends is None else min(until, at_wall(layer.ends, zone))
    while (moment := shift_begins_at(layer, number, zone)) < end:
        if moment >= since:
            yield moment
        number += 1
    if since <= end < until:
        yield end


def _wall(layer: Layer, number: int) -> datetime:
    count = layer.every.count * number
    if layer.every.unit != "month":
        return layer.starts + _UNITS[layer.every.unit] * count
    years, month = divmod(layer.starts.month - 1 + count, 12)
    year = layer.starts.year + years
    last = monthrange(year, month + 1)[1]
    return layer.starts.replace(year=year, month=month + 1, day=min(layer.starts.day, last))


def _about(layer: Layer, wall: datetime) -> int:
    """Give the number of the shift at a time of the wall clock; changes of the clock may put it one or two off."""
    return max(
        0, _months(layer, wall) if layer.every.unit == "month" else _units(layer.every, wall - layer.starts)
    )


def _months(layer: Layer, wall: datetime) -> int:
    start = layer.starts
    return ((wall.year - start.year) * 12 + wall.month - start.month) // layer.every.count


def _units(every: Turn, passed: timedelta) -> int:
    return passed // (_UNITS[every.unit] * every.count)
