"""How a clock ends, and how it goes on. A verdict, met or missed, is never rewritten."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rules.clock_pauses import running_again
from rules.clock_planning import recalculated
from schemas.clock import Clock, Pause
from schemas.policy.clocks import ClockRow
from schemas.policy.pack import Pack

CLOSED: Final = "case.closed"
"""Reason of the pause that stands for the time in which a case was closed."""


def met(clock: Clock, row: ClockRow, pack: Pack, *, at: datetime) -> Clock:
    """Give the clock met at an instant; exactly at the limit is on time, later it is missed as well."""
    ended = _stopped(clock, row, pack, at=at)
    return ended.model_copy(update={"met_at": max(at, clock.anchor)})


def cancelled(clock: Clock, row: ClockRow, pack: Pack, *, at: datetime) -> Clock:
    """Give the clock whose obligation fell away at an instant; missed if that was after the limit."""
    return _stopped(clock, row, pack, at=at).model_copy(update={"cancelled_at": at})


def reopened(clock: Clock, row: ClockRow, pack: Pack, *, round: int, at: datetime) -> Clock:  # noqa: A002 - the word of the case
    """Give the clock going on after its case was closed and opened again; the closed time does not count.

    Only for an obligation that fell away with the closing, neither met nor missed.
    """
    if clock.cancelled_at is None or clock.missed_at is not None:
        return clock
    closed = Pause(
        reason=CLOSED, awaiting="nobody", since=clock.cancelled_at, until=max(at, clock.cancelled_at)
    )
    going_on = clock.model_copy(
        update={"cancelled_at": None, "round": round, "pauses": (*clock.pauses, closed)}
    )
    return recalculated(going_on, row, pack)


def _stopped(clock: Clock, row: ClockRow, pack: Pack, *, at: datetime) -> Clock:
    ended = running_again(clock, row, pack, at=at)
    if at <= ended.due_at or ended.missed_at is not None:
        return ended.model_copy(update={"remind_at": None})
    return ended.model_copy(update={"missed_at": ended.due_at, "remind_at": None})
