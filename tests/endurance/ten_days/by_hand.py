"""What must happen, worked out without a line of the product: minute by minute, by an independent calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from chinese_calendar import is_workday  # type: ignore[import-untyped]

ZONE: Final = ZoneInfo("Asia/Shanghai")
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
_HOURS: Final = ((9 * 60, 12 * 60), (13 * 60 + 30, 18 * 60))


@cache
def works_on(day: date) -> bool:
    """Say whether a day is a working day, make-up days included."""
    return bool(is_workday(day))


def is_open(moment: datetime) -> bool:
    """Say whether the minute that begins here is one of office hours."""
    local = moment.astimezone(ZONE)
    minute = local.hour * 60 + local.minute
    return works_on(local.date()) and any(opens <= minute < closes for opens, closes in _HOURS)


def after_open_time(start: datetime, hours: int) -> datetime:
    """Give the instant at which so many office hours have passed: second by second within a minute."""
    left = timedelta(hours=hours)
    moment = start
    while True:
        upto = _next_minute(moment)
        if is_open(moment):
            if upto - moment >= left:
                return moment + left
            left -= upto - moment
        moment = upto


def before_open_time(end: datetime, hours: int, *, floor: datetime) -> datetime:
    """Give the instant from which so many office hours pass until an end, at the earliest a floor."""
    left = timedelta(hours=hours)
    moment = end
    while moment > floor:
        since = _minute_before(moment)
        if is_open(since):
            if moment - since >= left:
                return max(moment - left, floor)
            left -= moment - since
        moment = since
    return floor


def close_of_working_day(start: datetime, number: int) -> datetime:
    """Give the close of business of the nth working day after the day of an instant."""
    day = start.astimezone(ZONE).date()
    while number:
        day += DAY
        number -= works_on(day)
    return datetime(day.year, day.month, day.day, 18, 0, tzinfo=ZONE)


def limits_of(clock: str, received_at: datetime) -> tuple[datetime, datetime]:
    """Give reminder and limit of one of the three clocks."""
    if clock == "start":
        return received_at + 5 * HOUR, received_at + 9 * HOUR
    if clock == "answer":
        due_at = after_open_time(received_at, 12)
        return before_open_time(due_at, 4, floor=received_at), due_at
    due_at = close_of_working_day(received_at, 3)
    return before_open_time(due_at, 6, floor=received_at), due_at


def clock_of(cls: str, priority: str) -> str:
    """Give which of the three clocks a case has."""
    if priority == "urgent":
        return "start"
    return "verdict" if cls == "suggestion" else "answer"


def on_call(rotation: str, moment: datetime) -> str:
    """Give who is on call."""
    local = moment.astimezone(ZONE)
    monday = datetime(2026, 9, 21, tzinfo=ZONE)
    if rotation == "desk":
        turn = (local - monday - 9 * HOUR) // DAY % 3 + 1
        away = datetime(2026, 9, 28, tzinfo=ZONE) <= local < datetime(2026, 10, 10, tzinfo=ZONE)
        return "desk-1" if turn == 3 and away else f"desk-{turn}"
    if rotation == "leads":
        return f"lead-{(local - monday - 9 * HOUR) // (7 * DAY) % 2 + 1}"
    return f"director-{(local - monday - 8 * HOUR) // (12 * HOUR) % 2 + 1}"


def hand_overs(begin: datetime, end: datetime) -> dict[tuple[str, datetime], set[str]]:
    """Give every hand-over between two instants with who goes off and who comes on; none where nobody changes."""
    found: dict[tuple[str, datetime], set[str]] = {}
    for rotation, (hour, every) in {
        "desk": (9, DAY),
        "leads": (9, 7 * DAY),
        "directors": (8, DAY / 2),
    }.items():
        moment = datetime(2026, 9, 21, hour, 0, tzinfo=ZONE)
        while moment < end:
            people = {on_call(rotation, moment - MINUTE), on_call(rotation, moment)}
            if moment > begin and len(people) > 1:
                found[rotation, moment.astimezone(UTC)] = people
            moment += every
    return found


def _next_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0) + MINUTE


def _minute_before(moment: datetime) -> datetime:
    floor = moment.replace(second=0, microsecond=0)
    return floor if floor < moment else floor - MINUTE
