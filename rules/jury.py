"""A jury of customers: who is invited, with which file, until when; no party to the case is among them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Final

from rules.admission import admit, not_before_receipt
from rules.announcing import ask_department
from rules.handled import Done, handled
from rules.jury_file import jury_file, redacted
from rules.jury_votes import VOTES
from rules.notices import notify
from rules.parties import is_party
from schemas.arbitration import Juror, Jury
from schemas.case import Case
from schemas.clock import time_of
from schemas.decision import Decision, Reason
from schemas.document import Timer
from schemas.errors import NotAllowed
from schemas.messages.arbitration import JuryOpened
from schemas.messages.events import DepartmentAsked
from schemas.policy.arbitration import Jury as JuryRow
from schemas.policy.pack import Pack

INVITED: Final = "jury_invitation"
"""Kind of the request to invite a juror."""

_MOMENT: Final = timedelta(milliseconds=1)
"""A vote at the last instant itself counts."""


def open_jury(
    case: Case, pack: Pack, message: JuryOpened, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Put a case before a jury: everybody named is invited who is no party to it.

    Raises:
        NotAllowed: the pack has no jury or keeps it switched off, a juror stands twice, too few are left to decide,
            the case's state takes none, or somebody says so who may not.

    Source: arbitration.yaml, jury; S3-46.
    """
    row = jury_of(pack)
    admit(case, pack, "open_jury", message.by)
    at = not_before_receipt(case, happened_at)
    jurors = _jurors(case, message, row)
    votes_by = now + time_of(row.votes_within)
    jury = Jury(
        question=message.question, opened_by=message.by, opened_at=at, votes_by=votes_by, jurors=jurors
    )
    after = case.model_copy(
        update={
            "state": "jury",
            "blocked_from": None,
            "juries": (*case.juries, jury),
            "timers": {**case.timers, VOTES: Timer(kind=VOTES, due_at=votes_by + _MOMENT)},
        }
    )
    invited = [one for one in jurors if one.left_out is None]
    done = Done(
        "case.jury-opened",
        message.by,
        details={
            "from": case.state,
            "invited": len(invited),
            "left_out": len(jurors) - len(invited),
            "votes_by": votes_by.isoformat(),
        },
        reasons=(Reason("jury.opened", row.id),),
        orders=(notify(after, row.notice),),
        asks=_invitations(after, row, jury, now=now),
    )
    return handled(case, after, pack, done, now=now, happened_at=at)


def jury_of(pack: Pack) -> JuryRow:
    """Give the row of a pack's jury.

    Raises:
        NotAllowed: the pack has none, or keeps it switched off.
    """
    row = pack.arbitration.jury
    if row is None or not row.enabled:
        raise NotAllowed(
            "The case's pack has no jury." if row is None else "The jury of the case's pack is switched off.",
            field="case.pack",
            expected="a pack with a jury that is switched on",
            found=pack.name,
        )
    return row


def _jurors(case: Case, message: JuryOpened, row: JuryRow) -> tuple[Juror, ...]:
    """Give everybody who was named; who is a party to the case is left out, and kept on record as such."""
    twice = [name for name, count in Counter(one.id for one in message.jurors).items() if count > 1]
    if twice:
        raise NotAllowed(
            f"Juror {twice[0]} stands twice.",
            field="jurors",
            expected="each juror once",
            found=repr(twice[0]),
        )
    jurors = tuple(
        Juror(id=one.id, left_out="party" if is_party(case, one) else None) for one in message.jurors
    )
    left = sum(one.left_out is None for one in jurors)
    if left < row.quorum:
        raise NotAllowed(
            f"Expected at least {row.quorum} jurors who are no party to case {case.number}; {left} are left.",
            field="jurors",
            expected=f"at least {row.quorum} who are no party",
            found=str(left),
        )
    return jurors


def _invitations(case: Case, row: JuryRow, jury: Jury, *, now: datetime) -> tuple[DepartmentAsked, ...]:
    """Give an invitation for each juror, to whoever invites them: question, redacted file, choices, last instant."""
    told: dict[str, Any] = {
        "question": redacted(jury.question, case),
        "votes_by": jury.votes_by.isoformat(),
        "choices": [{"code": one.code, "label": one.label} for one in row.choices],
        "file": jury_file(case),
    }
    return tuple(
        ask_department(
            case, row.department, INVITED, now=now, due_at=jury.votes_by, details={"juror": one.id, **told}
        )
        for one in jury.jurors
        if one.left_out is None
    )
