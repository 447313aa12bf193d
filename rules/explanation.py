"""Why a clock is due when it is: its time, stretch by stretch, from the anchor to the due instant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from typing import Literal

from rules.calendar import Calendar, end_of_calendar_day
from rules.clock_dues import Term, joined, unpaused_due
from schemas.clock import Clock

Kind = Literal["running", "day", "closed", "paused", "made_up", "carried"]


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a clock's life. The stretches of a clock join without a gap."""

    kind: Kind
    """running: time counts; day: the nth working day; closed: nobody is there, or it is the anchor's own day;
    paused: the clock stands still; made_up: time added for pauses in a limit of days; carried: measured by a
    calendar that the pack does not have any more."""
    since: datetime
    until: datetime
    day: int = 0
    """For ``day``: which one, 1 for the first; else 0."""

    @property
    def counted(self) -> timedelta:
        """Give what this stretch takes from a limit in hours or minutes."""
        return self.until - self.since if self.kind == "running" else timedelta(0)


def explained(clock: Clock, calendar: Calendar, earlier: Calendar | None = None) -> tuple[Segment, ...]:
    """Give the stretches between a clock's anchor and its due instant, in order.

    In a limit of hours or minutes the counted time of all stretches is the limit with its extensions; in a
    limit of working days the highest day is.

    Args:
        clock: Any clock; for one that stands still, the due instant is the one before the pause.
        calendar: The one in force.
        earlier: The one that was in force before the clock changed it, if it is still known.
    """
    active = tuple(_active(clock, calendar, earlier))
    paused = tuple(
        Segment("paused", max(pause.since, clock.anchor), min(pause.until or clock.due_at, clock.due_at))
        for pause in joined(clock.pauses)
        if pause.since < clock.due_at
    )
    edges = {clock.anchor, clock.due_at}
    found = (edge for segment in (*active, *paused) for edge in (segment.since, segment.until))
    edges |= {edge for edge in found if clock.anchor <= edge <= clock.due_at}
    stretches = (_over(since, until, active, paused) for since, until in pairwise(sorted(edges)))
    return tuple(_joined(stretches))


def by_local_day(since: datetime, until: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """Give a stretch in pieces, cut at the midnights of the calendar's zone."""
    while since < until:
        midnight = min(end_of_calendar_day(since, 0, calendar), until)
        yield since, midnight
        since = midnight


def _active(clock: Clock, calendar: Calendar, earlier: Calendar | None) -> Iterator[Segment]:
    """Give the stretches in which the clock would run if it were never paused."""
    limit = clock.limit
    if limit is None or limit.unit in {"clock_minutes", "clock_hours"}:
        yield Segment("running", clock.anchor, clock.due_at)
        return
    if limit.unit in {"open_minutes", "open_hours"}:
        yield from _open(clock, calendar, earlier)
        return
    more = tuple(one.more for one in clock.extensions)
    nominal = unpaused_due(Term(clock.anchor, limit, extensions=more, carried=clock.carried), calendar)
    if limit.unit == "calendar_days":
        yield Segment("running", clock.anchor, nominal)
        yield Segment("made_up", nominal, clock.due_at)
        return
    yield from _working_days(clock, nominal, calendar, earlier)
    yield from (Segment("made_up", *span) for span in calendar.open_spans(nominal, clock.due_at))


def _open(clock: Clock, calendar: Calendar, earlier: Calendar | None) -> Iterator[Segment]:
    changed_at = clock.carried.at if clock.carried else clock.anchor
    if earlier is not None:
        yield from (Segment("running", *span) for span in earlier.open_spans(clock.anchor, changed_at))
    elif clock.carried is not None:
        yield Segment("carried", clock.anchor, changed_at)
    yield from (Segment("running", *span) for span in calendar.open_spans(changed_at, clock.due_at))


def _working_days(
    clock: Clock, until: datetime, calendar: Calendar, earlier: Calendar | None
) -> Iterator[Segment]:
    first: date = clock.anchor.astimezone(calendar.zone).date()
    seen: dict[date, int] = {}
    carried = clock.carried
    changed_at, days_before = (carried.at, carried.days) if carried else (clock.anchor, 0)
    if carried is not None and earlier is None:
        yield Segment("carried", clock.anchor, changed_at)
        seen = {date.min + timedelta(days=number): number + 1 for number in range(days_before)}
    spans = [(calendar, changed_at, until)]
    if earlier is not None:
        spans.insert(0, (earlier, clock.anchor, changed_at))
    for hours, since, upto in spans:
        for opens, closes in hours.open_spans(since, upto):
            day = opens.astimezone(hours.zone).date()
            if day != first:
                yield Segment("day", opens, closes, seen.setdefault(day, len(seen) + 1))


def _over(since: datetime, until: datetime, active: Sequence[Segment], paused: Sequence[Segment]) -> Segment:
    """Give what happens in a stretch that no edge divides; a pause covers everything else."""
    for segment in (*paused, *active):
        if segment.since <= since and until <= segment.until:
            return Segment(segment.kind, since, until, segment.day)
    return Segment("closed", since, until)


def _joined(stretches: Iterator[Segment]) -> Iterator[Segment]:
    for (kind, day), alike in groupby(stretches, key=lambda stretch: (stretch.kind, stretch.day)):
        first, *rest = alike
        yield Segment(kind, first.since, rest[-1].until if rest else first.until, day)
