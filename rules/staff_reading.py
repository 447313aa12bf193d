"""The staff file as people write it: local times become instants in the zone of what they stand in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from rules.calendar_zone import zone_of
from rules.shifts import at_wall
from schemas.policy.calendars import known_zone
from schemas.rota import FIRST_YEAR, LAST_YEAR

_TIMES: Final = ("since", "until", "at")


def with_instants(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Give the values of a staff file with a zone on every person and rotation, and with instants for local times.

    A date alone begins at its midnight where it begins something, and lasts to its end where it ends something.
    What is not understood stays as it is: the shape refuses it by name.
    """
    zone = tree.get("zone", "UTC")
    zones = {str(row.get("id")): row.get("zone", zone) for row in _rows(tree, "rotations")}
    read: dict[str, Any] = dict(tree)
    for section, rows in (("people", _rows(tree, "people")), ("rotations", _rows(tree, "rotations"))):
        if rows:
            read[section] = [_local({"zone": zone, **row}, row.get("zone", zone)) for row in rows]
    for section in ("overrides", "swaps"):
        if rows := _rows(tree, section):
            read[section] = [_local(row, zones.get(str(row.get("rotation")), zone)) for row in rows]
    if rows := _rows(tree, "silences"):
        read["silences"] = [_local(row, zone) for row in rows]
    return read


def _rows(tree: Mapping[str, Any], section: str) -> Sequence[Mapping[str, Any]]:
    """Give the rows of a section, none if it is something else: the shape says so then."""
    rows = tree.get(section)
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        return ()
    return rows


def _local(row: Mapping[str, Any], zone: object) -> dict[str, Any]:
    read: dict[str, Any] = dict(row)
    for name, value in row.items():
        if name in _TIMES:
            read[name] = _instant(value, zone, ends=name == "until", needs_time=name == "at")
        elif name in {"absences", "shifts"} and isinstance(value, list):
            read[name] = [_local(part, zone) if isinstance(part, Mapping) else part for part in value]
    return read


def _instant(value: object, zone: object, *, ends: bool, needs_time: bool) -> object:
    wall = _wall(value)
    if wall is None or not _is_zone(zone) or not FIRST_YEAR < wall.year < LAST_YEAR:
        return value
    if isinstance(wall, datetime):
        return wall if wall.tzinfo is not None else at_wall(wall, str(zone))
    if needs_time:
        return value
    day = wall + timedelta(days=1) if ends else wall
    return at_wall(datetime(day.year, day.month, day.day, tzinfo=UTC), str(zone))


def _wall(value: object) -> datetime | date | None:
    """Give what a value says: a time of the wall clock, a date alone, or None if it is neither."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _is_zone(name: object) -> bool:
    try:
        zone_of(known_zone(str(name)))
    except ValueError:
        return False
    return True
