"""In which order the cases of a pool are offered and claimed: the agitated first, and nobody late because of it.

Whoever offers or claims cases gives what waits, as ``waiting_of`` makes it of a case, and takes the order or the
first. The order is a pure function of that, of the pack's row and of the instant; it is made anew for each claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from schemas.case import Case
from schemas.clock import time_of
from schemas.policy.claim_order import ClaimOrderRow

_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_NO_TIME: Final = timedelta()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that waits in a pool, as far as the order looks at it."""

    case_id: str
    rank: int
    """Of its priority; 0 is the most urgent."""
    emotion_score: int
    """0 calm to 100 furious."""
    due_at: datetime | None
    """The earliest limit that runs on it; None: none does."""
    received_at: datetime


def waiting_of(case: Case) -> Waiting:
    """Give what the order looks at of a case; one that was never judged is calm, and the least urgent."""
    form = case.assessment
    return Waiting(
        case_id=case.id,
        rank=form.rank if form else 9,
        emotion_score=form.emotion_score if form else 0,
        due_at=min((clock.due_at for clock in case.clocks.values() if clock.is_running), default=None),
        received_at=case.received_at,
    )


def claim_order(
    waiting: Iterable[Waiting], row: ClaimOrderRow | None, *, now: datetime
) -> tuple[Waiting, ...]:
    """Give cases in the order in which they are to be claimed, one for each ``pace`` of the row.

    Agitated or urgent cases go first, as the row says, as long as all others can still be claimed in time after
    them. As soon as one could not, the earliest limit goes first, until there is time again. Therefore: if the
    cases can be claimed in time at this pace at all, they are; and none is behind one of a later limit once its
    own is nearer than the row's lead.

    Args:
        waiting: In no order; takes time with the square of their number, so give a pool's share and not all.
        row: The pack's row; None: what has passed its limit, then by priority, then by limit.
        now: When the first is claimed.

    Source: triage.yaml, claim_order; S3-32, C-30.
    """
    by_limit = sorted(waiting, key=lambda one: _limit(one, row))
    ordered: list[Waiting] = []
    at = now
    while by_limit:
        ordered.append(by_limit.pop(_place_of_next(by_limit, row, at)))
        at += time_of(row.pace) if row else _NO_TIME
    return tuple(ordered)


def first_to_claim(waiting: Iterable[Waiting], row: ClaimOrderRow | None, *, now: datetime) -> Waiting | None:
    """Give the case that is to be claimed next, as ``claim_order`` has it first; None if none waits."""
    by_limit = sorted(waiting, key=lambda one: _limit(one, row))
    return by_limit[_place_of_next(by_limit, row, now)] if by_limit else None


def _place_of_next(by_limit: Sequence[Waiting], row: ClaimOrderRow | None, at: datetime) -> int:
    """Give the place, among cases in order of their limits, of the one that is claimed at an instant."""
    if _is_tight(by_limit, row, at):
        return 0
    return min(range(len(by_limit)), key=lambda place: (*_wanted(by_limit[place], row), place))


def _is_tight(by_limit: Sequence[Waiting], row: ClaimOrderRow | None, at: datetime) -> bool:
    """Say whether some case would be late if another one, of a later limit, were claimed before it now."""
    if row is None:
        return _limit(by_limit[0], row)[0] <= at
    pace, latest = time_of(row.pace), at + time_of(row.lead)
    return any(_limit(one, row)[0] <= latest + (place + 1) * pace for place, one in enumerate(by_limit))


def _limit(one: Waiting, row: ClaimOrderRow | None) -> tuple[datetime, datetime, str]:
    if one.due_at is not None:
        return one.due_at, one.received_at, one.case_id
    due_at = one.received_at + time_of(row.unlimited_within) if row else _NEVER
    return due_at, one.received_at, one.case_id


def _wanted(one: Waiting, row: ClaimOrderRow | None) -> tuple[int, ...]:
    if row is None:
        return (one.rank,)
    agitated = one.emotion_score if one.emotion_score >= row.agitated_from else -1
    parts = {"emotion": -agitated, "priority": one.rank}
    return tuple(parts[part] for part in row.before)
