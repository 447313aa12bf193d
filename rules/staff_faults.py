"""What is wrong with a staff file as a whole: rows that name what is not there, or that contradict one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

from rules.replacements import replacements, swapped_shift
from schemas.policy.pack import Packs
from schemas.rota import Rotation
from schemas.staff import Person, Staff


@dataclass(frozen=True, slots=True)
class StaffFault:
    """One thing that is wrong, and where."""

    path: tuple[int | str, ...]
    """Keys and places that lead to it in the file."""
    sentence: str
    """What was expected and what was found."""


@dataclass(frozen=True, slots=True)
class Known:
    """The names that rows may use."""

    people: AbstractSet[str]
    rotations: AbstractSet[str]
    departments: AbstractSet[str]
    roles: AbstractSet[str]
    calendars: AbstractSet[str]


def faults_of(staff: Staff, packs: Packs) -> tuple[StaffFault, ...]:
    """Give everything that is wrong with a well-formed staff file; empty if it can be used."""
    known = known_names(staff, packs)
    return (
        *_twins(staff),
        *_of_people(staff, known),
        *_manager_cycles(staff),
        *_of_rotations(staff, known),
        *_of_overrides(staff, known),
        *_of_swaps(staff, known),
        *_of_silences(staff, known),
        *_collisions(staff),
    )


def known_names(staff: Staff, packs: Packs) -> Known:
    """Give every name that rows of a staff file may use: its own, and those of the packs."""
    every = tuple(packs.by_ref.values())
    departments = {code for pack in every for code in pack.directory.department_codes}
    return Known(
        people=staff.by_id.keys(),
        rotations=staff.rotations_by_id.keys(),
        departments=departments | {row.code for row in staff.departments},
        roles={row.code for pack in every for row in pack.directory.roles}
        | {row.code for row in staff.roles},
        calendars={row.name for pack in every for row in pack.calendars.calendars},
    )


def _unknown(
    path: tuple[int | str, ...], what: str, names: Iterable[str | None], known: AbstractSet[str]
) -> Iterator[StaffFault]:
    for name in names:
        if name is not None and name not in known:
            found = ", ".join(sorted(known)) or "none"
            yield StaffFault(path, f"{path[-1]}: expected a known {what} out of {found}; found {name!r}")


def _twins(staff: Staff) -> Iterator[StaffFault]:
    for section in ("people", "rotations", "overrides", "swaps", "silences", "departments", "roles"):
        seen: set[str] = set()
        for place, row in enumerate(getattr(staff, section)):
            key = "code" if section in {"departments", "roles"} else "id"
            name = getattr(row, key)
            if name in seen:
                yield StaffFault(
                    (section, place, key), f"{key}: expected each of {section} once, found {name!r} twice"
                )
            seen.add(name)


def _of_people(staff: Staff, known: Known) -> Iterator[StaffFault]:
    for place, person in enumerate(staff.people):
        row = ("people", place)
        yield from _unknown((*row, "department"), "department", [person.department], known.departments)
        yield from _unknown((*row, "roles"), "role", person.roles, known.roles)
        yield from _unknown((*row, "calendar"), "calendar", [person.calendar], known.calendars)
        yield from _unknown((*row, "manager"), "person", [person.manager], known.people)
        yield from _deputies(person, place, known)
        ordered = sorted(person.absences, key=lambda absence: absence.since)
        if any(later.since < earlier.until for earlier, later in pairwise(ordered)):
            sentence = f"expected absences of {person.id} that do not overlap, found two that do"
            yield StaffFault((*row, "absences"), sentence)


def _deputies(person: Person, place: int, known: Known) -> Iterator[StaffFault]:
    row: tuple[int | str, ...] = ("people", place)
    named = [((*row, "deputy"), person.deputy)]
    for number, absence in enumerate(person.absences):
        named.append(((*row, "absences", number, "deputy"), absence.deputy))
    for path, deputy in named:
        yield from _unknown(path, "person", [deputy], known.people)
        if deputy == person.id:
            yield StaffFault(path, f"deputy: expected somebody else than {person.id!r}")


def _manager_cycles(staff: Staff) -> Iterator[StaffFault]:
    told: set[str] = set()
    for place, person in enumerate(staff.people):
        line: list[str] = []
        current: Person | None = person
        while current is not None and current.id not in line:
            line.append(current.id)
            current = staff.person(current.manager) if current.manager else None
        if current is not None and current.id == person.id and person.id not in told:
            told.update(line)
            circle = " -> ".join([*line, person.id])
            yield StaffFault(
                ("people", place, "manager"), f"manager: expected managers without a circle, found {circle}"
            )


def _of_rotations(staff: Staff, known: Known) -> Iterator[StaffFault]:
    for place, rotation in enumerate(staff.rotations):
        for number, layer in enumerate(rotation.layers):
            path = ("rotations", place, "layers", number, "people")
            yield from _unknown(path, "person", layer.people, known.people)
        for target in rotation.answers_for:
            kind, _, code = target.partition(":")
            names = known.roles if kind == "role" else known.departments
            yield from _unknown(("rotations", place, "answers_for"), kind, [code], names)


def _of_overrides(staff: Staff, known: Known) -> Iterator[StaffFault]:
    for place, row in enumerate(staff.overrides):
        path = ("overrides", place)
        yield from _unknown((*path, "rotation"), "rotation", [row.rotation], known.rotations)
        yield from _unknown((*path, "person"), "person", [row.person], known.people)
        rotation = staff.rotation(row.rotation)
        if rotation is not None:
            yield from _unknown(
                (*path, "instead_of"), f"person of {rotation.id}", [row.instead_of], _people_of(rotation)
            )


def _of_swaps(staff: Staff, known: Known) -> Iterator[StaffFault]:
    for place, swap in enumerate(staff.swaps):
        yield from _unknown(("swaps", place, "rotation"), "rotation", [swap.rotation], known.rotations)
        rotation = staff.rotation(swap.rotation)
        if rotation is None:
            continue
        for number, shift in enumerate(swap.shifts):
            if swapped_shift(rotation, shift) is None:
                when = shift.at.isoformat()
                sentence = f"expected a shift of {shift.person!r} in {rotation.id} at {when}, found none"
                yield StaffFault(("swaps", place, "shifts", number), sentence)


def _of_silences(staff: Staff, known: Known) -> Iterator[StaffFault]:
    for place, silence in enumerate(staff.silences):
        yield from _unknown(
            ("silences", place, "departments"), "department", silence.departments, known.departments
        )


def _collisions(staff: Staff) -> Iterator[StaffFault]:
    places: dict[str, tuple[int | str, ...]] = {
        row.id: ("overrides", place) for place, row in enumerate(staff.overrides)
    }
    places.update({row.id: ("swaps", place) for place, row in enumerate(staff.swaps)})
    for rotation, rows in replacements(staff).items():
        for place, later in enumerate(rows):
            for earlier in rows[:place]:
                if later.collides(earlier):
                    begin, end = max(later.since, earlier.since), min(later.until, earlier.until)
                    sentence = (
                        f"expected overrides and swaps of {rotation} that do not overlap for the same person, "
                        f"found {later.source!r} and {earlier.source!r} from {begin.isoformat()} to {end.isoformat()}"
                    )
                    yield StaffFault(places[later.source], sentence)


def _people_of(rotation: Rotation) -> AbstractSet[str]:
    return {person for layer in rotation.layers for person in layer.people}
