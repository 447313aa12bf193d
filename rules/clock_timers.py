"""The timers that a case's clocks ask for: a reminder before each limit, a breach at it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from schemas.case import Case
from schemas.clock import Clock
from schemas.document import Timer

REMINDER = "reminder"
BREACH = "breach"

_NEXT: Final = timedelta(milliseconds=1)
"""Instants are whole milliseconds: at the due instant itself a clock can still be met on time."""


def with_clocks(case: Case, clocks: Mapping[str, Clock]) -> Case:
    """Give the case with these clocks and the timers that follow; what is unchanged keeps its identity."""
    if not same(case.clocks, clocks):
        case = case.model_copy(update={"clocks": clocks})
    timers = {name: timer for name, timer in case.timers.items() if timer.kind not in {REMINDER, BREACH}}
    for name, clock in case.clocks.items():
        timers.update(timers_of(name, clock))
    kept = {
        name: case.timers[name] if case.timers.get(name) == timer else timer for name, timer in timers.items()
    }
    return case if same(case.timers, kept) else case.model_copy(update={"timers": kept})


def timers_of(name: str, clock: Clock) -> Mapping[str, Timer]:
    """Give the timers of one clock: none once it is met, missed or cancelled, or while it stands still."""
    if not clock.is_running or clock.missed_at is not None or clock.is_paused:
        return {}
    timers = {f"{BREACH}:{name}": Timer(kind=BREACH, due_at=clock.due_at + _NEXT, about=name)}
    if clock.remind_at is not None:
        timers[f"{REMINDER}:{name}"] = Timer(kind=REMINDER, due_at=clock.remind_at, about=name)
    return timers


def same(before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    """Say whether two mappings hold the very same things under the same names."""
    return before.keys() == after.keys() and all(before[name] is after[name] for name in after)
