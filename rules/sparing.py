"""When a customer may be called: in calling hours, and not while their culture avoids it, where they are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from rules.calendar_zone import instant_of, zone_of
from rules.clock_planning import recalculated
from rules.profiles import culture_of
from rules.windows import opening
from schemas.case import Case
from schemas.clock import Clock, Pause
from schemas.ladder import Window
from schemas.policy.clocks import ClockRow
from schemas.policy.cultures import AvoidedTime
from schemas.policy.pack import Pack

_LOOKED_AT: Final = 60
"""Times that calling hours and avoided times may send each other on; a month of fasting has thirty days."""

_MOMENT: Final = timedelta(milliseconds=1)
"""A pause that began at the limit itself would add nothing to it."""


def zone_of_customer(case: Case, pack: Pack) -> str:
    """Give the time zone that a customer lives in: as the submission says, else their culture's, else the pack's."""
    culture = culture_of(case, pack)
    return case.zone or (culture.zone if culture else None) or pack.notices.zone.name


def clear_of_avoided(case: Case, pack: Pack, at: datetime) -> datetime:
    """Give the instant itself, or the end of the time that the customer's culture avoids if it falls into one.

    Source: cultures.yaml, ``avoided`` and ``avoids``; S3-79, C-14.
    """
    return _clear(_avoided(case, pack), zone_of_customer(case, pack), at)


def reachable_from(case: Case, pack: Pack, at: datetime) -> datetime:
    """Give the first instant from another on at which the customer may be called.

    Where calling hours leave nothing but avoided time for two months, calling hours win.

    Source: callbacks.yaml, row callbacks.hours; cultures.yaml, ``avoided``; S3-79.
    """
    row, zone = pack.callbacks.hours, zone_of_customer(case, pack)
    window = Window(zone=zone, hours=row.hours, days=row.days) if row else None
    avoided = _avoided(case, pack)
    moment = opening(window, at)
    for _ in range(_LOOKED_AT):
        clear = _clear(avoided, zone, moment)
        if clear == moment:
            return moment
        moment = opening(window, clear)
    return opening(window, at)


def spared(clock: Clock, row: ClockRow, case: Case, pack: Pack) -> Clock:
    """Give a clock that does not end while its customer must not be called; it stands still until they may.

    Args:
        clock: One that has just begun.
        row: Its row; one without ``spares_customer`` leaves it as it is.
        case: Whose culture counts.
        pack: Has the avoided times.

    Source: clocks.yaml, ``spares_customer``; S3-79, C-14.
    """
    if not row.spares_customer or not clock.is_running:
        return clock
    clear = clear_of_avoided(case, pack, clock.due_at)
    if clear == clock.due_at:
        return clock
    pause = Pause(reason="avoided", awaiting="nobody", since=clock.due_at - _MOMENT, until=clear - _MOMENT)
    return recalculated(clock.model_copy(update={"pauses": (*clock.pauses, pause)}), row, pack)


def _avoided(case: Case, pack: Pack) -> tuple[AvoidedTime, ...]:
    culture = culture_of(case, pack)
    codes = culture.avoids if culture else ()
    return tuple(row for row in pack.cultures.avoided if row.code in codes)


def _clear(rows: tuple[AvoidedTime, ...], name: str, at: datetime) -> datetime:
    zone = zone_of(name)
    day = at.astimezone(zone).date()
    for row in rows:
        if any(span.first <= day <= span.last for span in row.spans):
            for hours in row.hours:
                opens, closes = instant_of(day, hours.opens, zone), instant_of(day, hours.closes, zone)
                if opens <= at < closes:
                    return _clear(rows, name, closes)
    return at
