"""The open hours of one year of a calendar, laid out on the line of time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate

from rules.calendar_days import hours_of_year
from rules.calendar_zone import instant_of, to_ticks, zone_of
from schemas.policy.calendars import CalendarRow


@dataclass(frozen=True, slots=True)
class OpenYear:
    """Every open span of the dates of one local year, as microseconds since 1970, in order."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    worked: tuple[int, ...]
    """Working time of the year up to the end of each span."""
    days: tuple[int, ...]
    """Ordinals of the dates that have a span."""
    closes: tuple[int, ...]
    """The close of each of those dates."""

    @property
    def total(self) -> int:
        """Give the working time of the whole year."""
        return self.worked[-1] if self.worked else 0

    def position(self, ticks: int) -> int:
        """Give the working time of the year up to an instant."""
        span = bisect_right(self.ends, ticks)
        if span == len(self.ends):
            return self.total
        before = self.worked[span] - (self.ends[span] - self.starts[span])
        return before + max(0, ticks - self.starts[span])

    def instant(self, position: int) -> int:
        """Give the earliest instant up to which so much of the year was worked, more than nothing."""
        span = bisect_left(self.worked, position)
        return self.ends[span] - (self.worked[span] - position)


def lay_out(row: CalendarRow, year: int) -> OpenYear:
    """Give the open spans of the dates of a local year."""
    zone = zone_of(row.zone)
    spans: list[tuple[int, int]] = []
    days: list[int] = []
    closes: list[int] = []
    for day, hours in hours_of_year(row, year).items():
        of_day = [
            (to_ticks(instant_of(day, hour.opens, zone)), to_ticks(instant_of(day, hour.closes, zone)))
            for hour in hours
        ]
        real = [span for span in of_day if span[0] < span[1]]
        if real:
            spans += real
            days.append(day.toordinal())
            closes.append(real[-1][1])
    starts, ends = zip(*spans, strict=True) if spans else ((), ())
    worked = tuple(accumulate(end - start for start, end in spans))
    return OpenYear(starts, ends, worked, tuple(days), tuple(closes))
