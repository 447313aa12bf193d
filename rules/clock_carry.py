"""What a clock takes along when its calendar changes: what the calendar until then has measured."""

from __future__ import annotations

from datetime import datetime, timedelta

from rules.calendar import Calendar, working_days_after
from rules.clock_figures import own_time, time_used
from schemas.clock import Carried, Clock

_DAY = timedelta(days=1)


def carried_to(clock: Clock, calendar: Calendar, *, at: datetime) -> Carried:
    """Give what a clock has used up at an instant, by the calendar that is in force until then.

    Args:
        clock: A running clock; it may have changed its calendar before.
        calendar: The one in force until then.
        at: The instant of the change; the anchor stands in for anything earlier.
    """
    before = clock.carried
    since = before.at if before else clock.anchor
    at = max(at, since)
    ran = time_used(since, at, clock.pauses, "open_minutes", calendar)
    stood = own_time(since, at, "open_minutes", calendar) - ran
    counted_until = max(before.days_until if before else clock.anchor, at - _DAY)
    days = working_days_after(before.days_until if before else clock.anchor, counted_until, calendar)
    return Carried(
        calendar=calendar.name,
        at=at,
        used_ms=(before.used_ms if before else 0) + ran // timedelta(milliseconds=1),
        stood_ms=(before.stood_ms if before else 0) + stood // timedelta(milliseconds=1),
        days=(before.days if before else 0) + days,
        days_until=counted_until,
    )
