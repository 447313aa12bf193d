"""Who may act on a case. Staff ids begin with the code of their department or role: ``after_sales-07``."""

from __future__ import annotations

from rules.directory import departments_behind
from rules.labels import row_named
from schemas.case import Case
from schemas.errors import NotAllowed
from schemas.policy.commands import Command
from schemas.policy.pack import Pack

CUSTOMER = "customer"
"""How messages name the customer as the one who says something."""


def belongs_to(pack: Pack, staff: str, department: str) -> bool:
    """Say whether somebody is in a department: by its code in their id, or by a role that it fills."""
    home = staff.rpartition("-")[0] or staff
    if department in {home, staff}:
        return True
    directory = pack.directory
    role = row_named((*directory.roles, *directory.contacts), home)
    return role is not None and department in departments_behind(pack, role.code)


def check_member(pack: Pack, staff: str, department: str, sentence: str) -> None:
    """Let pass whoever is in a department.

    Raises:
        NotAllowed: they are not; field ``by``, with the sentence given.
    """
    if not belongs_to(pack, staff, department):
        raise NotAllowed(sentence, field="by", expected=f"somebody of {department}", found=repr(staff))


def is_owner(case: Case, pack: Pack, staff: str) -> bool:
    """Say whether somebody owns the case, in person or through their department."""
    owner = case.owner
    return owner is not None and (staff == owner.person or belongs_to(pack, staff, owner.department))


def is_involved(case: Case, pack: Pack, staff: str) -> bool:
    """Say whether somebody owns the case, cooperates, or is in a department that was given a task."""
    departments = {*case.cooperators, *(task.department for task in case.tasks.values())}
    return is_owner(case, pack, staff) or any(belongs_to(pack, staff, one) for one in departments)


def may_command(case: Case, pack: Pack, command: Command, by: str) -> bool:
    """Say whether somebody may ask this of the case."""
    match command.who:
        case "owner":
            return is_owner(case, pack, by)
        case "involved":
            return is_involved(case, pack, by)
        case "customer":
            return by == CUSTOMER or is_involved(case, pack, by)
        case "known":
            codes = pack.directory.department_codes
            return (
                by == CUSTOMER or is_owner(case, pack, by) or any(belongs_to(pack, by, one) for one in codes)
            )
        case "anyone":
            return True
        case _:
            holders = departments_behind(pack, command.role or "", case)
            return any(belongs_to(pack, by, one) for one in holders)


def check_authority(case: Case, pack: Pack, command: Command, by: str) -> None:
    """Let pass whoever may ask this of the case.

    Raises:
        NotAllowed: they may not; field ``by``.
    """
    if may_command(case, pack, command, by):
        return
    owner = (
        f"{case.owner.person} or {case.owner.department}" if case.owner else "an owner, and there is none yet"
    )
    expected = {
        "owner": owner,
        "involved": f"{owner}, a cooperating department, or one that was given a task",
        "known": "the customer or somebody of a department",
        "customer": f"the customer or, for them, {owner} or a department at work on the case",
    }.get(command.who, f"somebody with the role {command.role}")
    raise NotAllowed(
        f"This may be said by {expected}; found {by!r}.", field="by", expected=expected, found=repr(by)
    )
