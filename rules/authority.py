"""Who may act on a case. Staff ids begin with their department's code: ``after_sales-07``."""

from __future__ import annotations

from schemas.case import Case
from schemas.errors import NotAllowed
from schemas.policy.commands import Command
from schemas.policy.directory import DirectoryPolicy

CUSTOMER = "customer"
"""How messages name the customer as the one who says something."""


def belongs_to(staff: str, department: str) -> bool:
    """Say whether somebody is in a department or role, or is its own system."""
    return staff == department or staff.startswith(f"{department}-")


def department_of(role: str, directory: DirectoryPolicy) -> str:
    """Give the department that stands for a role; a role that the directory lacks is a department itself."""
    return next((row.department for row in directory.roles if row.code == role and row.department), role)


def is_owner(case: Case, staff: str) -> bool:
    """Say whether somebody owns the case, in person or through their department."""
    owner = case.owner
    return owner is not None and (staff == owner.person or belongs_to(staff, owner.department))


def is_involved(case: Case, staff: str) -> bool:
    """Say whether somebody owns the case, cooperates, or is in a department that was given a task."""
    departments = {*case.cooperators, *(task.department for task in case.tasks.values())}
    return is_owner(case, staff) or any(belongs_to(staff, department) for department in departments)


def may_command(case: Case, command: Command, by: str, directory: DirectoryPolicy) -> bool:
    """Say whether somebody may ask this of the case."""
    match command.who:
        case "owner":
            return is_owner(case, by)
        case "involved":
            return is_involved(case, by)
        case "customer":
            return by == CUSTOMER or is_involved(case, by)
        case "role":
            return belongs_to(by, department_of(command.role or "", directory))
        case "anyone":
            return True


def check_authority(case: Case, command: Command, by: str, directory: DirectoryPolicy) -> None:
    """Let pass whoever may ask this of the case.

    Raises:
        NotAllowed: they may not; field ``by``.
    """
    if may_command(case, command, by, directory):
        return
    owner = (
        f"{case.owner.person} or {case.owner.department}" if case.owner else "an owner, and there is none yet"
    )
    expected = {
        "owner": owner,
        "involved": f"{owner}, a cooperating department, or one that was given a task",
        "customer": f"the customer or, for them, {owner} or a department at work on the case",
    }.get(command.who, f"somebody with the role {command.role}")
    raise NotAllowed(
        f"This may be said by {expected}; found {by!r}.", field="by", expected=expected, found=repr(by)
    )
