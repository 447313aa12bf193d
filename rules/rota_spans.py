"""The line of time of a rotation, cut where the people on call may change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from rules.oncall import on_call
from rules.replacements import replacements
from rules.rota_hours import edges
from rules.shifts import shift_edges
from schemas.rota import Rotation
from schemas.staff import Staff


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch in which the same people are on call."""

    since: datetime
    until: datetime
    people: tuple[str, ...]


def spans(staff: Staff, rotation: Rotation, since: datetime, until: datetime) -> tuple[Span, ...]:
    """Give who is on call between two instants, one stretch for each change, without gap or overlap."""
    found: list[Span] = []
    for begin, end in cuts(since, until, changes(staff, rotation, since, until)):
        people = on_call(staff, rotation.id, begin)
        if found and found[-1].people == people:
            begin = found.pop().since  # noqa: PLW2901 - the stretch goes on
        found.append(Span(begin, end, people))
    return tuple(found)


def cuts(
    since: datetime, until: datetime, instants: Iterable[datetime]
) -> Iterator[tuple[datetime, datetime]]:
    """Give the stretches into which instants cut the time between two."""
    inner = {instant for instant in instants if since < instant < until}
    return pairwise([since, *sorted(inner), until] if since < until else [])


def changes(staff: Staff, rotation: Rotation, since: datetime, until: datetime) -> Iterator[datetime]:
    """Give every instant at which the people on call may change, in no order, some more than once."""
    for layer in rotation.layers:
        yield from shift_edges(layer, since, until, rotation.zone)
        yield from edges(layer.hours, since, until, rotation.zone)
    for one in replacements(staff).get(rotation.id, ()):
        yield from (one.since, one.until)
    yield from absence_edges(staff)


def absence_edges(staff: Staff) -> Iterator[datetime]:
    """Give every instant at which somebody goes away or comes back."""
    for person in staff.people:
        for absence in person.absences:
            yield from (absence.since, absence.until)
