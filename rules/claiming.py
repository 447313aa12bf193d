"""Let a member of the owning department take a case."""

from __future__ import annotations

from datetime import datetime

from rules.admission import admit, not_before_receipt
from rules.announcing import case_fact
from rules.authority import holds_role
from rules.conclusion import conclude, unchanged
from rules.eligibility import check_may_own
from rules.ownership import owner_of
from rules.placing import is_pooled, is_unclaimed, pool_of, wish_of
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.errors import NotAllowed
from schemas.messages.base import Said
from schemas.messages.ownership import CaseClaimed
from schemas.messages.pools import ClaimSlot
from schemas.policy.pack import Pack


def claim(  # noqa: PLR0913 - what was said, when, and how to answer it
    case: Case,
    pack: Pack,
    message: CaseClaimed,
    *,
    now: datetime,
    happened_at: datetime,
    said: Said | None = None,
) -> Decision[Case]:
    """Make a member of the owning department the owner of a case that nobody in it has claimed.

    Somebody whom a pool gives cases claims a place of it: the pool says whether they have one left, and who was first.

    Returns:
        A decision that changes nothing if they own it already.

    Raises:
        NotAllowed: somebody of another department, without the role or skills that it needs, or somebody else has
            claimed it; it is handed on instead.
        CaseIsClosed: the case has ended.
        TooEarly: the case has no department yet.

    Source: S0-38; handling.yaml, row handling.command.claim.
    """
    admit(case, pack, "claim", message.by)
    owner = owner_of(case)
    if owner.person == message.by:
        return unchanged(case, event="case.claimed")
    if not is_unclaimed(case, pack):
        raise NotAllowed(
            f"Case {case.number} is claimed already; its owner can hand it on.",
            field="by",
            expected=f"a case that nobody has claimed, or {owner.person!r}",
            found=repr(message.by),
        )
    check_may_own(case, pack, message.by, owner.department, field="by")
    if owner.role and not holds_role(pack, message.by, owner.role):
        raise NotAllowed(
            f"Case {case.number} is for somebody in the role {owner.role}.",
            field="by",
            expected=f"somebody in the role {owner.role}",
            found=repr(message.by),
        )
    row = pool_of(case, pack)
    if row is not None and case.placing is not None and is_pooled(pack, message.by, row.department):
        wish = wish_of(case, pack, row, case.placing)
        order = ClaimSlot(
            pool=row.department,
            case_id=case.id,
            number=case.number,
            version=case.placing.asked,
            wish=wish,
            by=message.by,
            said=said,
        )
        return conclude(case, case, pack, event="case.claim-asked", now=now, by=message.by, orders=(order,))
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
