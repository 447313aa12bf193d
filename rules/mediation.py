"""Mediation: a complex case leaves the ordinary queue, five groups are invited, and what they settle is carried out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rules.admission import admit, not_before_receipt
from rules.announcing import ask_department
from rules.flags import flagged
from rules.handled import Done, handled
from rules.labels import expect_row
from rules.notices import notify
from rules.rulings import Ruled, ruled
from schemas.arbitration import Mediation, Seat
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.errors import Incomplete, NotAllowed
from schemas.messages.arbitration import CaseMediated, MediationAttended, MediationOpened
from schemas.messages.events import DepartmentAsked
from schemas.policy.arbitration import Group
from schemas.policy.arbitration import Mediation as MediationRow
from schemas.policy.pack import Pack

INVITED = "mediation_invitation"
"""Kind of the request that invites a group's member."""

ASKED = "mediation"
"""Kind of the request to whoever runs the mediation."""

OPENED = "case.mediation-opened"


def open_mediation(
    case: Case, pack: Pack, message: MediationOpened, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Take a complex case out of the ordinary queue, and invite the member of each group.

    Raises:
        NotAllowed: the pack has no mediation, the case's state takes none, or somebody says so who may not.

    Source: arbitration.yaml, mediation; S1-19, S1-20.
    """
    row = mediation_of(pack)
    admit(case, pack, "open_mediation", message.by)
    at = not_before_receipt(case, happened_at)
    after, asks = in_mediation(case, pack, message.reason, by=message.by, at=at, now=now)
    done = Done(
        OPENED,
        message.by,
        details={"from": case.state, "groups": [group.code for group in row.groups]},
        reasons=(Reason("mediation.opened", row.id),),
        orders=(notify(after, row.notice),),
        asks=asks,
    )
    return handled(case, after, pack, done, now=now, happened_at=at)


def in_mediation(  # noqa: PLR0913 - who opens it, why and when
    case: Case, pack: Pack, reason: str, *, by: str, at: datetime, now: datetime
) -> tuple[Case, tuple[DepartmentAsked, ...]]:
    """Give a case in mediation, flagged, with a seat for each group; and the invitations.

    Source: arbitration.yaml, mediation; S1-19, S1-20.
    """
    row = mediation_of(pack)
    seats = tuple(_seat(group, pack) for group in row.groups)
    opened = Mediation(reason=reason, opened_by=by, opened_at=at, seats=seats)
    changes = {"state": "mediation", "blocked_from": None, "mediations": (*case.mediations, opened)}
    after = flagged(case.model_copy(update=changes), row.flag, row=row.id, at=at)
    invitations = (
        ask_department(after, seat.department, INVITED, now=now, details=_invitation(seat)) for seat in seats
    )
    return after, (*invitations, ask_department(after, row.department, ASKED, now=now))


def attend_mediation(
    case: Case, pack: Pack, message: MediationAttended, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Note whether a group came, and who; what was noted before for it is put right.

    Raises:
        InvalidMessage: a group that the pack does not list.
        Incomplete: somebody came, and it is not said who.
        NotAllowed: nobody came, yet somebody is named.

    Source: arbitration.yaml, mediation; S1-20.
    """
    row = mediation_of(pack)
    admit(case, pack, "attend_mediation", message.by)
    at = not_before_receipt(case, happened_at)
    group = expect_row(row.groups, message.group, field="group")
    _expect_person(message)
    under_way = case.mediations[-1]
    noted = {"present": message.present, "person": message.person, "noted_by": message.by, "noted_at": at}
    seats = tuple(
        seat.model_copy(update=noted) if seat.group == group.code else seat for seat in under_way.seats
    )
    after = with_mediation(case, under_way.model_copy(update={"seats": seats}))
    details = {"group": group.code, "present": message.present, "open": len(_unnoted(seats))}
    done = Done("case.mediation-attended", message.by, details=details)
    return handled(case, after, pack, done, now=now, happened_at=at)


def mediate(
    case: Case, pack: Pack, message: CaseMediated, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Carry out what the mediation came to: another plan, a result, or the end.

    Raises:
        InvalidMessage: an outcome that the pack does not list.
        Incomplete: of some groups nobody has noted whether they came.
        NotAllowed: too few came.

    Source: arbitration.yaml, mediation; S1-19, S1-20.
    """
    row = mediation_of(pack)
    admit(case, pack, "mediate", message.by)
    at = not_before_receipt(case, happened_at)
    ruling = expect_row(row.rulings, message.outcome, field="outcome")
    under_way = case.mediations[-1]
    _expect_attendance(under_way, row)
    decided = under_way.model_copy(
        update={"ruling": ruling.code, "text": message.text, "decided_by": message.by, "decided_at": at}
    )
    after = with_mediation(case, decided)
    present = [seat.group for seat in decided.seats if seat.present]
    ruled_on = Ruled(
        ruling, message.text, "case.mediated", message.by, {"outcome": ruling.code, "present": present}
    )
    return ruled(case, after, pack, ruled_on, now=now, at=at)


def mediation_of(pack: Pack) -> MediationRow:
    """Give the row of a pack's mediation.

    Raises:
        NotAllowed: the pack has none.
    """
    if pack.arbitration.mediation is None:
        raise NotAllowed(
            "The case's pack has no mediation.",
            field="case.pack",
            expected="a pack with one",
            found=pack.name,
        )
    return pack.arbitration.mediation


def with_mediation(case: Case, mediation: Mediation) -> Case:
    """Give the case with its newest mediation replaced by a later stage of the same."""
    return case.model_copy(update={"mediations": (*case.mediations[:-1], mediation)})


def _seat(group: Group, pack: Pack) -> Seat:
    """Give a group's place, with the one person of the staff file who holds the member's role, else the role."""
    people = [one.id for one in pack.directory.people if group.member in one.roles]
    member = people[0] if len(people) == 1 else group.member
    return Seat(group=group.code, label=group.label, department=group.department, member=member)


def _invitation(seat: Seat) -> Mapping[str, str]:
    return {"group": seat.group, "label": seat.label, "member": seat.member}


def _unnoted(seats: tuple[Seat, ...]) -> list[str]:
    return [seat.group for seat in seats if seat.present is None]


def _expect_person(message: MediationAttended) -> None:
    if message.present and message.person is None:
        raise Incomplete(
            f"Somebody of {message.group} came; it must be said who.",
            field="person",
            expected="a staff id",
            found="None",
        )
    if not message.present and message.person is not None:
        raise NotAllowed(
            f"Nobody of {message.group} came, so that nobody can be named.",
            field="person",
            expected="nobody",
            found=repr(message.person),
        )


def _expect_attendance(mediation: Mediation, row: MediationRow) -> None:
    unnoted = _unnoted(mediation.seats)
    if unnoted:
        raise Incomplete(
            f"It was not noted yet whether these groups came: {', '.join(unnoted)}.",
            field="case.mediations.seats",
            expected="the attendance of every group",
            found=", ".join(unnoted),
        )
    present = sum(bool(seat.present) for seat in mediation.seats)
    if present < row.least_present:
        raise NotAllowed(
            f"Expected at least {row.least_present} groups in the mediation; {present} came.",
            field="case.mediations.seats",
            expected=f"at least {row.least_present} groups",
            found=str(present),
        )
