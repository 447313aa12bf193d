"""What came before a period: the newest whole spans as long as it, and those around the same days a year before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from rules.calendar_zone import zone_of
from schemas.case import Case
from schemas.policy.forms import OutlookRow
from schemas.policy.pack import Pack

_DAY: Final = timedelta(days=1)


class Days(NamedTuple):
    """Whole days, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Spans:
    """The spans that an outlook rests on, each as long as its period; the newest first."""

    recent: tuple[Days, ...]
    last_year: Days
    before_last_year: tuple[Days, ...]

    @property
    def windows(self) -> tuple[Days, Days]:
        """Give the days whose cases are needed: of late, and a year before."""
        return (
            Days(self.recent[-1].first, self.recent[0].last),
            Days(self.before_last_year[-1].first, self.last_year.last),
        )


def spans_for(period: Days, row: OutlookRow, *, today: date) -> Spans:
    """Give the spans on which the outlook for a period rests.

    Args:
        period: It may begin at any time; spans that are not over yet are left out.
        row: How many spans count.
        today: In the pack's zone.

    Source: S3-28.
    """
    length = period.last - period.first + _DAY
    then = _a_year_before(period.first)
    return Spans(
        recent=_before(min(period.first, today), length, row.spans),
        last_year=Days(then, then + length - _DAY),
        before_last_year=_before(then, length, row.spans),
    )


@dataclass(frozen=True, slots=True)
class History:
    """The cases of each span, exercises left out."""

    day_count: int
    """Of the period."""
    recent: tuple[tuple[Case, ...], ...]
    last_year: tuple[Case, ...]
    before_last_year: tuple[tuple[Case, ...], ...]

    @property
    def every(self) -> tuple[Case, ...]:
        """Give all cases."""
        return tuple(case for span in (*self.recent, self.last_year, *self.before_last_year) for case in span)


def history_of(cases: Iterable[Case], spans: Spans, pack: Pack) -> History:
    """Sort cases into the spans in which they were received, by the days of the pack's zone."""
    zone = zone_of(pack.notices.zone.name)
    dated = [(case.received_at.astimezone(zone).date(), case) for case in cases if not case.drill]

    def of(days: Days) -> tuple[Case, ...]:
        return tuple(case for day, case in dated if days.first <= day <= days.last)

    length = spans.last_year.last - spans.last_year.first + _DAY
    return History(
        day_count=length.days,
        recent=tuple(map(of, spans.recent)),
        last_year=of(spans.last_year),
        before_last_year=tuple(map(of, spans.before_last_year)),
    )


def _before(day: date, length: timedelta, count: int) -> tuple[Days, ...]:
    return tuple(Days(day - n * length, day - (n - 1) * length - _DAY) for n in range(1, count + 1))


def _a_year_before(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)
