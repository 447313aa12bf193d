"""The timers that a case's clocks ask for: reminders before each limit, a breach at it, a pause's end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from schemas.case import Case
from schemas.clock import Clock
from schemas.document import Timer

REMINDER = "reminder"
BREACH = "breach"
RESUME = "resume"
"""The latest end of a pause."""

SENDING: Final = "notice_sending"
"""Kind of the timer of a notice that Caseloop hands to a mail server, while it is on its way."""

ERASE: Final = "erase"
"""Kind of the timer of a sealed case that is not kept for ever."""

OF_CLOCKS: Final = frozenset({REMINDER, BREACH, RESUME})
"""Kinds of timers that follow from clocks."""

_NEXT: Final = timedelta(milliseconds=1)
"""Instants are whole milliseconds: at the due instant itself a clock can still be met on time."""


def with_clocks(case: Case, clocks: Mapping[str, Clock]) -> Case:
    """Give the case with these clocks and the timers that follow; what is unchanged keeps its identity."""
    if not same(case.clocks, clocks):
        case = case.model_copy(update={"clocks": clocks})
    timers = {name: timer for name, timer in case.timers.items() if timer.kind not in OF_CLOCKS}
    for name, clock in case.clocks.items():
        timers.update(timers_of(name, clock))
    kept = {
        name: case.timers[name] if case.timers.get(name) == timer else timer for name, timer in timers.items()
    }
    return case if same(case.timers, kept) else case.model_copy(update={"timers": kept})


def timers_of(name: str, clock: Clock) -> Mapping[str, Timer]:
    """Give the timers of one clock: none once it is met or fell away, and only its pause's end while it stands.

    A missed clock that was not met yet may have further reminders.
    """
    if not clock.is_running:
        return {}
    if clock.is_paused:
        ends = [one.ends_by for one in clock.pauses if one.until is None and one.ends_by is not None]
        return {f"{RESUME}:{name}": Timer(kind=RESUME, due_at=min(ends), about=name)} if ends else {}
    timers = {}
    if clock.missed_at is None:
        timers[f"{BREACH}:{name}"] = Timer(kind=BREACH, due_at=clock.due_at + _NEXT, about=name)
    if clock.remind_at is not None:
        timers[f"{REMINDER}:{name}"] = Timer(kind=REMINDER, due_at=clock.remind_at, about=name)
    return timers


def same(before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    """Say whether two mappings hold the very same things under the same names."""
    return before.keys() == after.keys() and all(before[name] is after[name] for name in after)
