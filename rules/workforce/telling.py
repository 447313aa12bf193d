"""Tell a department or role something that is about no case: an event for its queue, a page for each of its people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rules.directory import departments_behind
from rules.oncall import people_behind
from schemas.messages.events import DepartmentTold
from schemas.messages.paging import PageContact
from schemas.model import Language
from schemas.policy.pack import Pack
from schemas.staff import Staff


@dataclass(frozen=True, slots=True)
class Word:
    """What is told."""

    kind: str
    about: str
    """With the kind, unique: told twice it is one page."""
    text: Mapping[Language, str]
    """For people."""
    details: Mapping[str, Any] = field(default_factory=dict)
    """For programs."""


def told_departments(pack: Pack, addressee: str, word: Word, *, now: datetime) -> tuple[DepartmentTold, ...]:
    """Give the event for each department behind a role or department."""
    return tuple(
        _event(pack, department, word, now=now) for department in departments_behind(pack, addressee)
    )


def told_people(  # noqa: PLR0913 - who is told what, all named
    pack: Pack, staff: Staff, addressee: str, word: Word, *, now: datetime, team: str | None = None
) -> tuple[PageContact, ...]:
    """Give a page for everybody of a department or role who is there; none where the staff file knows nobody.

    Args:
        pack: Says whether the addressee is a department.
        staff: The staff file.
        addressee: Code of a department or role.
        word: What is told.
        now: Instant of the decision.
        team: Department whose people go before the others of the role; None: all of them.
    """
    kind = "department" if addressee in pack.directory.department_codes else "role"
    people = people_behind(staff, f"{kind}:{addressee}", case=None, at=now)
    own = [one for one in people if team is not None and _is_of(staff, one, team)]
    return tuple(page(one, word, now=now) for one in own or people)


def page(contact: str, word: Word, *, now: datetime) -> PageContact:
    """Give the page that tells one person."""
    subject = f"{word.kind}:{word.about}"
    return PageContact(
        contact=contact,
        page_id=f"{subject}:{contact}",
        subject=subject,
        kind=word.kind,
        severity="info",
        text=word.text,
        raised_at=now,
    )


def department_told(pack: Pack, department: str, word: Word, *, now: datetime) -> Sequence[DepartmentTold]:
    """Give the event for one department; none if the directory does not know it."""
    known = department in pack.directory.department_codes
    return (_event(pack, department, word, now=now),) if known else ()


def _event(pack: Pack, department: str, word: Word, *, now: datetime) -> DepartmentTold:
    return DepartmentTold(
        kind=word.kind,
        department=department,
        pack=pack.name,
        about=word.about,
        text=word.text,
        at=now,
        details=word.details,
    )


def _is_of(staff: Staff, staff_id: str, team: str) -> bool:
    person = staff.person(staff_id)
    return person is not None and person.department == team
