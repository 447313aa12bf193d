"""Which waiting case is given to which person: the most urgent case first, to whom the rule of its pool picks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from rules.calendar import compiled
from rules.claim_order import Waiting, first_to_claim
from rules.eligibility import lack_of
from schemas.errors import NotAllowed
from schemas.messages.base import Order
from schemas.messages.pools import GivePerson
from schemas.policy.claim_order import ClaimOrderRow
from schemas.policy.pack import Packs
from schemas.policy.pools import PickRule
from schemas.pool import Needs, Pool, Seat, Slot, Wait, Wish
from schemas.staff import Person, Staff

WAITING_AT_MOST: Final = 100
"""Cases that a pool keeps in mind; the less urgent beyond that ask again by their own timers. Reading and writing a
pool with 500 takes seven times as long."""

_A_MOMENT: Final = timedelta(milliseconds=1)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_NOTHING: Final = Needs()


@dataclass(frozen=True, slots=True)
class Around:
    """What decides about a pool beside the pool."""

    staff: Staff
    packs: Packs
    now: datetime

    def people(self, department: str) -> tuple[Person, ...]:
        """Give the people of a department who can be given cases."""
        return tuple(
            one for one in self.staff.people if one.department == department and one.capacity is not None
        )

    def free(self, pool: Pool) -> tuple[Person, ...]:
        """Give the people who are there and can take one more."""
        loads, seats = loads_of(pool), {seat.person: seat for seat in pool.seats}
        return tuple(
            one
            for one in self.people(pool.id)
            if loads[one.id] < (one.capacity or 0)
            and one.absence_at(self.now) is None
            and not is_away(seats.get(one.id), self.now)
        )

    def may_have(self, person: Person, wish: Wish) -> bool:
        """Say whether somebody may be given a case now."""
        return not lack_of(person, wish.needs) and (not wish.in_hours or self._works(person, wish.pack))

    def fits(self, staff_id: str, wish: Wish) -> bool:
        """Say whether whoever was given a case may have it still."""
        person = self.staff.person(staff_id)
        return person is not None and not lack_of(person, wish.needs)

    def anybody_free(self, pool: Pool, wish: Wish) -> bool:
        """Say whether somebody who may have a case is free."""
        return any(self.may_have(person, wish) for person in self.free(pool))

    def expect_free(self, pool: Pool, staff_id: str, needs: Needs = _NOTHING, *, field: str = "by") -> Person:
        """Give the person who asks for a case of a pool, or is named for it, if they can take one more.

        Raises:
            NotAllowed: the pool gives them none, they said that they are away, are absent by the staff file, have as
                many as they can take, or lack what the case needs.
        """
        person = next((one for one in self.people(pool.id) if one.id == staff_id), None)
        if person is None:
            raise _refused(
                f"{staff_id} is not given cases of {pool.id}.", f"a person of {pool.id}", staff_id, field
            )
        seat = next((one for one in pool.seats if one.person == staff_id), None)
        if seat is not None and seat.away is not None and is_away(seat, self.now):
            raise _refused(f"{staff_id} is {seat.away.why} now.", "somebody who is there", staff_id, field)
        if person.absence_at(self.now) is not None:
            raise _refused(
                f"{staff_id} is absent now, says the staff file.", "somebody who is there", staff_id, field
            )
        count = loads_of(pool)[staff_id]
        if count >= (person.capacity or 0):
            sentence = f"{staff_id} has {count} open cases and takes {person.capacity} at most."
            raise _refused(sentence, f"fewer than {person.capacity} open cases", staff_id, field)
        lack = lack_of(person, needs)
        if lack:
            raise _refused(
                f"The case needs {lack}; {staff_id} lacks it.", f"somebody with {lack}", staff_id, field
            )
        return person

    def first_for(self, pool: Pool, person: Person) -> str | None:
        """Give the waiting case that goes first of those that a person may have; None if there is none."""
        fitting = {name: wait for name, wait in pool.waiting.items() if not lack_of(person, wait.wish.needs)}
        return self.first_of(fitting)

    def first_of(self, waiting: Mapping[str, Wait]) -> str | None:
        """Give the case that goes first; None if none waits."""
        if len(waiting) <= 1:
            return next(iter(waiting), None)
        rows = [self._order_row(pack) for pack in {wait.wish.pack for wait in waiting.values()}]
        row = rows[0] if len(rows) == 1 else self._order_row(self.packs.default)
        first = first_to_claim(
            [_waiting(name, wait.wish) for name, wait in waiting.items()], row, now=self.now
        )
        return first.case_id if first else None

    def _order_row(self, pack: str) -> ClaimOrderRow | None:
        found = self.packs.newest.get(pack)
        return found.triage.claim_order if found else None

    def _works(self, person: Person, pack: str) -> bool:
        known = self.packs.newest.get(pack)
        row = known.calendars.named(person.calendar) if known and person.calendar else None
        return row is None or any(compiled(row).open_spans(self.now, self.now + _A_MOMENT))


def loads_of(pool: Pool) -> Counter[str]:
    """Give how many cases each person has, those that they are about to get too; one that they have and are named for
    counts once.
    """
    loads = Counter(slot.person for slot in pool.slots.values())
    loads.update(
        place.person
        for case_id, place in pool.named.items()
        if case_id not in pool.slots or pool.slots[case_id].person != place.person
    )
    return loads


def is_away(seat: Seat | None, now: datetime) -> bool:
    """Say whether somebody has said that they are not to be given any for now."""
    away = seat.away if seat else None
    return away is not None and (away.until is None or now < away.until)


def picked(pool: Pool, around: Around) -> tuple[Pool, tuple[Order, ...]]:
    """Give the pool in which every case that somebody free may have is given to somebody, and what tells the cases."""
    waiting = {name: wait for name, wait in pool.waiting.items() if wait.wish.rule != "claim"}
    orders: list[Order] = []
    free = around.free(pool) if waiting else ()
    while free:
        fitting = {
            name: wait
            for name, wait in waiting.items()
            if any(around.may_have(person, wait.wish) for person in free)
        }
        case_id = around.first_of(fitting)
        if case_id is None:
            break
        wait = waiting.pop(case_id)
        candidates = [person for person in free if around.may_have(person, wait.wish)]
        person = pick(candidates, pool, wait.wish.rule)
        pool, told = given(pool, case_id, wait, person.id, claimed=False, now=around.now)
        orders.append(told)
        full = loads_of(pool)[person.id] >= (person.capacity or 0)
        free = tuple(one for one in free if not full or one.id != person.id)
    return pool, tuple(orders)


def pick(candidates: Sequence[Person], pool: Pool, rule: PickRule) -> Person:
    """Give whom a rule picks.

    Args:
        candidates: Everybody who is free and may have the case; not empty.
        pool: Who has how many, and whose turn it was.
        rule: round_robin, least_loaded or weighted.
    """
    loads, turns = loads_of(pool), {seat.person: seat.turn for seat in pool.seats}

    def place(person: Person) -> tuple[float, int, str]:
        turn = turns.get(person.id, 0)
        if rule == "round_robin":
            return 0, turn, person.id
        load = loads[person.id]
        return (load + 1) / person.weight if rule == "weighted" else load, turn, person.id

    return min(candidates, key=place)


def given(  # noqa: PLR0913 - who, what, how and when
    pool: Pool, case_id: str, wait: Wait, person: str, *, claimed: bool, now: datetime
) -> tuple[Pool, Order]:
    """Give the pool in which a person has taken up a place for a case, and what tells the case."""
    slot = Slot(person=person, asked=wait.asked, since=now, claimed=claimed, wish=wait.wish)
    turn = pool.given_count + 1
    seat = next((one for one in pool.seats if one.person == person), Seat(person=person))
    after = pool.model_copy(
        update={
            "waiting": {name: other for name, other in pool.waiting.items() if name != case_id},
            "slots": {**pool.slots, case_id: slot},
            "seats": with_seat(pool, seat.model_copy(update={"turn": turn})),
            "given_count": turn,
        }
    )
    return after, give_order(pool.id, case_id, slot)


def with_seat(pool: Pool, seat: Seat) -> tuple[Seat, ...]:
    """Give the seats of a pool with one replaced or added."""
    if seat.person not in {one.person for one in pool.seats}:
        return (*pool.seats, seat)
    return tuple(seat if one.person == seat.person else one for one in pool.seats)


def give_order(pool: str, case_id: str, slot: Slot) -> GivePerson:
    """Give the order that tells a case who is to have it."""
    return GivePerson(
        case_id=case_id,
        pool=pool,
        person=slot.person,
        asked=slot.asked,
        claimed=slot.claimed,
        rule=slot.wish.rule if slot.wish else "claim",
    )


def named_order(pool: str, case_id: str, asked: int, person: str) -> GivePerson:
    """Give the order that tells a case that there is a place for whom it was named for."""
    return GivePerson(
        case_id=case_id, pool=pool, person=person, asked=asked, claimed=False, rule="named", named=True
    )


def without_least_urgent(pool: Pool) -> Pool:
    """Give the pool that keeps no more waiting cases in mind than it can; the others ask again by themselves."""
    if len(pool.waiting) <= WAITING_AT_MOST:
        return pool
    ordered = sorted(
        pool.waiting.items(),
        key=lambda one: (one[1].wish.rank, one[1].wish.due_at or _NEVER, one[1].wish.received_at, one[0]),
    )
    return pool.model_copy(update={"waiting": dict(ordered[:WAITING_AT_MOST])})


def _waiting(case_id: str, wish: Wish) -> Waiting:
    return Waiting(
        case_id=case_id,
        rank=wish.rank,
        emotion_score=wish.emotion_score,
        due_at=wish.due_at,
        received_at=wish.received_at,
    )


def _refused(sentence: str, expected: str, found: str, field: str) -> NotAllowed:
    return NotAllowed(sentence, field=field, expected=expected, found=repr(found))
