"""What is wrong with the rotas of a staff file."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from rules.replacements import replacements, swapped_shift
from rules.staff_names import Known, StaffFault, unknown
from schemas.rota import Rotation
from schemas.staff import Staff


def rota_faults(staff: Staff, known: Known) -> Iterator[StaffFault]:
    """Give everything that is wrong with rotations, overrides and swaps."""
    yield from _of_rotations(staff, known)
    yield from _of_overrides(staff, known)
    yield from _of_swaps(staff, known)
    yield from _collisions(staff)


def _of_rotations(staff: Staff, known: Known) -> Iterator[StaffFault]:
    for place, rotation in enumerate(staff.rotations):
        most = len(_people_of(rotation))
        if rotation.at_once > most:
            expected = f"expected at most {most}, as many people as {rotation.id} has"
            yield StaffFault(
                ("rotations", place, "at_once"), f"at_once: {expected}; found {rotation.at_once}"
            )
        for number, layer in enumerate(rotation.layers):
            path = ("rotations", place, "layers", number, "people")
            yield from unknown(path, "person", layer.people, known.people)
        for target in rotation.answers_for:
            kind, _, code = target.partition(":")
            names = known.roles if kind == "role" else known.departments
            yield from unknown(("rotations", place, "answers_for"), kind, [code], names)


def _of_overrides(staff: Staff, known: Known) -> Iterator[StaffFault]:
    for place, row in enumerate(staff.overrides):
        path = ("overrides", place)
        yield from unknown((*path, "rotation"), "rotation", [row.rotation], known.rotations)
        yield from unknown((*path, "person"), "person", [row.person], known.people)
        rotation = staff.rotation(row.rotation)
        if rotation is not None:
            yield from unknown(
                (*path, "instead_of"), f"person of {rotation.id}", [row.instead_of], _people_of(rotation)
            )


def _of_swaps(staff: Staff, known: Known) -> Iterator[StaffFault]:
    for place, swap in enumerate(staff.swaps):
        yield from unknown(("swaps", place, "rotation"), "rotation", [swap.rotation], known.rotations)
        rotation = staff.rotation(swap.rotation)
        if rotation is None:
            continue
        for number, shift in enumerate(swap.shifts):
            if swapped_shift(rotation, shift) is None:
                when = shift.at.isoformat()
                sentence = f"expected a shift of {shift.person!r} in {rotation.id} at {when}, found none"
                yield StaffFault(("swaps", place, "shifts", number), sentence)


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
