"""Hand-overs: when somebody else comes on call, and what both are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rules.calendar_zone import zone_of
from rules.oncall import on_call
from rules.rota_spans import changes, spans
from rules.staff_names import HANDOVER
from schemas.messages.paging import PageContact
from schemas.model import Language
from schemas.rota import Rotation
from schemas.staff import Person, Staff

_STEP: Final = timedelta(days=8)

_REACH: Final = 50
"""Steps that the search for the next hand-over goes ahead: more than a year."""

_TICK: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Handover:
    """A change of the people on call in one rotation."""

    rotation: str
    at: datetime
    off: tuple[str, ...]
    """Staff ids of who goes off."""
    on: tuple[str, ...]
    """Staff ids of who comes on."""
    people: tuple[str, ...]
    """Everybody who is on call from then on."""


def next_handover(staff: Staff, after: datetime) -> datetime | None:
    """Give the first instant after another at which somebody goes off or comes on in any rotation.

    Args:
        staff: The staff file.
        after: Aware instant; a hand-over at exactly this instant is not meant.

    Returns:
        None if there is none within a year.
    """
    begin = after
    for _ in range(_REACH if staff.rotations else 0):
        until = begin + _STEP
        found = handovers_between(staff, begin, until)
        if found:
            return found[0].at
        begin = until
    return None


def handovers_between(staff: Staff, after: datetime, upto: datetime) -> tuple[Handover, ...]:
    """Give the hand-overs after an instant up to and with another, by time and rotation."""
    found = [one for rotation in staff.rotations for one in _of_rotation(staff, rotation, after, upto)]
    return tuple(sorted(found, key=lambda one: (one.at, one.rotation)))


def pages_of(staff: Staff, handover: Handover) -> tuple[PageContact, ...]:
    """Give what everybody is told who goes off or comes on at a hand-over.

    Returns:
        One page for each person; the same whenever it is asked, so that a page told twice is one.
    """
    return tuple(
        _page(staff, handover, person, comes_on=person_id in handover.on)
        for person_id in (*handover.off, *handover.on)
        if (person := staff.person(person_id)) is not None
    )


def ends_at(staff: Staff, rotation: Rotation, at: datetime) -> datetime | None:
    """Give when the people who are on call at an instant change; None if they do not within a year."""
    begin, people = at, on_call(staff, rotation.id, at)
    for _ in range(_REACH):
        for span in spans(staff, rotation, begin, begin + _STEP):
            if span.people != people:
                return span.since
        begin += _STEP
    return None


def _of_rotation(staff: Staff, rotation: Rotation, after: datetime, upto: datetime) -> Iterator[Handover]:
    before = on_call(staff, rotation.id, after)
    instants = {at for at in changes(staff, rotation, after, upto + _TICK) if after < at <= upto}
    for at in sorted(instants):
        people = on_call(staff, rotation.id, at)
        off = tuple(one for one in before if one not in people)
        on = tuple(one for one in people if one not in before)
        if off or on:
            yield Handover(rotation.id, at, off, on, people)
        before = people


def _page(staff: Staff, handover: Handover, person: Person, *, comes_on: bool) -> PageContact:
    subject = f"handover:{handover.rotation}:{handover.at.isoformat()}"
    return PageContact(
        contact=person.id,
        page_id=f"{subject}:{person.id}",
        subject=subject,
        kind=HANDOVER,
        severity="info",
        text=_on_text(staff, handover, person) if comes_on else _off_text(handover, person),
        raised_at=handover.at,
    )


def _on_text(staff: Staff, handover: Handover, person: Person) -> dict[Language, str]:
    rotation = staff.rotations_by_id[handover.rotation]
    end = ends_at(staff, rotation, handover.at)
    begin, until = _local(handover.at, person), _local(end, person) if end else None
    before, others = ", ".join(handover.off), ", ".join(one for one in handover.people if one != person.id)
    zh = [f"自{begin}起由您值班：{handover.rotation}"]
    zh += [f"至{until}"] if until else []
    zh += [f"接替{before}"] if before else []
    zh += [f"同班{others}"] if others else []
    en = f"From {begin} you are on call for {handover.rotation}"
    en += f" until {until}" if until else ""
    en += f". You take over from {before}" if before else ""
    en += f". With you: {others}" if others else ""
    return {"zh": "，".join(zh) + "。", "en": f"{en}."}


def _off_text(handover: Handover, person: Person) -> dict[Language, str]:
    end, after = _local(handover.at, person), ", ".join(handover.on)
    zh = f"您在{handover.rotation}的值班于{end}结束"
    en = f"Your time on call for {handover.rotation} ended at {end}"
    return {
        "zh": f"{zh}，由{after}接替。" if after else f"{zh}。",
        "en": f"{en}. {after} took over." if after else f"{en}.",
    }


def _local(at: datetime, person: Person) -> str:
    return f"{at.astimezone(zone_of(person.zone)):%Y-%m-%d %H:%M} ({person.zone})"
