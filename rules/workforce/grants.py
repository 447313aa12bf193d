"""Grant a role to somebody who has what it asks for, or a waiver."""

from __future__ import annotations

from datetime import datetime

from rules.workforce.parts import expect_part
from rules.workforce.records import settled
from schemas.decision import Decision, Reason
from schemas.errors import InvalidMessage, NotAllowed
from schemas.messages.staff_records import RoleGranted
from schemas.policy.pack import Pack
from schemas.policy.workforce_people import RoleAsks
from schemas.staff_record import Grant, StaffRecord


def grant_role(
    before: StaffRecord | None, message: RoleGranted, pack: Pack, *, happened_at: datetime
) -> Decision[StaffRecord]:
    """Grant a role.

    Who lacks years needs a waiver that somebody else gave before; who lacks a diploma needs a note or a waiver.

    Args:
        before: The person's record with their waivers, None if there is none.
        message: The role, and what the person has.
        pack: Its rows say what the role asks for.
        happened_at: Since when they hold it.

    Raises:
        InvalidMessage: a role for which the pack has no row.
        NotAllowed: they lack something that nobody has waived; or they grant it to themselves.

    Source: S1-47, S1-48; workforce.yaml, rows workforce.role.*.
    """
    rows = expect_part(pack, pack.workforce.roles, "roles")
    asks = next((row for row in rows if row.role == message.role), None)
    if asks is None:
        known = f"one of {', '.join(row.role for row in rows)}"
        raise InvalidMessage(
            "The pack asks nothing of this role.", field="role", expected=known, found=repr(message.role)
        )
    if message.by == message.staff:
        raise NotAllowed(
            "Nobody grants a role to themselves.",
            field="by",
            expected="somebody else",
            found=repr(message.by),
        )
    known_record = before or StaffRecord(id=message.staff)
    lacks = _lacks(asks, message)
    _expect_waived(asks, message, known_record, lacks)
    grant = Grant(
        role=asks.role,
        call_centre_years=message.call_centre_years,
        complaint_years=message.complaint_years,
        diploma=message.diploma,
        waived=lacks,
        note=message.note,
        at=happened_at,
        by=message.by,
    )
    reason = Reason("role.granted", row=asks.id, detail={"waived": list(lacks)})
    roles = {**known_record.roles, asks.role: grant}
    return settled(before, known_record, "role-granted", {"roles": roles}, reasons=(reason,))


def _lacks(asks: RoleAsks, message: RoleGranted) -> tuple[str, ...]:
    lacks = []
    if message.call_centre_years < asks.call_centre_years:
        lacks.append("call_centre_years")
    if message.complaint_years < asks.complaint_years:
        lacks.append("complaint_years")
    if asks.diploma and not message.diploma:
        lacks.append("diploma")
    return tuple(lacks)


def _expect_waived(asks: RoleAsks, message: RoleGranted, record: StaffRecord, lacks: tuple[str, ...]) -> None:
    waived = any(one.role == asks.role and one.by != message.by for one in record.waivers)
    years = [name for name in lacks if name != "diploma"]
    if years and not waived:
        name = years[0]
        raise NotAllowed(
            f"The role {asks.role} asks for {getattr(asks, name)} {name}; somebody else must waive it first.",
            field=name,
            expected=f"at least {getattr(asks, name)}, or a waiver of somebody else",
            found=repr(getattr(message, name)),
        )
    if "diploma" in lacks and not waived and message.note is None:
        raise NotAllowed(
            f"For the role {asks.role} a diploma is preferred; without one a note must say why.",
            field="note",
            expected="a note or a waiver",
            found="None",
        )
