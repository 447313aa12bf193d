"""A person's quiet hours: when what can wait must wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from rules.calendar_zone import instant_of, zone_of
from schemas.policy.calendars import MIDNIGHT
from schemas.staff import Person

_DAYS: Final = 2
"""Quiet hours without an end within so many days never end, and hold nothing."""


def quiet_until(person: Person, at: datetime) -> datetime | None:
    """Give the end of the quiet hours that an instant lies in; None if it lies in none.

    Hours that end at midnight and go on with the next day's are one stretch. Hours without an end hold nothing: a
    page must not wait for ever.

    Args:
        person: Their hours are local in their own zone.
        at: Any aware instant.
    """
    zone, end = zone_of(person.zone), at
    for _ in range(_DAYS + 1):
        local = end.astimezone(zone)
        second = local.hour * 3600 + local.minute * 60 + local.second
        closes = next(
            (hours.closes for hours in person.quiet or () if hours.opens <= second < hours.closes), None
        )
        if closes is None:
            return end if end > at else None
        day = local.date() + timedelta(days=closes // MIDNIGHT)
        end = instant_of(day, closes % MIDNIGHT, zone)
    return None
