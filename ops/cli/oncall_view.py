"""How a rotation at an instant is shown: who is on call, and why nobody else is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rules.calendar_zone import zone_of
from rules.handover import ends_at
from rules.oncall import Seat, on_call, seats
from rules.replacements import Replacement, replacements, turn_order
from rules.rota_hours import is_within
from rules.shifts import shift_at
from schemas.rota import Layer, Rotation
from schemas.staff import Staff


def local(at: datetime, zone: str) -> str:
    """Give an instant on the wall clock of a zone, with the zone."""
    return f"{at.astimezone(zone_of(zone)):%a %Y-%m-%d %H:%M} ({zone})"


def summary(staff: Staff, rotation: Rotation, at: datetime) -> tuple[str, str, str, str]:
    """Give rotation, who is on call, until when, and who is next."""
    now = ", ".join(on_call(staff, rotation.id, at)) or "nobody"
    end = ends_at(staff, rotation, at)
    if end is None:
        return rotation.id, now, "no change within a year", ""
    then = ", ".join(on_call(staff, rotation.id, end)) or "nobody"
    return rotation.id, now, local(end, rotation.zone), then


def explanation(staff: Staff, rotation: Rotation, at: datetime) -> Iterator[str]:
    """Give line by line how the people on call came to be: seats, layers from the highest, agreements, absences."""
    taken = seats(staff, rotation, at)
    yield f"At {local(at, rotation.zone)}, {rotation.at_once} must be on call:"
    for seat in taken:
        yield f"  {seat.person}: {reason(seat, rotation)}"
    for _ in range(rotation.at_once - len(taken)):
        yield "  nobody"
    yield "Layers, the highest first:"
    for layer in reversed(rotation.layers):
        yield f"  {layer.name}: {state_of(layer, rotation, at)}"
    agreed = [one for one in replacements(staff).get(rotation.id, ()) if one.since <= at < one.until]
    if agreed:
        yield "Overrides and swaps at that time:"
        yield from (f"  {told(one, rotation)}" for one in agreed)
    away = sorted({one for layer in rotation.layers for one in layer.people})
    absent = [line for one in away if (line := absence_of(staff, one, rotation, at))]
    if absent:
        yield "Absent:"
        yield from (f"  {line}" for line in absent)


def reason(seat: Seat, rotation: Rotation) -> str:
    """Give why somebody has a seat."""
    where = f"layer {seat.layer}" if seat.layer else f"the whole of {rotation.id}"
    if seat.by is not None:
        instead = f" instead of {seat.turn_of}" if seat.turn_of else ""
        standing = "" if seat.by.person == seat.person else f", standing in for {seat.by.person}"
        return f"{seat.by.kind} {seat.by.source}{instead}{standing}, {where}"
    if seat.turn_of != seat.person:
        return f"stands in for {seat.turn_of}, {where}"
    return f"in turn, {where}"


def state_of(layer: Layer, rotation: Rotation, at: datetime) -> str:
    """Give whose turn it is in a layer and until when, or why it is nobody's."""
    shift = shift_at(layer, at, rotation.zone)
    if shift is None:
        return "not in use at that time"
    if not is_within(layer.hours, at, rotation.zone):
        return "outside its hours"
    first, *others = turn_order(layer, shift.number)
    line = f"turn of {first} from {local(shift.since, rotation.zone)} to {local(shift.until, rotation.zone)}"
    return f"{line}, then {', '.join(others)}" if others else line


def told(one: Replacement, rotation: Rotation) -> str:
    """Give what an override or swap says."""
    instead = one.instead_of or "whoever is on call"
    where = f" in layer {one.layer}" if one.layer else ""
    begin, end = local(one.since, rotation.zone), local(one.until, rotation.zone)
    return f"{one.kind} {one.source}: {one.person} instead of {instead}{where}, {begin} to {end}"


def absence_of(staff: Staff, staff_id: str, rotation: Rotation, at: datetime) -> str | None:
    """Give until when a person is away and who stands in; None if they are there."""
    person = staff.person(staff_id)
    absence = person.absence_at(at) if person else None
    if person is None or absence is None:
        return None
    deputy = absence.deputy or person.deputy
    stands_in = f"{deputy} stands in" if deputy else "the next in order stands in"
    return f"{staff_id} until {local(absence.until, rotation.zone)}; {stands_in}"
