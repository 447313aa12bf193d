"""What is looked at for gaps in cover: rotations, and the targets of ladders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Literal

from rules.oncall import answering, holders, on_call, people_behind
from rules.rota_hours import edges, is_within
from rules.rota_spans import absence_edges, changes
from rules.shifts import shift_at
from schemas.policy.pack import Packs
from schemas.rota import Rotation
from schemas.staff import Staff

Reason = Literal["no_shift", "absent", "too_few", "nobody_holds"]

_NO_CASE: Final = frozenset({"owner", "manager_of_owner", "addressee"})
"""Targets that differ from case to case."""


@dataclass(frozen=True, slots=True)
class Watch:
    """How one target is looked at."""

    target: str
    needed: Callable[[datetime], bool]
    present: Callable[[datetime], tuple[str, ...]]
    cuts: Callable[[datetime, datetime], Iterable[datetime]]
    why: Callable[[datetime, int], tuple[Reason, tuple[str, ...]]]
    wanted_count: int = 1
    zone: str = "UTC"


def ladder_targets(packs: Packs) -> tuple[str, ...]:
    """Give every target that a ladder of any pack names, sorted, but for those that differ from case to case."""
    named: set[str] = set()
    for pack in packs.by_ref.values():
        named.update(pack.escalation.repeats.management)
        named.update(
            target for ladder in pack.escalation.ladders for step in ladder.steps for target in step.targets
        )
    return tuple(sorted(named - _NO_CASE))


def watches(staff: Staff, packs: Packs) -> Iterator[Watch]:
    """Give what is looked at: each rotation, and each target of a ladder for which no rotation answers."""
    for rotation in sorted(staff.rotations, key=lambda row: row.id):
        yield _of_rotation(staff, rotation)
    for target in ladder_targets(packs):
        kind, _, _ = target.partition(":")
        held = holders(staff, target)
        if kind == "rotation" or answering(staff, target) or (kind == "department" and not held):
            continue
        yield Watch(
            target,
            needed=lambda _: True,
            present=partial(_behind, staff, target),
            cuts=lambda _, __: absence_edges(staff),
            why=partial(_why_held, staff, target),
            zone=staff.zone,
        )


def _of_rotation(staff: Staff, rotation: Rotation) -> Watch:
    def instants(since: datetime, until: datetime) -> Iterator[datetime]:
        yield from changes(staff, rotation, since, until)
        yield from edges(rotation.cover, since, until, rotation.zone)

    return Watch(
        f"rotation:{rotation.id}",
        needed=lambda at: is_within(rotation.cover, at, rotation.zone),
        present=lambda at: on_call(staff, rotation.id, at),
        cuts=instants,
        why=partial(_why_rotation, staff, rotation),
        wanted_count=rotation.at_once,
        zone=rotation.zone,
    )


def _behind(staff: Staff, target: str, at: datetime) -> tuple[str, ...]:
    return people_behind(staff, target, case=None, at=at)


def _why_held(staff: Staff, target: str, at: datetime, _there: int) -> tuple[Reason, tuple[str, ...]]:  # noqa: ARG001 - as a rotation is asked
    kind, _, name = target.partition(":")
    held = (
        (name,)
        if kind == "person" and staff.person(name)
        else tuple(one.id for one in holders(staff, target))
    )
    return ("absent", held) if held else ("nobody_holds", ())


def _why_rotation(
    staff: Staff, rotation: Rotation, at: datetime, there: int
) -> tuple[Reason, tuple[str, ...]]:
    meant: set[str] = set()
    for layer in rotation.layers:
        if shift_at(layer, at, rotation.zone) and is_within(layer.hours, at, rotation.zone):
            meant.update(layer.people)
    absent = (one for one in meant if (person := staff.person(one)) and person.absence_at(at))
    missing = tuple(sorted(absent))
    if there:
        return "too_few", missing
    return ("absent" if meant else "no_shift"), missing
