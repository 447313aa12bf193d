"""Whose word counts about an alert: with a staff file, only that of somebody who is known."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.alert import Alert
from schemas.errors import NotAllowed
from schemas.policy.pack import Pack
from schemas.staff import Staff


def expect_known_voice(alert: Alert, pack: Pack, staff: Staff, by: str) -> None:
    """See to it that what is said of an alert comes from somebody who can act on it.

    A slip of the pen in a staff id would stop the ladder in the name of nobody. Known are the people of the staff
    file, the owner of the case, the departments of pack and file, and the roles and departments that the alert's own
    ladder tells. Without people in the file anybody counts.

    Args:
        alert: Its ladder and owner.
        pack: The pack that the alert follows: its departments.
        staff: The staff file.
        by: Who says it.

    Raises:
        NotAllowed: nobody is known by that name.
    """
    if staff.knows_people and by not in staff.by_id and by not in set(_others(alert, pack, staff)):
        raise NotAllowed(
            f"Alert {alert.id} takes no word of somebody whom the staff file does not know.",
            field="by",
            expected="a staff id of the staff file, the owner, a department, or a role that this alert tells",
            found=repr(by),
        )


def _others(alert: Alert, pack: Pack, staff: Staff) -> Iterator[str | None]:
    yield alert.owner
    yield from pack.directory.department_codes
    yield from (row.code for row in staff.departments)
    for rung in alert.ladder.rungs if alert.ladder else ():
        for target in rung.targets:
            kind, _, code = target.to.partition(":")
            yield code if kind in {"role", "department"} else None
