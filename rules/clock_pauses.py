"""Clocks that stand still: each pause has a reason, somebody who is waited for, and an end."""

from __future__ import annotations

import operator
from datetime import datetime

from rules.clock_dues import calendar_of, nominal_due
from rules.clock_planning import recalculated
from schemas.clock import Clock, Party, Pause
from schemas.policy.clocks import ClockRow
from schemas.policy.pack import Pack


def paused(clock: Clock, *, reason: str, awaiting: Party, at: datetime, ends_by: datetime | None) -> Clock:
    """Give the clock standing still; one that was due by then, or stands for this reason, stays as it is.

    A clock may stand for several reasons; it runs on when the last of them is gone. What is due at an instant
    that somebody gave does not stand.
    """
    if clock.limit is None or clock.missed_at is not None or stands_for(clock, reason):
        return clock
    if not clock.is_paused and at >= clock.due_at:
        return clock
    pause = Pause(reason=reason, awaiting=awaiting, since=max(at, clock.anchor), ends_by=ends_by)
    return clock.model_copy(update={"pauses": (*clock.pauses, pause)})


def stands_for(clock: Clock, reason: str) -> bool:
    """Say whether a clock stands still for a reason."""
    return any(pause.until is None and pause.reason == reason for pause in clock.pauses)


def latest_end(row: ClockRow, pack: Pack, calendar: str, *, since: datetime) -> datetime | None:
    """Give when a pause that an event of a row begins ends at the latest."""
    longest = row.pause_at_most
    return nominal_due(since, longest, calendar_of(pack, calendar)) if longest else None


def resumed(clock: Clock, row: ClockRow, pack: Pack, *, reasons: tuple[str, ...], at: datetime) -> Clock:
    """Give the clock without the pauses for some reasons; due later by the time that it stood still."""
    ended = tuple(
        _ended(pause, at) if pause.until is None and pause.reason in reasons else pause
        for pause in clock.pauses
    )
    return _with(clock, row, pack, ended)


def running_again(clock: Clock, row: ClockRow, pack: Pack, *, at: datetime) -> Clock:
    """Give the clock running again, whatever it stood for."""
    ended = tuple(_ended(pause, at) if pause.until is None else pause for pause in clock.pauses)
    return _with(clock, row, pack, ended)


def overrun(clock: Clock, row: ClockRow, pack: Pack, *, at: datetime) -> Clock:
    """Give the clock without the pauses whose latest end has come by an instant; each ended when it had to."""
    ended = tuple(
        _ended(pause, at)
        if pause.until is None and pause.ends_by is not None and pause.ends_by <= at
        else pause
        for pause in clock.pauses
    )
    return _with(clock, row, pack, ended)


def having_stood(clock: Clock, row: ClockRow, pack: Pack, pauses: tuple[Pause, ...]) -> Clock:
    """Give a clock that counts from before it began, with the pauses of that time which its row allows."""
    stood = tuple(one for one in pauses if one.awaiting in row.pauses_while and clock.limit is not None)
    return _with(clock, row, pack, stood) if stood and clock.is_running else clock


def _ended(pause: Pause, at: datetime) -> Pause:
    until = at if pause.ends_by is None else min(at, pause.ends_by)
    return pause.model_copy(update={"until": max(until, pause.since)})


def _with(clock: Clock, row: ClockRow, pack: Pack, pauses: tuple[Pause, ...]) -> Clock:
    if len(pauses) == len(clock.pauses) and all(map(operator.is_, pauses, clock.pauses)):
        return clock
    return recalculated(clock.model_copy(update={"pauses": pauses}), row, pack)
