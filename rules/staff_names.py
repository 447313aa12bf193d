"""The names that rows of a staff file may use, and how one that is not known is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from rules.nearest import perhaps
from schemas.policy.pack import Packs
from schemas.staff import Staff

HANDOVER: Final = "handover"
"""Kind of the pages that tell of a hand-over; no alert stands behind them."""

_MOST_LISTED: Final = 20


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
    kinds: AbstractSet[str]
    """Of alerts, and of the pages of hand-overs."""


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
        kinds={row.kind for pack in every for row in pack.escalation.alerts} | {HANDOVER},
    )


def unknown(
    path: tuple[int | str, ...], what: str, names: Iterable[str | None], known: AbstractSet[str]
) -> Iterator[StaffFault]:
    """Give a fault for each name that is not known; None is no name."""
    for name in names:
        if name is not None and name not in known:
            field = next(part for part in reversed(path) if isinstance(part, str))
            expected = f"expected a known {what} out of {listed(known, name)}"
            yield StaffFault(path, f"{field}: {expected}; found {name!r}{perhaps(name, known)}")


def listed(known: AbstractSet[str], name: str) -> str:
    """Give the known names for a fault; of very many, those that look like the one that was found."""
    names = sorted(known)
    if len(names) > _MOST_LISTED:
        alike = get_close_matches(name, names, n=3, cutoff=0.6)
        names = [*alike, f"{len(names) - len(alike)} others"]
    return ", ".join(names) or "none"
