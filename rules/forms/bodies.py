"""Who handles a case: its departments and the roles in them, what each is there for and what it may do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rules.directory import department_coded
from rules.forms.derived import Shown, Source
from schemas.policy.caption import Caption
from schemas.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Body:
    """A role in a department that handles a case; or the department, if the directory names no role in it."""

    department: str
    """Code."""
    role: str | None
    """Code."""
    charge: str | None
    """What it is there for, in the form's language."""
    authority: tuple[str, ...]
    """Names of the commands that are said by it in person."""


def bodies(source: Source) -> Iterator[Body]:
    """Give who handles a case: the owning department first, then those that cooperate.

    Source: S1-04, S1-06; directory.yaml, ``charge``; handling.yaml, ``roles`` of commands.
    """
    case, pack = source.case, source.pack
    owning = (case.owner.department,) if case.owner else ()
    for code in dict.fromkeys((*owning, *case.cooperators)):
        roles = [row for row in pack.directory.roles if row.department == code]
        for row in roles:
            yield Body(code, row.code, _said(source, row.charge), authority_of(pack, row.code))
        if not roles:
            charge = department_coded(pack, code).charge
            yield Body(code, None, _said(source, charge), authority_of(pack, code))


def authority_of(pack: Pack, role: str) -> tuple[str, ...]:
    """Give the names of the commands that a pack leaves to a role, or to a department, in the pack's order."""
    return tuple(
        one.name
        for one in pack.handling.commands
        if role in one.roles or (one.who == "role" and one.role == role)
    )


def _said(source: Source, charge: Caption | None) -> Shown | None:
    return Shown(getattr(charge, source.language)) if charge else None
