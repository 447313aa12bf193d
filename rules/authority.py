"""Who may act on a case. Staff ids begin with the code of their department or role: ``after_sales-07``."""

from __future__ import annotations

from rules.directory import departments_behind
from rules.eligibility import subject_of
from rules.labels import row_named
from rules.people import person_of
from rules.placing import is_unclaimed
from schemas.case import Case
from schemas.errors import NotAllowed
from schemas.policy.archive import Entitled
from schemas.policy.commands import Command
from schemas.policy.pack import Pack
from schemas.policy.pools import Narrowed

CUSTOMER = "customer"
"""How messages name the customer as the one who says something."""


def belongs_to(pack: Pack, staff: str, department: str) -> bool:
    """Say whether somebody is in a department: by its code in their id, the staff file, or a role that it fills."""
    home = staff.rpartition("-")[0] or staff
    if department in {home, staff}:
        return True
    person = person_of(pack, staff)
    if person is not None and person.department == department:
        return True
    directory = pack.directory
    role = row_named((*directory.roles, *directory.contacts), home)
    return role is not None and department in departments_behind(pack, role.code)


def holds_role(pack: Pack, staff: str, role: str) -> bool:
    """Say whether somebody holds a role in person: by the staff file, or by the role's code in their id."""
    person = person_of(pack, staff)
    home = staff.rpartition("-")[0] or staff
    return role in {home, staff} or (person is not None and role in person.roles)


def is_entitled(pack: Pack, staff: str, entitled: Entitled | None) -> bool:
    """Say whether somebody is in one of the departments or roles of a row; nobody is where there is none."""
    roles = entitled.roles if entitled else ()
    return any(belongs_to(pack, staff, role) or holds_role(pack, staff, role) for role in roles)


def check_entitled(pack: Pack, staff: str, entitled: Entitled | None, sentence: str) -> None:
    """Let pass whoever a row entitles.

    Raises:
        NotAllowed: they are not; field ``by``, with the sentence given.
    """
    if not is_entitled(pack, staff, entitled):
        roles = " or ".join(entitled.roles) if entitled else "nobody, by this pack"
        raise NotAllowed(sentence, field="by", expected=roles, found=repr(staff))


def check_member(pack: Pack, staff: str, department: str, sentence: str) -> None:
    """Let pass whoever is in a department.

    Raises:
        NotAllowed: they are not; field ``by``, with the sentence given.
    """
    if not belongs_to(pack, staff, department):
        raise NotAllowed(sentence, field="by", expected=f"somebody of {department}", found=repr(staff))


def is_owner(case: Case, pack: Pack, staff: str) -> bool:
    """Say whether somebody owns the case, in person or through their department.

    A case to which access is narrowed is owned by nobody but its owner in person once there is one.
    """
    owner = case.owner
    if owner is None:
        return False
    if staff == owner.person:
        return True
    if narrowed_by(case, pack) is not None and not is_unclaimed(case, pack):
        return False
    return belongs_to(pack, staff, owner.department)


def narrowed_by(case: Case, pack: Pack) -> Narrowed | None:
    """Give the row that narrows who may act on a case; None if none does.

    Source: assignment.yaml, rows assignment.narrowed.*; S3-42.
    """
    if not pack.assignment.narrowed:
        return None
    subject = subject_of(case)
    return next((row for row in pack.assignment.narrowed if subject and row.takes(subject)), None)


def is_involved(case: Case, pack: Pack, staff: str) -> bool:
    """Say whether somebody owns the case, cooperates, or is in a department that was given a task."""
    departments = {*case.cooperators, *(task.department for task in case.tasks.values())}
    return is_owner(case, pack, staff) or any(belongs_to(pack, staff, one) for one in departments)


def may_command(case: Case, pack: Pack, command: Command, by: str) -> bool:
    """Say whether somebody may ask this of the case."""
    narrowed = narrowed_by(case, pack)
    is_let_in = narrowed is None or _is_let_in(case, pack, narrowed, by)
    return is_let_in and has_a_role(pack, command, by) and _is_among(case, pack, command, by)


def has_a_role(pack: Pack, command: Command, by: str) -> bool:
    """Say whether somebody holds one of the roles that a command asks for; where it asks for none, all do.

    A deployment without a staff file knows a role only from an id that begins with it; whoever is named by their
    department alone is let pass there.

    Source: handling.yaml, ``roles`` of commands; S1-06, S1-65.
    """
    if not command.roles or any(holds_role(pack, by, role) for role in command.roles):
        return True
    home = by.rpartition("-")[0] or by
    return not pack.directory.people and home not in {role.code for role in pack.directory.roles}


def _is_among(case: Case, pack: Pack, command: Command, by: str) -> bool:
    """Say whether somebody stands to the case as a command asks."""
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


def _is_let_in(case: Case, pack: Pack, row: Narrowed, by: str) -> bool:
    """Say whether somebody may act on a case at all to which access is narrowed."""
    asked = {task.department for task in case.tasks.values()}
    inside = any(
        belongs_to(pack, by, one) for one in asked if case.owner is None or one != case.owner.department
    )
    let_in = any(holds_role(pack, by, one) or belongs_to(pack, by, one) for one in row.open_to if one)
    return by == CUSTOMER or is_owner(case, pack, by) or inside or let_in


def _owner_told(case: Case) -> str:
    if case.owner is None:
        return "an owner, and there is none yet"
    department = case.owner.department
    members = f"somebody of {department} (by the staff file, or by an id that begins with {department}-)"
    return members if case.owner.person in {"", department} else f"{case.owner.person} or {members}"


def check_authority(case: Case, pack: Pack, command: Command, by: str) -> None:
    """Let pass whoever may ask this of the case.

    Raises:
        NotAllowed: they may not; field ``by``.
    """
    if may_command(case, pack, command, by):
        return
    if not has_a_role(pack, command, by):
        roles = " or ".join(command.roles)
        raise NotAllowed(
            f"This is said by somebody in the role {roles}; found {by!r}.",
            field="by",
            expected=f"somebody in the role {roles}",
            found=repr(by),
        )
    owner = _owner_told(case)
    expected = {
        "owner": owner,
        "involved": f"{owner}, a cooperating department, or one that was given a task",
        "known": "the customer or somebody of a department",
        "customer": f"the customer or, for them, {owner} or a department at work on the case",
    }.get(command.who, f"somebody with the role {command.role}")
    raise NotAllowed(
        f"This may be said by {expected}; found {by!r}.", field="by", expected=expected, found=repr(by)
    )
