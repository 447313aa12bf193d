"""A case takes whom its pool gives it, and tells pools how it stands."""

from __future__ import annotations

from datetime import datetime

from rules.announcing import case_fact
from rules.assignment import ask_owner, assigned
from rules.conclusion import conclude, unchanged
from rules.ownership import handed_on
from rules.placing import gone_from, note_of, pool_of
from schemas.case import Case
from schemas.cloudevent import SOURCE
from schemas.decision import Decision, Reason
from schemas.messages.base import Order
from schemas.messages.pools import ConfirmStanding, GivePerson
from schemas.policy.pack import Pack


def take_person(case: Case, pack: Pack, order: GivePerson, *, now: datetime) -> Decision[Case]:
    """Make whom the pool picked the owner in person.

    Only the answer to what the case asked last counts. Whatever made an older answer wrong has told the pool itself.

    Args:
        case: A case that waits for somebody; any other stays as it is.
        pack: The case's pack.
        order: Whom, for which asking, by which rule.
        now: Instant of the decision.

    Source: assignment.yaml, rows assignment.pool.*; S0-36, S3-25.
    """
    if order.named:
        return _take_named(case, pack, order, now=now)
    placing, owner = case.placing, case.owner
    is_answer = placing is not None and placing.person is None and placing.asked == order.asked
    if placing is None or owner is None or not is_answer or placing.pool != order.pool:
        return unchanged(case, event="case.claimed")
    by = order.person if order.claimed else SOURCE
    person = owner.model_copy(
        update={
            "person": order.person,
            "mode": "manual" if order.claimed else "automatic",
            "by": by,
            "since": now,
        }
    )
    after = case.model_copy(update={"owner": person})
    row = pool_of(after, pack)
    details = {"by": by, "mode": person.mode, "rule": order.rule}
    return conclude(
        case,
        after,
        pack,
        event="case.claimed",
        now=now,
        by=by,
        reasons=(Reason("ownership.given", row=row.id if row else "", detail=details),),
        events=(
            case_fact(after, "claimed", now=now, version=case.version + 1, details=details),
            ask_owner(after, person, pack, now=now),
        ),
    )


def confirm_standing(case: Case, pack: Pack, order: ConfirmStanding, *, now: datetime) -> Decision[Case]:
    """Tell a pool how the case stands to it, if that is not what it says.

    A case that never told the pool, because its pack or the staff file got the pool later, does so now.
    """
    placing, row = case.placing, pool_of(case, pack)
    naming = case.naming if case.is_open else None
    if order.named and naming and (naming.pool, naming.owner.person) == (order.pool, order.person):
        return unchanged(case, event="case.standing-told")
    if placing is not None and placing.pool == order.pool and row is not None:
        if placing.person == order.person and not order.named:
            return unchanged(case, event="case.standing-told")
        renewed = placing.model_copy(update={"asked": case.version + 1})
        after = case.model_copy(update={"placing": renewed})
        notes: tuple[Order, ...] = (note_of(after, pack, row, renewed),)
    else:
        after, notes = case, ()
        if placing is not None or row is None or row.department != order.pool:
            notes = (gone_from(case, order.pool, case.version + 1),)
    return conclude(case, after, pack, event="case.standing-told", now=now, orders=notes)


def _take_named(case: Case, pack: Pack, order: GivePerson, *, now: datetime) -> Decision[Case]:
    """Make whoever was named the owner now that their pool has a place; a naming that counts no more is told of."""
    naming = case.naming
    if naming is None or naming.asked != order.asked or not case.is_open:
        standing = ConfirmStanding(case_id=case.id, pool=order.pool, person=order.person, named=True)
        return confirm_standing(case, pack, standing, now=now)
    owner = naming.owner.model_copy(update={"since": now})
    reason = Reason("assignment.by_hand", row=naming.row, detail={"by": owner.by})
    if case.owner is None:
        return assigned(case, owner, naming.cooperators, pack, reason=reason, now=now)
    return handed_on(case, owner, naming.cooperators, pack, event=naming.event, reason=reason, now=now)
