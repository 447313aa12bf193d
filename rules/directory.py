"""Find departments by any of their names, and the departments that stand behind a role."""

from __future__ import annotations

from rules.labels import expect_row, row_named
from schemas.case import Case
from schemas.errors import PolicyError
from schemas.policy.directory import DepartmentRow
from schemas.policy.pack import Pack


def department_named(pack: Pack, text: str, *, field: str = "department") -> DepartmentRow:
    """Give the department that a message names.

    Args:
        pack: The case's pack.
        text: Code, label or alias of a department, or of a role that one department fills.
        field: Dotted path of the field, for the refusal.

    Raises:
        InvalidMessage: the directory has no such department; the text lists those that exist.
    """
    role = row_named(pack.directory.roles, text)
    known = row_named(pack.directory.departments, text)
    if known is None and role is not None and role.department is not None:
        return department_coded(pack, role.department)
    return known or expect_row(pack.directory.departments, text, field=field)


def department_coded(pack: Pack, code: str) -> DepartmentRow:
    """Give the department of a code that policy or a case carries.

    Raises:
        PolicyError: the directory has none; pack validation finds this first.
    """
    for row in pack.directory.departments:
        if row.code == code:
            return row
    message = f"directory of {pack.name}: expected a department coded {code!r}, found none"
    raise PolicyError(message)


def departments_behind(pack: Pack, name: str, case: Case | None = None) -> tuple[str, ...]:
    """Give the departments in whose queues a role or department is reached.

    Args:
        pack: The case's pack.
        name: Code, label or alias of a role, a department or a contact.
        case: The case, for roles that differ from case to case; such a role is nobody without it.

    Returns:
        Department codes; empty for a case's role while nobody fills it.

    Raises:
        PolicyError: the directory does not know the name.
    """
    known = row_named(pack.directory.departments, name)
    if known is not None:
        return (known.code,)
    role = row_named(pack.directory.roles, name)
    contact = row_named(pack.directory.contacts, role.contact if role and role.contact else name)
    if contact is not None:
        return (contact.department,)
    if role is None:
        message = f"directory of {pack.name}: expected a role or department, found {name!r}"
        raise PolicyError(message)
    if role.of_case is None:
        return (role.department,) if role.department else ()
    return _of_case(role.of_case, case)


def _of_case(part: str, case: Case | None) -> tuple[str, ...]:
    if case is None:
        return ()
    if part == "cooperators":
        return case.cooperators
    return (case.owner.department,) if case.owner else ()
