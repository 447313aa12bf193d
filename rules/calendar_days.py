"""Which hours a date has: week, holidays, make-up working days, half days, the company's own exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import holidays

from schemas.policy.calendars import WEEKDAYS, CalendarRow, Interval, PublicHolidays

_CLOSED: Final[tuple[Interval, ...]] = ()


@dataclass(frozen=True, slots=True)
class PublicYear:
    """What the holiday library knows of one year."""

    closed: frozenset[date]
    half: frozenset[date]
    make_up: frozenset[date]
    """Days worked to make up for a holiday."""


def knows(public: PublicHolidays) -> bool:
    """Say whether the library has holidays of a country and region."""
    regions = holidays.list_supported_countries().get(public.country)
    return regions is not None and (public.region is None or public.region in regions)


@lru_cache(maxsize=256)
def public_year(country: str, region: str | None, year: int) -> PublicYear:
    """Give the public holidays of a year; a neighbouring year may reach into it."""
    years = range(year - 1, year + 2)
    public = holidays.country_holidays(country, subdiv=region, years=years, expand=False)
    half: set[date] = set()
    if "half_day" in public.supported_categories:
        half.update(
            holidays.country_holidays(
                country, subdiv=region, years=years, expand=False, categories="half_day"
            )
        )
    return PublicYear(
        closed=frozenset(day for day in public if day.year == year),
        half=frozenset(day for day in half if day.year == year),
        make_up=frozenset(day for day in public.weekend_workdays if day.year == year),
    )


def hours_of_year(row: CalendarRow, year: int) -> Mapping[date, tuple[Interval, ...]]:
    """Give the hours of every date of a year that has any, in order of dates."""
    public = _public(row.holidays, year)
    first = date(year, 1, 1)
    dates = (first + timedelta(days=offset) for offset in range((date(year, 12, 31) - first).days + 1))
    return {day: hours for day in dates if (hours := _hours(row, public, day))}


def hours_of_day(row: CalendarRow, day: date) -> tuple[Interval, ...]:
    """Give the hours of one date; none if it is closed."""
    return _hours(row, _public(row.holidays, day.year), day)


def is_settled(row: CalendarRow, year: int) -> bool:
    """Say whether the make-up working days of a year are known, or the calendar needs none."""
    rule = row.holidays
    if rule is None or rule.make_up_hours is None or year in rule.settled_years:
        return True
    overridden = any(day.year == year for day in row.extra_working_days)
    return overridden or bool(public_year(rule.country, rule.region, year).make_up)


def _public(rule: PublicHolidays | None, year: int) -> PublicYear:
    if rule is None:
        return PublicYear(frozenset(), frozenset(), frozenset())
    return public_year(rule.country, rule.region, year)


def _hours(row: CalendarRow, public: PublicYear, day: date) -> tuple[Interval, ...]:
    hours = _planned(row, public, day)
    breaks = row.breaks.get(day)
    return tuple(_without(hours, breaks)) if breaks else hours


def _without(hours: Iterable[Interval], breaks: Sequence[Interval]) -> Iterator[Interval]:
    """Give what is left of a day's hours, in order."""
    for hour in hours:
        opens = hour.opens
        for off in breaks:
            if off.closes <= opens or off.opens >= hour.closes:
                continue
            if off.opens > opens:
                yield Interval(opens=opens, closes=off.opens)
            opens = max(opens, off.closes)
        if opens < hour.closes:
            yield Interval(opens=opens, closes=hour.closes)


def _planned(row: CalendarRow, public: PublicYear, day: date) -> tuple[Interval, ...]:
    own = row.special_days.get(day) or row.extra_working_days.get(day)
    if own is not None:
        return own
    if day in row.extra_holidays or f"{day:%m-%d}" in row.closed_yearly:
        return _CLOSED
    rule = row.holidays
    if rule is not None:
        if day in public.make_up and rule.make_up_hours:
            return rule.make_up_hours
        if day in public.closed:
            return _CLOSED
    usual = row.week.get(WEEKDAYS[day.weekday()], _CLOSED)
    if usual and rule is not None and rule.half_day_hours and day in public.half:
        return rule.half_day_hours
    return usual
