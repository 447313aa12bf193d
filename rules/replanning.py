"""Clocks of a case that comes under another pack, or whose calendars were corrected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rules.clock_changes import cancelled
from rules.clock_names import row_name
from rules.clock_planning import on_calendar
from rules.clock_rows import rows_of
from rules.clock_starts import fits
from rules.clock_timers import with_clocks
from rules.responsible import calendar_for
from schemas.case import Case
from schemas.clock import Clock
from schemas.policy.clocks import ClockRow
from schemas.policy.pack import Pack


def replanned(case: Case, pack: Pack, before: Pack, *, at: datetime) -> Case:
    """Give the case with its running clocks under another pack: from the original start, with their pauses.

    A limit is never lengthened: where the new row gives more time, the clock keeps the limit that it has. A
    calendar that differs counts from now on, whichever way that moves the due instant. A clock for which the
    new pack has no row falls away. What was met or missed stays.

    Args:
        case: As it is after the change.
        pack: The pack from now on; the one until now with corrected calendars, or another one.
        before: The pack until now.
        at: When the change happened.
    """
    clocks: Mapping[str, Clock] = {
        name: _under(case, name, clock, pack, before, at=at)
        if clock.is_running and clock.missed_at is None
        else clock
        for name, clock in case.clocks.items()
    }
    return with_clocks(case, clocks)


def _under(  # noqa: PLR0913 - a change of pack, all named
    case: Case, name: str, clock: Clock, pack: Pack, before: Pack, *, at: datetime
) -> Clock:
    row = _row_for(case, row_name(name), clock, pack)
    if row is None:
        return cancelled(clock, rows_of(before.clocks).by_id[clock.row], before, at=at)
    calendar = calendar_for(case, pack, row.calendar)
    kept = clock.model_copy(update={"row": row.id, "satisfied_by": row.satisfied_by})
    same_limit = on_calendar(kept, row, pack, calendar, at=at, before=before)
    if row.limit is None or clock.limit is None or row.limit == clock.limit:
        return same_limit
    other = kept.model_copy(update={"limit": row.limit, "reminders_due": 0, "reminded": False})
    moved = on_calendar(other, row, pack, calendar, at=at, before=before)
    return moved if moved.due_at < same_limit.due_at else same_limit


def _row_for(case: Case, name: str, clock: Clock, pack: Pack) -> ClockRow | None:
    """Give the row of the new pack for a clock: the fitting one of its name, or the very row that set it."""
    alike = (row for row in pack.clocks.clocks if row.name == name and row.enabled)
    fitting = next((row for row in alike if fits(row.when, case, clock.about)), None)
    return fitting or rows_of(pack.clocks).by_id.get(clock.row)
