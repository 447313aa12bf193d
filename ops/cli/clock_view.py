"""One clock on the screen: what it follows from, and every stretch between its start and its limit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Final

from rich.console import Console
from rich.rule import Rule

from ops.cli.case_view import verdict
from ops.cli.showing import show_pairs, show_table, stretch
from rules.calendar import Calendar
from rules.clock_dues import ON_THE_WALL, calendar_of
from rules.clock_figures import early_by, late_by, unit_of, used
from rules.clock_pauses import running_again
from rules.clock_rows import rows_of
from rules.day_reasons import DayReason, reason_of
from rules.explanation import Segment, by_local_day, explained
from schemas.clock import Clock, Duration, Pause
from schemas.policy.pack import Pack

_DAYS: Final = {
    "week": "",
    "closed_weekday": "no working day",
    "holiday": "public holiday",
    "make_up_day": "make-up working day",
    "half_day": "half day",
    "own_hours": "hours of its own",
    "own_holiday": "the company's own day off",
    "own_working_day": "worked although the week says otherwise",
    "closed_yearly": "closed every year",
}
_WHAT: Final = {
    "running": "runs",
    "day": "working day",
    "closed": "closed",
    "paused": "stands still",
    "made_up": "makes up for pauses",
    "carried": "measured before the calendar changed",
}


def show_clock(console: Console, name: str, clock: Clock, pack: Pack, *, now: datetime) -> None:
    """Print a clock with the arithmetic behind its due instant; times are those of its calendar's zone."""
    calendar = calendar_of(pack, clock.calendar)
    console.print(Rule(f"{name} · {verdict(clock.model_dump(mode='json'), now)}", align="left"))
    show_pairs(console, facts_of(clock, pack, calendar, now=now))
    rows = [line(one, clock, calendar) for one in segments_of(clock, pack)]
    show_table(console, ("from", "until", "what", "counts", "why"), rows)


def segments_of(clock: Clock, pack: Pack) -> tuple[Segment, ...]:
    """Give the stretches of a clock, also those by a calendar that it had before."""
    carried = clock.carried
    known = carried is not None and pack.calendars.named(carried.calendar) is not None
    earlier = calendar_of(pack, carried.calendar) if carried is not None and known else None
    return explained(clock, calendar_of(pack, clock.calendar), earlier)


def facts_of(clock: Clock, pack: Pack, calendar: Calendar, *, now: datetime) -> dict[str, object]:
    """Give what a clock follows from and how it stands, names and values; empty ones are left out."""
    row = rows_of(pack.clocks).by_id.get(clock.row)
    standing = clock.is_paused and row is not None
    shown = running_again(clock, row, pack, at=now).due_at if standing and row else None
    taken = used(clock, calendar, at=now)
    late, early = late_by(clock, calendar, at=now), early_by(clock, calendar)
    return {
        "row": f"{clock.row} ({row.source})" if row else clock.row,
        "started": local(clock.anchor, calendar),
        "limit": in_words(clock.limit) if clock.limit else "an instant that somebody gave",
        "extended": "; ".join(
            f"by {in_words(one.more)}, approved by {one.approved_by}, {local(one.at, calendar)}"
            for one in clock.extensions
        ),
        "calendar": f"{clock.calendar}, {calendar.zone.key}",
        "earlier calendar": _carried(clock, calendar),
        "due": local(clock.due_at, calendar) + (", provisional" if clock.provisional else ""),
        "due if it ran on now": local(shown, calendar) if shown else "",
        "met": local(clock.met_at, calendar) if clock.met_at else "",
        "next reminder": local(clock.remind_at, calendar) if clock.remind_at else "",
        "used": own_time(taken, clock),
        "late by": own_time(late, clock) if late else "",
        "early by": own_time(early, clock) if early else "",
    }


def _carried(clock: Clock, calendar: Calendar) -> str:
    carried = clock.carried
    if carried is None:
        return ""
    used_up = own_time(timedelta(milliseconds=carried.used_ms), clock)
    return f"{carried.calendar} until {local(carried.at, calendar)}, {used_up} used"


def line(segment: Segment, clock: Clock, calendar: Calendar) -> tuple[str, str, str, str, str]:
    """Give a stretch as cells: from, until, what, what it counts, why."""
    what = f"{_WHAT[segment.kind]} {segment.day or ''}".strip()
    counts = stretch(segment.counted) if segment.counted else ""
    return (
        local(segment.since, calendar),
        local(segment.until, calendar),
        what,
        counts,
        why(segment, clock, calendar),
    )


def why(segment: Segment, clock: Clock, calendar: Calendar) -> str:
    """Give in words why time counts or does not: which hours, which holiday, which pause."""
    if segment.kind == "paused":
        return "; ".join(_of_pause(one, calendar) for one in clock.pauses if _covers(one, segment))
    if clock.limit is None or clock.limit.unit in {"clock_minutes", "clock_hours", "calendar_days"}:
        return ""
    if segment.kind == "closed":
        return "; ".join(_closed_days(segment, clock, calendar)) or "outside the hours"
    return _in_words(reason_of(calendar.row, segment.since.astimezone(calendar.zone).date()))


def _covers(pause: Pause, segment: Segment) -> bool:
    return pause.since < segment.until and (pause.until is None or pause.until > segment.since)


def _of_pause(pause: Pause, calendar: Calendar) -> str:
    latest = f", at the latest until {local(pause.ends_by, calendar)}" if pause.ends_by else ""
    awaited = f", waiting for the {pause.awaiting}" if pause.awaiting != "nobody" else ""
    return f"{pause.reason}{awaited}{latest}"


def _closed_days(segment: Segment, clock: Clock, calendar: Calendar) -> Iterator[str]:
    """Give the whole days of a closed stretch, those with one reason together."""
    pieces = by_local_day(segment.since, segment.until, calendar)
    days = [since.astimezone(calendar.zone).date() for since, _ in pieces]
    started = clock.anchor.astimezone(calendar.zone).date()
    reasons = [(day, _in_words(reason_of(calendar.row, day))) for day in days]
    if clock.limit and clock.limit.unit == "working_days" and started in days:
        yield f"{started:%a %m-%d} the day of its start"
    off = [(day, said) for day, said in reasons if said and not _is_open(calendar, day)]
    for said, alike in groupby(off, key=lambda one: one[1]):
        first, *rest = (day for day, _ in alike)
        last = f" to {rest[-1]:%a %m-%d}" if rest else ""
        yield f"{first:%a %m-%d}{last} {said}"


def _is_open(calendar: Calendar, day: date) -> bool:
    return day.toordinal() in calendar.year(day.year).days


def _in_words(reason: DayReason) -> str:
    return f"{_DAYS[reason.code]} {reason.name}".strip()


def own_time(length: timedelta, clock: Clock) -> str:
    """Give a length of a clock's own time; open time in hours, since its days have no fixed length."""
    if unit_of(clock) in ON_THE_WALL:
        return stretch(length)
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    parts = ((minutes // 60, "h"), (minutes % 60, "min"), (seconds, "s"))
    return f"{' '.join(f'{count} {unit}' for count, unit in parts if count) or '0 s'} open"


def in_words(duration: Duration) -> str:
    """Give a duration with its unit, for example ``4 open hours``."""
    return f"{duration.amount} {duration.unit.replace('_', ' ')}"


def local(moment: datetime, calendar: Calendar) -> str:
    """Give an instant on the wall clock of a calendar's zone, with its weekday."""
    return moment.astimezone(calendar.zone).strftime("%a %Y-%m-%d %H:%M:%S")


def as_json(name: str, clock: Clock, pack: Pack) -> dict[str, Any]:
    """Give a clock with its stretches, for another program."""
    calendar = calendar_of(pack, clock.calendar)
    stretches = [
        {
            "kind": one.kind,
            "since": one.since.isoformat(),
            "until": one.until.isoformat(),
            "day": one.day,
            "counted_seconds": one.counted.total_seconds(),
            "why": why(one, clock, calendar),
        }
        for one in segments_of(clock, pack)
    ]
    whole = clock.model_dump(mode="json", exclude={"extensions": {"__all__": {"reason"}}})
    return {"name": name, **whole, "stretches": stretches}
