"""How a case stands to the pool of its department, kept true by every decision about the case.

A case that nobody has in person wants somebody; one that a person of the pool has takes up one of their places.
Whatever changes that, by whomever, the same decision tells the pool. The case takes only whom it was given for what it
asked last.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from rules.directory import department_coded
from rules.eligibility import needs_of, rows_for
from rules.people import person_of
from schemas.case import Case, State
from schemas.clock import time_of
from schemas.document import Timer
from schemas.messages.base import Order
from schemas.messages.pools import NoteStanding
from schemas.policy.pack import Pack
from schemas.policy.pools import PoolRow
from schemas.pool import Wish
from schemas.work import Placing

PLACE: Final = "place"
"""Timer of a case that waits for somebody: it asks its pool again."""

IDLE: Final = "idle"
"""Timer of a case that somebody was given and has done nothing about."""

ARBITRATED: Final[frozenset[State]] = frozenset({"mediation", "jury"})
"""States in which a body has the case."""

_RANK_UNKNOWN: Final = 9


def pool_of(case: Case, pack: Pack) -> PoolRow | None:
    """Give the row of the pool that a case belongs to now; None where its department has none, or nobody in it.

    A case that a body arbitrates is in nobody's queue: S1-19.
    """
    if case.owner is None or not case.is_open or case.state in ARBITRATED:
        return None
    department = case.owner.department
    if department not in pack.directory.staffed_departments:
        return None
    return next((row for row in pack.assignment.pools if row.department == department), None)


def is_pooled(pack: Pack, staff_id: str, department: str) -> bool:
    """Say whether somebody is given cases by the pool of a department."""
    person = person_of(pack, staff_id)
    return person is not None and person.department == department and person.capacity is not None


def is_unclaimed(case: Case, pack: Pack) -> bool:
    """Say whether a case has an owner, and nobody in person: its department, a role in it, or who is on duty."""
    owner = case.owner
    return owner is not None and owner.person in (
        owner.department,
        owner.role,
        department_coded(pack, owner.department).first_owner,
    )


def placed(  # noqa: PLR0913 - what changed, and by whom
    before: Case | None, case: Case, pack: Pack, *, version: int, by: str, now: datetime
) -> tuple[Case, tuple[Order, ...]]:
    """Give the case as it stands to its pool now, with its timers, and what its pools must be told.

    Args:
        before: The case as loaded, None if it is new.
        case: The case as a rule wants it, clocks included.
        pack: Its pools, and the people of the deployment.
        version: The version that the decision makes.
        by: Who decided; an owner who does anything is not idle.
        now: Instant of the decision.
    """
    known = case.placing
    row = pool_of(case, pack)
    if row is None and known is None:
        return case, ()
    wanted = _placing(before, case, pack, row, version=version, now=now)
    if wanted is known:
        return _stirred(case, by), ()
    left = (
        ()
        if known is None or (wanted and wanted.pool == known.pool)
        else (gone_from(case, known.pool, version),)
    )
    after = case.model_copy(update={"placing": wanted, "timers": _timers(case, row, wanted, now=now)})
    told = () if wanted is None or row is None else (note_of(after, pack, row, wanted),)
    return after, (*left, *told)


def _placing(  # noqa: PLR0913 - as above
    before: Case | None, case: Case, pack: Pack, row: PoolRow | None, *, version: int, now: datetime
) -> Placing | None:
    """Give how a case stands now; the very same object if that has not changed."""
    owner, known = case.owner, case.placing
    if row is None or owner is None:
        return None
    is_same_pool = known is not None and known.pool == row.department
    if is_unclaimed(case, pack):
        was_judged = before is not None and before.assessments is not case.assessments
        but_not = tuple(dict.fromkeys((*(known.but_not if known and is_same_pool else ()), *case.recused)))
        is_waiting = known is not None and is_same_pool and known.person is None
        if known and is_waiting and not was_judged and but_not == known.but_not:
            return known
        since = known.since if known and is_waiting else now
        return Placing(pool=row.department, asked=version, since=since, but_not=but_not)
    if not is_pooled(pack, owner.person, row.department):
        return None
    if known and is_same_pool and known.person == owner.person:
        return known
    return Placing(pool=row.department, person=owner.person, asked=version, since=now)


def _timers(
    case: Case, row: PoolRow | None, placing: Placing | None, *, now: datetime
) -> Mapping[str, Timer]:
    kept = {name: timer for name, timer in case.timers.items() if timer.kind not in (PLACE, IDLE)}
    if row is None or placing is None:
        return kept
    if placing.person is None:
        return {**kept, PLACE: Timer(kind=PLACE, due_at=now + time_of(row.ask_again))}
    if row.idle is None:
        return kept
    return {**kept, IDLE: Timer(kind=IDLE, due_at=now + time_of(row.idle.remind_after))}


def _stirred(case: Case, by: str) -> Case:
    """Give the case without its idle timer once its owner has done something."""
    if IDLE not in case.timers or case.owner is None or by != case.owner.person:
        return case
    return case.model_copy(
        update={"timers": {name: timer for name, timer in case.timers.items() if name != IDLE}}
    )


def note_of(case: Case, pack: Pack, row: PoolRow, placing: Placing) -> NoteStanding:
    """Give what tells a pool how a case stands."""
    if placing.person is not None:
        return NoteStanding(
            pool=placing.pool,
            case_id=case.id,
            version=placing.asked,
            standing="held",
            person=placing.person,
            awaits=_awaited(case, placing.pool),
        )
    return NoteStanding(
        pool=placing.pool,
        case_id=case.id,
        version=placing.asked,
        standing="wanted",
        wish=wish_of(case, pack, row, placing),
        awaits=_awaited(case, placing.pool),
    )


def gone_from(case: Case, pool: str, version: int) -> NoteStanding:
    """Give what tells a pool that a case is none of its own now."""
    return NoteStanding(
        pool=pool, case_id=case.id, version=version, standing="gone", awaits=_awaited(case, pool)
    )


def _awaited(case: Case, pool: str) -> str | None:
    naming = case.naming
    return naming.owner.person if naming is not None and naming.pool == pool and case.is_open else None


def wish_of(case: Case, pack: Pack, row: PoolRow, placing: Placing) -> Wish:
    """Give what a case wants of its pool."""
    form = case.assessment
    role = case.owner.role if case.owner and case.owner.department == row.department else None
    needs = needs_of(rows_for(case, pack, row.department), placing.but_not, role=role)
    return Wish(
        rank=form.rank if form else _RANK_UNKNOWN,
        emotion_score=form.emotion_score if form else 0,
        due_at=min((clock.due_at for clock in case.clocks.values() if clock.is_running), default=None),
        received_at=case.received_at,
        rule=row.rule,
        in_hours=row.in_hours,
        pack=case.pack.name,
        needs=needs,
    )
