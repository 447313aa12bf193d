"""The clocks of a case that comes under another pack."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rules.clock_names import row_name
from rules.clock_rows import rows_of
from rules.clock_starts import fits
from rules.clock_timers import with_clocks
from rules.clocks import note_event
from rules.replanning import replanned
from schemas.case import Case
from schemas.clock import Clock
from schemas.policy.pack import Pack

_SINCE_THE_MOVE = ("case.retriaged", "case.assigned")
"""What happens by the move itself, for limits that the new pack counts from it or from receipt."""


def under(case: Case, new: Pack, old: Pack, *, at: datetime) -> Case:
    """Give a moved case with its clocks under the new pack, and those that it asks for beside.

    Running clocks are planned anew and never later; verdicts stay. A clock of a kind that the new pack does not have
    goes: how it stood is kept with the move. What the customer was told before counts.

    Args:
        case: As it is after the move, with a form and an owner of the new pack.
        new: The pack from now on.
        old: The pack until now.
        at: When the case was moved.
    """
    planned = replanned(case, new, old, at=at)
    kept = {name: row for name, clock in planned.clocks.items() if (row := _row(planned, name, clock, new))}
    clocks: Mapping[str, Clock] = {
        name: clock.model_copy(update={"row": kept[name]})
        for name, clock in planned.clocks.items()
        if name in kept
    }
    after = with_clocks(planned, clocks)
    for event in _SINCE_THE_MOVE:
        after = note_event(after, new, event, at=at)
    for notice in case.notices:
        after = note_event(after, new, "customer.notified", at=notice.at)
    return after


def _row(case: Case, name: str, clock: Clock, new: Pack) -> str | None:
    """Give the new pack's row for a clock: the one it has, else the fitting one of its name; None if there is none."""
    if clock.row in rows_of(new.clocks).by_id:
        return clock.row
    alike = [row for row in new.clocks.clocks if row.name == row_name(name)]
    fitting = [row for row in alike if row.enabled and fits(row.when, case, clock.about)]
    return next((row.id for row in (*fitting, *alike)), None)
