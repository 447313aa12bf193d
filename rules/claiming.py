"""Let a member of the owning department take a case."""

from __future__ import annotations

from datetime import datetime

from rules.admission import admit, not_before_receipt
from rules.announcing import case_fact
from rules.conclusion import conclude, unchanged
from rules.directory import department_coded
from rules.ownership import owner_of
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.errors import NotAllowed
from schemas.messages.ownership import CaseClaimed
from schemas.policy.pack import Pack


def claim(
    case: Case, pack: Pack, message: CaseClaimed, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Make a member of the owning department the owner of a case that nobody in it has claimed.

    Returns:
        A decision that changes nothing if they own it already.

    Raises:
        NotAllowed: somebody of another department, or somebody else has claimed it; it is handed on instead.
        CaseIsClosed: the case has ended.
        TooEarly: the case has no department yet.

    Source: S0-38; handling.yaml, row handling.command.claim.
    """
    admit(case, pack, "claim", message.by)
    owner = owner_of(case)
    if owner.person == message.by:
        return unchanged(case, event="case.claimed")
    if owner.person not in (owner.department, department_coded(pack, owner.department).first_owner):
        raise NotAllowed(
            f"Case {case.number} is claimed already; its owner can hand it on.",
            field="by",
            expected=f"a case that nobody has claimed, or {owner.person!r}",
            found=repr(message.by),
        )
    since = not_before_receipt(case, happened_at)
    claimed = owner.model_copy(update={"person": message.by, "by": message.by, "since": since})
    after = case.model_copy(update={"owner": claimed})
    return conclude(
        case,
        after,
        pack,
        event="case.claimed",
        now=now,
        by=message.by,
        reasons=(Reason("ownership.claimed", detail={"department": owner.department}),),
        events=(case_fact(after, "claimed", now=now, version=case.version + 1, details={"by": message.by}),),
    )
