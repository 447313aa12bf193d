"""Who is on call, and who stands behind a target, at an instant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.replacements import Replacement, replacements, turn_order
from rules.rota_hours import is_within
from rules.shifts import shift_at
from schemas.rota import Layer, Rotation
from schemas.staff import Person, Staff


@dataclass(frozen=True, slots=True)
class CaseParty:
    """Who owns a case, for targets that differ from case to case."""

    owner: str | None
    """Staff id."""
    department: str | None
    """Code of the owning department."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One place of a rotation, and how somebody came to it."""

    person: str
    layer: str | None
    """None: an override for the whole rotation."""
    turn_of: str | None
    """Whose turn it is before overrides, swaps and absences; None: nobody's."""
    by: Replacement | None = None
    """The override or swap that put the person there."""


def on_call(staff: Staff, rotation: str, at: datetime) -> tuple[str, ...]:
    """Give the staff ids of who is on call at an instant, the first to be told first.

    Args:
        staff: The staff file.
        rotation: Id of a rotation.
        at: Aware instant.

    Returns:
        As many as the rotation says, fewer if there are not so many; empty if nobody is, or there is no such rotation.
    """
    row = staff.rotation(rotation)
    return tuple(seat.person for seat in seats(staff, row, at)) if row else ()


def seats(staff: Staff, rotation: Rotation, at: datetime) -> tuple[Seat, ...]:
    """Give who is on call in a rotation, and why."""
    taken: dict[str, Seat] = {}
    for seat in _candidates(staff, rotation, at):
        if len(taken) == rotation.at_once:
            break
        taken.setdefault(seat.person, seat)
    return tuple(taken.values())


def standing_in(staff: Staff, staff_id: str, at: datetime) -> str | None:
    """Give a person who is there, else the deputy, else the deputy's deputy; None if none of them is there."""
    asked: set[str] = set()
    current: str | None = staff_id
    while current is not None and current not in asked:
        asked.add(current)
        person = staff.person(current)
        if person is None:
            return None
        absence = person.absence_at(at)
        if absence is None:
            return current
        current = absence.deputy or person.deputy
    return None


def people_behind(staff: Staff, target: str, *, case: CaseParty | None, at: datetime) -> tuple[str, ...]:
    """Give the staff ids of who is told when a target is.

    Args:
        staff: The staff file.
        target: ``person:<id>``, ``role:<code>``, ``rotation:<id>``, ``department:<code>``, ``owner`` or
            ``manager_of_owner``.
        case: Who owns the case; None if it is not about one.
        at: Aware instant. Who is absent is left out; a deputy stands in.

    Returns:
        Each once; empty if nobody is there, or the file knows nobody by that name.
    """
    kind, _, name = target.partition(":")
    if kind == "rotation":
        return on_call(staff, name, at)
    if kind in {"role", "department"}:
        return _holding(staff, target, at)
    if kind == "manager_of_owner":
        return _manager(staff, case.owner if case else None, at)
    if kind == "owner":
        return _owner(staff, case, at)
    return _present(staff, [name], at) if kind == "person" else ()


def holders(staff: Staff, target: str) -> tuple[Person, ...]:
    """Give the people of ``role:<code>`` or ``department:<code>``, by staff id."""
    kind, _, code = target.partition(":")
    held = (one for one in staff.people if (code in one.roles if kind == "role" else code == one.department))
    return tuple(sorted(held, key=lambda person: person.id))


def answering(staff: Staff, target: str) -> tuple[Rotation, ...]:
    """Give the rotations that answer for a role or department, by id."""
    found = (row for row in staff.rotations if target in row.answers_for)
    return tuple(sorted(found, key=lambda row: row.id))


def _candidates(staff: Staff, rotation: Rotation, at: datetime) -> Iterator[Seat]:
    here = [one for one in replacements(staff).get(rotation.id, ()) if one.since <= at < one.until]
    for one in here:
        if one.instead_of is None and (person := standing_in(staff, one.person, at)):
            yield Seat(person, None, None, one)
    for layer in reversed(rotation.layers):
        yield from _of_layer(staff, layer, rotation.zone, here, at)


def _of_layer(
    staff: Staff, layer: Layer, zone: str, here: Sequence[Replacement], at: datetime
) -> Iterator[Seat]:
    shift = shift_at(layer, at, zone)
    if shift is None or not is_within(layer.hours, at, zone):
        return
    for turn in turn_order(layer, shift.number):
        agreed = next(
            (one for one in here if one.instead_of == turn and one.layer in {None, layer.name}), None
        )
        if agreed is not None and (person := standing_in(staff, agreed.person, at)):
            yield Seat(person, layer.name, turn, agreed)
        elif person := standing_in(staff, turn, at):
            yield Seat(person, layer.name, turn)


def _holding(staff: Staff, target: str, at: datetime) -> tuple[str, ...]:
    rotations = answering(staff, target)
    if rotations:
        told = (person for row in rotations for person in on_call(staff, row.id, at))
        return tuple(dict.fromkeys(told))
    return _present(staff, [person.id for person in holders(staff, target)], at)


def _owner(staff: Staff, case: CaseParty | None, at: datetime) -> tuple[str, ...]:
    """Give the owner; their department while the file does not know them."""
    if case is None:
        return ()
    if case.owner is not None and staff.person(case.owner) is not None:
        return _present(staff, [case.owner], at)
    return _holding(staff, f"department:{case.department}", at) if case.department else ()


def _manager(staff: Staff, staff_id: str | None, at: datetime) -> tuple[str, ...]:
    """Give the manager, or whoever stands in, else the manager's manager and so on."""
    asked: set[str] = set()
    person = staff.person(staff_id) if staff_id else None
    while person is not None and person.manager is not None and person.manager not in asked:
        asked.add(person.manager)
        if there := standing_in(staff, person.manager, at):
            return (there,)
        person = staff.person(person.manager)
    return ()


def _present(staff: Staff, wanted: Sequence[str], at: datetime) -> tuple[str, ...]:
    there = (standing_in(staff, one, at) for one in wanted)
    return tuple(dict.fromkeys(one for one in there if one is not None))
