"""Hours in which people may be told of what can wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from rules.calendar_zone import instant_of, zone_of
from schemas.ladder import Window
from schemas.policy.calendars import WEEKDAYS

_LOOKED_AT: Final = 15
"""Local days in which every window opens at least once, even if a zone skips its hours on one of them."""


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
    days = (today + timedelta(days=ahead) for ahead in range(_LOOKED_AT))
    spans = (
        (instant_of(day, hours.opens, zone), instant_of(day, hours.closes, zone))
        for day in days
        if WEEKDAYS[day.weekday()] in window.days
        for hours in window.hours
    )
    return next(max(at, opens) for opens, closes in spans if at < closes and opens < closes)
