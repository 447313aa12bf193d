"""What is wrong with a staff file as a whole: rows that name what is not there, or that contradict one another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rules.channel_faults import channel_faults
from rules.cover_watch import ladder_targets
from rules.rota_faults import rota_faults
from rules.staff_names import Known, StaffFault, known_names, listed, unknown
from schemas.policy.pack import Packs
from schemas.staff import Person, Staff


def faults_of(staff: Staff, packs: Packs) -> tuple[StaffFault, ...]:
    """Give everything that is wrong with a well-formed staff file; empty if it can be used."""
    known = known_names(staff, packs)
    return (
        *_twins(staff),
        *_of_people(staff, known),
        *_manager_cycles(staff),
        *rota_faults(staff, known),
        *_of_silences(staff, known),
        *channel_faults(staff),
        *_of_ladders(staff, known, packs),
    )


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
        yield from unknown((*row, "department"), "department", [person.department], known.departments)
        yield from unknown((*row, "roles"), "role", person.roles, known.roles)
        yield from unknown((*row, "calendar"), "calendar", [person.calendar], known.calendars)
        yield from unknown((*row, "manager"), "person", [person.manager], known.people)
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
        yield from unknown(path, "person", [deputy], known.people)
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


def _of_silences(staff: Staff, known: Known) -> Iterator[StaffFault]:
    for place, silence in enumerate(staff.silences):
        yield from unknown(("silences", place, "kinds"), "kind of alert", silence.kinds, known.kinds)
        yield from unknown(
            ("silences", place, "departments"), "department", silence.departments, known.departments
        )


def _of_ladders(staff: Staff, known: Known, packs: Packs) -> Iterator[StaffFault]:
    """Departments and roles of ladders are checked with their pack; who stands in this file, here."""
    for target in ladder_targets(packs) if staff.knows_people else ():
        kind, _, name = target.partition(":")
        section = {"rotation": "rotations", "person": "people"}.get(kind)
        names = known.people if kind == "person" else known.rotations
        if section is not None and name not in names:
            sentence = f"expected the {kind} {name!r} that a ladder names, found {listed(names, name)}"
            yield StaffFault((section,), sentence)
