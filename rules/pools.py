"""A pool: which of its people is given which case, and never more than each can take.

All of it is decided on one document, version by version: whoever asks at the same moment is decided one after the
other. A place is taken before the case hears of it, and is free again only once the case has said so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from rules.naming import freed, with_kept_place
from rules.picking import Around, give_order, given, picked, without_least_urgent
from rules.versions import next_version
from schemas.decision import Decision
from schemas.document import Timer
from schemas.errors import NotAllowed
from schemas.messages.base import Order
from schemas.messages.pools import (
    CheckPool,
    ClaimSlot,
    ConfirmStanding,
    NextClaimed,
    NobodyFree,
    NoteStanding,
    OwnerAway,
)
from schemas.pool import Gone, Pool, Slot, Wait

LOOK: Final = "look"
"""Timer of a pool in which cases wait: somebody may be back, or be able to take more."""

CONFIRM: Final = "confirm"
"""Timer of a pool whose people have cases: each case is asked whether that is still so."""

LOOK_EVERY: Final = timedelta(minutes=1)
CONFIRM_EVERY: Final = timedelta(minutes=30)
GONE_REMEMBERED: Final = 256
"""Cases that left and whose older words are known as such; anything older is found out by asking the case."""


def pool_or_new(pool: Pool | None, department: str) -> Pool:
    """Give a pool as it is, or an empty one."""
    return pool or Pool(id=department)


def untouched(pool: Pool | None, known: Pool, *, event: str) -> Decision[Pool]:
    """Give the decision that changes nothing but that a new pool is there now."""
    return Decision(before=pool, after=known if pool is not None else next_version(None, known), event=event)


def note(pool: Pool | None, order: NoteStanding, around: Around) -> Decision[Pool]:
    """Take how a case stands, and give to people what can be given now.

    An older word than the pool has of a case changes nothing, whatever order they come in.

    Args:
        pool: The pool, None if it is new.
        order: What the case says.
        around: The people, the packs and the instant.

    Source: assignment.yaml, rows assignment.pool.*.
    """
    known = pool_or_new(pool, order.pool)
    if order.version < _known_version(known, order.case_id):
        return untouched(pool, known, event="pool.noted")
    known = freed(known, order)
    again: tuple[Order, ...] = ()
    if order.standing == "gone":
        after = _without(known, order.case_id, order.version)
    elif order.person is not None:
        after = _held(known, order, around.now)
    else:
        after, again = _wanted(known, order, around)
    return settled(pool, after, around, event="pool.noted", orders=again)


def claim(pool: Pool | None, order: ClaimSlot, around: Around) -> Decision[Pool]:
    """Give a certain case to the person who claims it, if they may have it and nobody was faster.

    Raises:
        NotAllowed: they have as many as they can take, lack what the case needs, or somebody else has it.

    Source: S3-25.
    """
    known = pool_or_new(pool, order.pool)
    if order.named:
        kept, answer = with_kept_place(known, order, around)
        return settled(pool, kept, around, event="pool.claimed", orders=answer)
    slot = known.slots.get(order.case_id)
    if slot is not None and slot.person == order.by:
        return untouched(pool, known, event="pool.claimed")
    waits = known.waiting.get(order.case_id)
    if slot is not None or (waits is None and order.version <= _known_version(known, order.case_id)):
        raise NotAllowed(
            f"Case {order.number} was claimed by somebody else.",
            field="by",
            expected="a case that waits",
            found=repr(order.by),
        )
    around.expect_free(known, order.by, order.wish.needs)
    wait = waits or Wait(asked=order.version, wish=order.wish)
    after, told = given(known, order.case_id, wait, order.by, claimed=True, now=around.now)
    return settled(pool, after, around, event="pool.claimed", orders=(told,))


def claim_next(pool: Pool | None, message: NextClaimed, around: Around) -> Decision[Pool]:
    """Give a person who asks the next case of their department: of those they may have, the one that goes first.

    Raises:
        NotAllowed: somebody whom the pool gives no cases, who has as many as they can take, or nothing waits that
            they may have.

    Source: S3-25; triage.yaml, claim_order.
    """
    known = pool_or_new(pool, message.department)
    person = around.expect_free(known, message.by)
    case_id = around.first_for(known, person)
    if case_id is None:
        raise NotAllowed(
            f"No case waits in {message.department} that {message.by} may have.",
            field="by",
            expected="a case that waits",
            found="none",
        )
    after, told = given(known, case_id, known.waiting[case_id], message.by, claimed=True, now=around.now)
    return settled(pool, after, around, event="pool.claimed", orders=(told,))


def check(pool: Pool, order: CheckPool, around: Around) -> Decision[Pool]:
    """Give what can be given by now, and ask the cases that people have whether they still do.

    What is due is read from the pool: an order that comes twice does nothing twice.
    """
    del order
    due = {name for name, timer in pool.timers.items() if timer.due_at <= around.now}
    if not due:
        return Decision(before=pool, after=pool, event="pool.checked")
    timers = {name: timer for name, timer in pool.timers.items() if name not in due}
    after, away = _told_of_absence(pool.model_copy(update={"timers": timers}), around)
    held = pool.slots.items() if CONFIRM in due else ()
    kept = pool.named.items() if CONFIRM in due else ()
    asked = (
        *(_confirm(pool.id, case_id, slot) for case_id, slot in held),
        *(_confirm(pool.id, case_id, place, named=True) for case_id, place in kept),
    )
    return settled(pool, after, around, event="pool.checked", orders=(*asked, *away))


def _known_version(pool: Pool, case_id: str) -> int:
    if case_id in pool.slots:
        return pool.slots[case_id].asked
    if case_id in pool.waiting:
        return pool.waiting[case_id].asked
    return next((one.version for one in pool.gone if one.case_id == case_id), 0)


def _without(pool: Pool, case_id: str, version: int) -> Pool:
    """Give the pool without a case; older words about it that come later are known as such."""
    gone = (*(one for one in pool.gone if one.case_id != case_id), Gone(case_id=case_id, version=version))
    return pool.model_copy(
        update={
            "waiting": _but(pool.waiting, case_id),
            "slots": _but(pool.slots, case_id),
            "gone": gone[-GONE_REMEMBERED:],
        }
    )


def _held(pool: Pool, order: NoteStanding, now: datetime) -> Pool:
    """Give the pool in which a case takes up a place of the person who has it, however they came by it."""
    known = pool.slots.get(order.case_id)
    same = known if known is not None and known.person == order.person else None
    slot = Slot(
        person=order.person or "",
        asked=order.version,
        since=same.since if same else now,
        taken=True,
        claimed=same.claimed if same else False,
    )
    if slot == known:
        return pool
    slots = {**pool.slots, order.case_id: slot}
    return pool.model_copy(update={"slots": slots, "waiting": _but(pool.waiting, order.case_id)})


def _wanted(pool: Pool, order: NoteStanding, around: Around) -> tuple[Pool, tuple[Order, ...]]:
    """Give the pool in which a case waits; one that was given and asks again is told again, if that still fits."""
    slot, wish = pool.slots.get(order.case_id), order.wish
    if wish is None:  # pragma: no cover - the order's shape refuses it
        raise AssertionError(order.case_id)
    if slot is not None and order.version == slot.asked and slot.taken:
        return pool, ()
    if (
        slot is not None
        and not slot.taken
        and (order.version == slot.asked or around.fits(slot.person, wish))
    ):
        kept = slot.model_copy(update={"asked": order.version, "wish": wish})
        after = pool.model_copy(update={"slots": {**pool.slots, order.case_id: kept}})
        return after, (give_order(pool.id, order.case_id, kept),)
    wait = pool.waiting.get(order.case_id)
    if wait is not None and (wait.asked, wait.wish) == (order.version, wish):
        return pool, ()
    waiting = {**pool.waiting, order.case_id: Wait(asked=order.version, wish=wish)}
    gone = tuple(one for one in pool.gone if one.case_id != order.case_id)
    after = pool.model_copy(
        update={"waiting": waiting, "slots": _but(pool.slots, order.case_id), "gone": gone}
    )
    return after, ()


def _confirm(pool: str, case_id: str, slot: Slot, *, named: bool = False) -> Order:
    return ConfirmStanding(case_id=case_id, pool=pool, person=slot.person, named=named)


def settled(
    before: Pool | None, after: Pool, around: Around, *, event: str, orders: tuple[Order, ...] = ()
) -> Decision[Pool]:
    """Give the decision about a pool in which something changed: what can be given now is given.

    Args:
        before: The pool as loaded, None if it is new.
        after: The pool with what changed.
        around: The people, the packs and the instant.
        event: What happened.
        orders: What the change itself sends.
    """
    filled, told = picked(after, around)
    short, missed = _told_of_nobody(without_least_urgent(filled), around)
    whole = short.model_copy(update={"timers": _timers(short, around.now)})
    every = (*orders, *told, *missed)
    if before is not None and whole == before and not every:
        return Decision(before=before, after=before, event=event)
    return Decision(before=before, after=next_version(before, whole), event=event, orders=every)


def _told_of_nobody(pool: Pool, around: Around) -> tuple[Pool, tuple[Order, ...]]:
    """Give the orders that tell each case, once, that nobody who may have it is free, if its rows want it told."""
    untold = {
        case_id: wait
        for case_id, wait in pool.waiting.items()
        if wait.wish.needs.alerting and not wait.was_told and not around.anybody_free(pool, wait.wish)
    }
    if not untold:
        return pool, ()
    told = {case_id: wait.model_copy(update={"was_told": True}) for case_id, wait in untold.items()}
    orders = tuple(
        NobodyFree(case_id=case_id, pool=pool.id, asked=wait.asked, rows=wait.wish.needs.alerting)
        for case_id, wait in untold.items()
    )
    return pool.model_copy(update={"waiting": {**pool.waiting, **told}}), orders


def _told_of_absence(pool: Pool, around: Around) -> tuple[Pool, tuple[Order, ...]]:
    """Give the orders that tell cases, once, that whoever has them is absent by the staff file."""
    orders: list[Order] = []
    slots = dict(pool.slots)
    for case_id, slot in pool.slots.items():
        person = around.staff.person(slot.person)
        absence = person.absence_at(around.now) if person else None
        if (absence is not None) != slot.away_told:
            slots[case_id] = slot.model_copy(update={"away_told": absence is not None})
        if absence is not None and not slot.away_told:
            orders.append(OwnerAway(case_id=case_id, person=slot.person, until=absence.until))
    return (pool.model_copy(update={"slots": slots}) if slots != pool.slots else pool), tuple(orders)


def _timers(pool: Pool, now: datetime) -> Mapping[str, Timer]:
    """Give the timers that a pool needs; one that runs already stays as it is."""
    wanted: dict[str, timedelta] = {}
    if any(wait.wish.rule != "claim" for wait in pool.waiting.values()):
        wanted[LOOK] = LOOK_EVERY
    if pool.slots or pool.named:
        wanted[CONFIRM] = CONFIRM_EVERY
    timers = {
        name: pool.timers.get(name) or Timer(kind=name, due_at=now + every) for name, every in wanted.items()
    }
    return pool.timers if timers == pool.timers else timers


def _but(mapping: Mapping[str, object], key: str) -> Mapping[str, object]:
    return {name: value for name, value in mapping.items() if name != key} if key in mapping else mapping
