"""What overrides and swaps say: from when to when who is on call in whose place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from rules.identity import once_for_each
from rules.rota_hours import is_within
from rules.shifts import ShiftTime, shift_at
from schemas.rota import Layer, Rotation, Shift, Swap
from schemas.staff import Staff


@dataclass(frozen=True, slots=True)
class Replacement:
    """Somebody instead of somebody else."""

    source: str
    """Id of the override or swap."""
    kind: Literal["override", "swap"]
    since: datetime
    until: datetime
    person: str
    instead_of: str | None
    """None: whoever else would be on call."""
    layer: str | None = None
    """The layer in which it holds; None: in all."""

    def collides(self, other: Replacement) -> bool:
        """Say whether two of one rotation speak of the same time and of the same person."""
        if self.source == other.source or self.since >= other.until or other.since >= self.until:
            return False
        if self.layer is not None and other.layer is not None and self.layer != other.layer:
            return False
        if self.instead_of is None or other.instead_of is None:
            return True
        return not {self.person, self.instead_of}.isdisjoint({other.person, other.instead_of})


def turn_order(layer: Layer, number: int) -> tuple[str, ...]:
    """Give the people of a layer in the order in which a shift calls on them, each once."""
    place = number % len(layer.people)
    return tuple(dict.fromkeys(layer.people[place:] + layer.people[:place]))


@once_for_each
def replacements(staff: Staff) -> Mapping[str, tuple[Replacement, ...]]:
    """Give overrides and swaps by the id of their rotation; a swap whose shifts are not found says nothing."""
    found: dict[str, list[Replacement]] = defaultdict(list)
    for row in staff.overrides:
        found[row.rotation].append(
            Replacement(row.id, "override", row.since, row.until, row.person, row.instead_of)
        )
    for swap in staff.swaps:
        rotation = staff.rotation(swap.rotation)
        if rotation is not None:
            found[swap.rotation] += _exchanged(swap, rotation)
    return {rotation_id: tuple(rows) for rotation_id, rows in found.items()}


def swapped_shift(rotation: Rotation, shift: Shift) -> tuple[Layer, ShiftTime] | None:
    """Give the highest layer in which a shift is the person's, and when it is; None if it is not theirs."""
    for layer in reversed(rotation.layers):
        time = shift_at(layer, shift.at, rotation.zone)
        if time is None or not is_within(layer.hours, shift.at, rotation.zone):
            continue
        if shift.person in turn_order(layer, time.number)[: rotation.at_once]:
            return layer, time
    return None


def _exchanged(swap: Swap, rotation: Rotation) -> Iterator[Replacement]:
    first, second = swap.shifts
    places = swapped_shift(rotation, first), swapped_shift(rotation, second)
    if places[0] is None or places[1] is None:
        return
    for (layer, time), gives, takes in ((places[0], first, second), (places[1], second, first)):
        yield Replacement(swap.id, "swap", time.since, time.until, takes.person, gives.person, layer.name)
