"""Who of a pool is there: people say that they are absent, resting or back."""

from __future__ import annotations

from datetime import datetime

from rules.admission import check_later
from rules.picking import Around, with_seat
from rules.pools import pool_or_new, settled, untouched
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.base import Order
from schemas.messages.pools import (
    HandlerAbsent,
    HandlerAvailable,
    HandlerRested,
    HandlerResting,
    OwnerAway,
    PoolMessage,
)
from schemas.messages.wellbeing import NoteRest
from schemas.pool import Away, Pool, Seat


def leave(
    pool: Pool | None, message: HandlerAbsent, around: Around, *, happened_at: datetime
) -> Decision[Pool]:
    """Give a person nothing until they are back, and tell each of their cases that its owner is away.

    Raises:
        NotAllowed: somebody of another department, somebody else speaks for them, or an end that has passed.
    """
    check_later(message.until, happened_at, field="until")
    away = Away(why="absent", until=message.until)
    known = _admitted(pool, message, message.handler, around)
    orders: tuple[Order, ...] = tuple(
        OwnerAway(case_id=case_id, person=message.handler, until=message.until)
        for case_id, slot in known.slots.items()
        if slot.person == message.handler
    )
    orders = (*orders, NoteRest(staff=message.handler, at=happened_at))
    return _seated(pool, known, message.handler, away, around, event="pool.person-left", orders=orders)


def rest(
    pool: Pool | None, message: HandlerResting, around: Around, *, happened_at: datetime
) -> Decision[Pool]:
    """Give a person nothing new until they have rested; their cases stay with them. An absence lasts.

    The rest ends their run of intense cases (S3-58).

    Raises:
        NotAllowed: as in ``leave``.
    """
    check_later(message.until, happened_at, field="until")
    known = _admitted(pool, message, message.handler, around)
    seat = _seat(known, message.handler)
    if seat.away is not None and seat.away.why == "absent":
        return untouched(pool, known, event="pool.person-rests")
    away = Away(why="resting", until=message.until)
    noted = (NoteRest(staff=message.handler, at=happened_at),)
    return _seated(pool, known, message.handler, away, around, event="pool.person-rests", orders=noted)


def come_back(pool: Pool | None, message: HandlerAvailable | HandlerRested, around: Around) -> Decision[Pool]:
    """Give a person cases again, the most urgent first. The end of a rest ends no absence.

    Raises:
        NotAllowed: as in ``leave``.
    """
    known = _admitted(pool, message, message.handler, around)
    seat = _seat(known, message.handler)
    lasts = isinstance(message, HandlerRested) and seat.away is not None and seat.away.why == "absent"
    if seat.away is None or lasts:
        return untouched(pool, known, event="pool.person-back")
    return _seated(pool, known, message.handler, None, around, event="pool.person-back")


def _admitted(pool: Pool | None, message: PoolMessage, handler: str, around: Around) -> Pool:
    """Give the pool if the person is of it, and speaks for themselves or is a manager of theirs."""
    person = around.staff.person(handler)
    if person is None or person.department != message.department:
        raise NotAllowed(
            f"{handler} is not of {message.department} in the staff file.",
            field="handler",
            expected=f"a person of {message.department}",
            found=repr(handler),
        )
    speakers, manager = [handler], person.manager
    while manager is not None and manager not in speakers:
        speakers.append(manager)
        above = around.staff.person(manager)
        manager = above.manager if above else None
    if message.by not in speakers:
        raise NotAllowed(
            f"This is said by {handler} or a manager of theirs; found {message.by!r}.",
            field="by",
            expected=", ".join(speakers),
            found=repr(message.by),
        )
    return pool_or_new(pool, message.department)


def _seat(pool: Pool, person: str) -> Seat:
    return next((one for one in pool.seats if one.person == person), Seat(person=person))


def _seated(  # noqa: PLR0913 - who, how and why
    before: Pool | None,
    known: Pool,
    person: str,
    away: Away | None,
    around: Around,
    *,
    event: str,
    orders: tuple[Order, ...] = (),
) -> Decision[Pool]:
    seat = _seat(known, person).model_copy(update={"away": away})
    after = known.model_copy(update={"seats": with_seat(known, seat)})
    return settled(before, after, around, event=event, orders=orders)
