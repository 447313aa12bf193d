"""Somebody named to own a case by hand takes up a place of their pool first: nobody has more than they can take.

The case keeps its owner until the pool has a place. The pool answers each naming once: with the place, or by refusing
it, which is told to whoever named. A place that the case does not want any more is given back by the case's answer.
"""

from __future__ import annotations

from datetime import datetime

from rules.conclusion import conclude
from rules.eligibility import needs_of
from rules.picking import Around, named_order
from rules.placing import is_pooled, wish_of
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.base import Order, Said
from schemas.messages.pools import ClaimSlot, NoteStanding
from schemas.policy.pack import Pack
from schemas.policy.pools import PoolRow
from schemas.pool import Pool, Slot
from schemas.work import Naming, Owner, Placing


def needs_a_place(case: Case, pack: Pack, owner: Owner) -> bool:
    """Say whether a pool must have a place for whoever is to own a case, and they do not have it already."""
    if _row_of(pack, owner.department) is None or not is_pooled(pack, owner.person, owner.department):
        return False
    return case.owner is None or case.owner.person != owner.person


def ask_for_place(
    case: Case, pack: Pack, naming: Naming, *, said: Said | None, now: datetime
) -> Decision[Case]:
    """Ask the pool of whoever was named for a place; until it has one the case stays as it is.

    Args:
        case: Any open case.
        pack: Has a pool in the department.
        naming: Whom, and how the change is told.
        said: The message that named them.
        now: Instant of the decision.

    Source: assignment.yaml, rows assignment.pool.*; S0-36.
    """
    row = _row_of(pack, naming.pool)
    if row is None:  # pragma: no cover - only whoever needs a place comes here
        raise AssertionError(naming.pool)
    after = case.model_copy(update={"naming": naming})
    placing = Placing(pool=row.department, asked=naming.asked, since=now)
    # Whether they are fit for it was looked at when they were named: only rows that hold by hand count then.
    wish = wish_of(case, pack, row, placing).model_copy(update={"needs": needs_of((), case.recused)})
    order = ClaimSlot(
        pool=naming.pool,
        case_id=case.id,
        number=case.number,
        version=naming.asked,
        wish=wish,
        by=naming.owner.person,
        named=True,
        said=said,
    )
    return conclude(case, after, pack, event="case.place-asked", now=now, by=naming.owner.by, orders=(order,))


def with_kept_place(pool: Pool, order: ClaimSlot, around: Around) -> tuple[Pool, tuple[Order, ...]]:
    """Give the pool that keeps a place for whoever was named, and what tells the case; an older naming changes nothing.

    Raises:
        NotAllowed: they are away, or have as many as they can take; field ``owner``.
    """
    told = named_order(pool.id, order.case_id, order.version, order.by)
    slot, place = pool.slots.get(order.case_id), pool.named.get(order.case_id)
    if place is not None and place.asked > order.version:
        return pool, ()
    if slot is not None and slot.person == order.by:
        return _without_place(pool, order.case_id), (told,)
    if place is None or place.person != order.by:
        around.expect_free(_without_place(pool, order.case_id), order.by, order.wish.needs, field="owner")
    kept = Slot(person=order.by, asked=order.version, since=around.now, wish=order.wish)
    return pool.model_copy(update={"named": {**pool.named, order.case_id: kept}}), (told,)


def freed(pool: Pool, order: NoteStanding) -> Pool:
    """Give the pool without the place kept for somebody whom a case has by now, or awaits no more."""
    place = pool.named.get(order.case_id)
    if place is None or order.version < place.asked or order.awaits == place.person:
        return pool
    return _without_place(pool, order.case_id)


def _without_place(pool: Pool, case_id: str) -> Pool:
    if case_id not in pool.named:
        return pool
    return pool.model_copy(
        update={"named": {name: kept for name, kept in pool.named.items() if name != case_id}}
    )


def _row_of(pack: Pack, department: str) -> PoolRow | None:
    return next((row for row in pack.assignment.pools if row.department == department), None)
