"""Why a clock is due when it is: its time, stretch by stretch, from the anchor to the due instant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from typing import Literal

from rules.calendar import Calendar
from rules.clock_dues import nominal_due
from schemas.clock import Clock

Kind = Literal["running", "day", "closed", "paused", "made_up"]


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a clock's life. The stretches of a clock join without a gap."""

    kind: Kind
    """running: time counts; day: the nth working day; closed: nobody is there, or it is the anchor's own day;
    paused: the clock stands still; made_up: time added for pauses in a limit of days."""
    since: datetime
    until: datetime
    day: int = 0
    """For ``day``: which one, 1 for the first; else 0."""

    @property
    def counted(self) -> timedelta:
        """Give what this stretch takes from a limit in hours or minutes."""
        return self.until - self.since if self.kind == "running" else timedelta(0)


def explained(clock: Clock, calendar: Calendar) -> tuple[Segment, ...]:
    """Give the stretches between a clock's anchor and its due instant, in order.

    In a limit of hours or minutes the counted time of all stretches is the limit; in a limit of working days
    the highest day is.

    Args:
        clock: Any clock; for one that stands still, the due instant is the one before the pause.
        calendar: The clock's.
    """
    active = tuple(_active(clock, calendar))
    paused = tuple(
        Segment("paused", max(pause.since, clock.anchor), min(pause.until or clock.due_at, clock.due_at))
        for pause in clock.pauses
        if pause.since < clock.due_at
    )
    edges = {clock.anchor, clock.due_at}
    edges |= {edge for segment in (*active, *paused) for edge in (segment.since, segment.until)}
    stretches = (_over(since, until, active, paused) for since, until in pairwise(sorted(edges)))
    return tuple(_joined(stretches))


def _active(clock: Clock, calendar: Calendar) -> Iterator[Segment]:
    """Give the stretches in which the clock would run if it were never paused."""
    unit = clock.limit.unit
    if unit in {"clock_minutes", "clock_hours"}:
        yield Segment("running", clock.anchor, clock.due_at)
        return
    if unit in {"open_minutes", "open_hours"}:
        yield from (Segment("running", *span) for span in calendar.open_spans(clock.anchor, clock.due_at))
        return
    nominal = nominal_due(clock.anchor, clock.limit, calendar)
    if unit == "calendar_days":
        yield Segment("running", clock.anchor, nominal)
        yield Segment("made_up", nominal, clock.due_at)
        return
    yield from _working_days(clock.anchor, nominal, calendar)
    yield from (Segment("made_up", *span) for span in calendar.open_spans(nominal, clock.due_at))


def _working_days(anchor: datetime, until: datetime, calendar: Calendar) -> Iterator[Segment]:
    first: date = anchor.astimezone(calendar.zone).date()
    seen: dict[date, int] = {}
    for since, close in calendar.open_spans(anchor, until):
        day = since.astimezone(calendar.zone).date()
        if day != first:
            yield Segment("day", since, close, seen.setdefault(day, len(seen) + 1))


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
