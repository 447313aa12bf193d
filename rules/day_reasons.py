"""Why a day has the hours that it has: the week, a holiday by its name, a make-up day, the company's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal

import holidays

from rules.calendar_days import hours_of_day, public_year
from schemas.policy.calendars import CalendarRow, PublicHolidays

Code = Literal[
    "week",
    "closed_weekday",
    "holiday",
    "make_up_day",
    "half_day",
    "own_hours",
    "own_holiday",
    "own_working_day",
    "closed_yearly",
]

ENGLISH: Final = "en_US"


@dataclass(frozen=True, slots=True)
class DayReason:
    """Why a day is open or closed."""

    code: Code
    name: str = ""
    """Of the public holiday, in English where the library has it."""


def reason_of(row: CalendarRow, day: date) -> DayReason:
    """Give why a day of a calendar has its hours, in the order in which its rules win over one another."""
    if day in row.special_days or day in row.breaks:
        return DayReason("own_hours")
    if day in row.extra_working_days:
        return DayReason("own_working_day")
    if day in row.extra_holidays:
        return DayReason("own_holiday")
    if f"{day:%m-%d}" in row.closed_yearly:
        return DayReason("closed_yearly")
    public = _public_reason(row.holidays, day) if row.holidays else None
    if public is not None:
        return public
    return DayReason("week" if hours_of_day(row, day) else "closed_weekday")


def _public_reason(rule: PublicHolidays, day: date) -> DayReason | None:
    year = public_year(rule.country, rule.region, day.year)
    if day in year.make_up and rule.make_up_hours:
        return DayReason("make_up_day")
    if day in year.closed:
        return DayReason("holiday", _names(rule.country, rule.region, day.year).get(day, ""))
    return DayReason("half_day") if day in year.half and rule.half_day_hours else None


@lru_cache(maxsize=64)
def _names(country: str, region: str | None, year: int) -> dict[date, str]:
    years = range(year - 1, year + 2)
    known = holidays.country_holidays(country, subdiv=region).supported_languages
    language = ENGLISH if ENGLISH in known else None
    named = holidays.country_holidays(country, subdiv=region, years=years, expand=False, language=language)
    return dict(named)
