"""Hours in which people may be told of what can wait."""

from __future__ import annotations

from datetime import datetime, timedelta

from rules.calendar_zone import instant_of, zone_of
from schemas.ladder import EVERY_DAY, Window

_LOOKED_AT = 8
"""Local days in which every window opens at least once: it has at least one weekday."""


def opening(window: Window | None, at: datetime) -> datetime:
    """Give the instant itself if the window is open then, else the next one at which it opens.

    Opening belongs to the window, closing does not: at 17:00 a window from 09:00 to 17:00 waits for the next day.

    Args:
        window: None is always open.
        at: Aware instant.
    """
    if window is None:
        return at
    zone = zone_of(window.zone)
    today = at.astimezone(zone).date()
    for ahead in range(_LOOKED_AT):
        day = today + timedelta(days=ahead)
        if EVERY_DAY[day.weekday()] not in window.days:
            continue
        for hours in window.hours:
            opens, closes = instant_of(day, hours.opens, zone), instant_of(day, hours.closes, zone)
            if at < closes and opens < closes:
                return max(at, opens)
    message = f"window in {window.zone}: expected an opening within {_LOOKED_AT} days, found none"
    raise AssertionError(message)
