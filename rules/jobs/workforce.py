"""Jobs about staff: what packs have them told again and again, and the monthly report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from rules.calendar import compiled
from rules.calendar_zone import zone_of
from rules.jobs.cron import next_run
from rules.jobs.kinds import Findings, World
from rules.workforce.report import report_words
from rules.workforce.telling import Word, told_departments, told_people
from schemas.errands import Errand
from schemas.job import Job
from schemas.looks import FigurePeriod, StaffFigures, StaffLook
from schemas.messages.base import Event, Message
from schemas.policy.jobs import Schedule
from schemas.policy.pack import Pack
from schemas.policy.workforce_figures import StaffReport

_TICK: Final = timedelta(milliseconds=1)


def remind_staff(job: Job, world: World) -> Findings:
    """Tell staff of contests, workshops and training whose time has come since the last run.

    Of one row that an outage swallowed several times it is told once.

    Source: S1-58, S3-56, S3-63; workforce.yaml, rows workforce.reminder.*.
    """
    orders: list[Message] = []
    events: list[Event] = []
    upcoming: list[datetime] = []
    for pack in world.packs.newest.values():
        for row in pack.workforce.reminders:
            slot = _next(row, pack, job.covered_until)
            if slot <= world.now:
                word = Word(
                    "reminder", f"{pack.name}:{row.name}:{slot.isoformat()}", row.text, {"name": row.name}
                )
                orders += told_people(pack, world.staff, row.addressee, word, now=world.now)
                events += told_departments(pack, row.addressee, word, now=world.now)
            upcoming.append(_next(row, pack, world.now))
    told = len({event.about for event in events if hasattr(event, "about")})
    return Findings(
        orders=tuple(orders),
        events=tuple(events),
        sooner_at=min(upcoming, default=None),
        note=f"{told} reminders",
    )


def ask_figures(job: Job, world: World) -> Errand | None:
    """Ask for the figures of the months whose reports have come due since the last run; nothing if none has."""
    periods = tuple(period for _, period in _due(job, world))
    return StaffFigures(periods, world.now) if periods else None


def report_staff(job: Job, world: World) -> Findings:
    """Tell what the staff report of each pack comes to, and each supervisor of a team that misses a target.

    Source: S1-39, S1-46, S3-38, S3-39; workforce.yaml, row workforce.report.
    """
    rows = [(pack, row) for pack in world.packs.newest.values() if (row := pack.workforce.report)]
    upcoming = min((_next(row, pack, world.now) for pack, row in rows), default=None)
    if world.answer is None:
        is_due = any(True for _ in _due(job, world))
        cursor = job.cursor or job.covered_until.isoformat()
        again = min(upcoming, world.now + timedelta(minutes=1)) if is_due and upcoming else upcoming
        return Findings(cursor=cursor if is_due else _text(world.now), sooner_at=again, note="no report")
    looks: tuple[StaffLook, ...] = world.answer
    orders: list[Message] = []
    events: list[Event] = []
    for look in looks:
        pack = world.packs.newest.get(look.period.pack)
        row = pack.workforce.report if pack else None
        if pack is None or row is None:
            continue
        for addressee, word, team in report_words(pack, row, look):
            orders += told_people(pack, world.staff, addressee, word, now=world.now, team=team)
            events += told_departments(pack, addressee, word, now=world.now)
    asked_at = max(look.asked_at for look in looks)
    return Findings(
        orders=tuple(orders),
        events=tuple(events),
        cursor=_text(asked_at),
        sooner_at=upcoming,
        note=f"{len(looks)} reports",
    )


def _due(job: Job, world: World) -> Iterator[tuple[Pack, FigurePeriod]]:
    """Give the months of the reports that have come due since the last run that wrote some; of several the newest."""
    since = datetime.fromisoformat(job.cursor) if job.cursor else job.covered_until
    for pack in world.packs.newest.values():
        row = pack.workforce.report
        if row is not None and (slot := _next(row, pack, since)) <= world.now:
            yield pack, _period(pack, row, _latest(row, pack, slot, world.now))


def _latest(row: StaffReport, pack: Pack, slot: datetime, now: datetime) -> datetime:
    while (following := _next(row, pack, slot)) <= now:
        slot = following
    return slot


def _period(pack: Pack, row: StaffReport, slot: datetime) -> FigurePeriod:
    """Give the calendar month before the day of a report."""
    local = slot.astimezone(zone_of(row.zone))
    until = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    since = (until - timedelta(days=1)).replace(day=1)
    satisfied = tuple(answer.code for answer in pack.callbacks.answers if answer.verdict == "satisfied")
    return FigurePeriod(pack.name, f"{since:%Y-%m}", since, until, satisfied)


def _next(row: Schedule, pack: Pack, after: datetime) -> datetime:
    calendar = pack.calendars.named(row.calendar) if row.calendar else None
    return next_run(row, compiled(calendar) if calendar else None, after)


def _text(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds")
