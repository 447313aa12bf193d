"""The job about templates: when the next audit is due, and which packs may not tell their customers anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from rules.calendar import compiled
from rules.jobs.cron import next_run
from rules.jobs.kinds import Cause, Findings, World
from rules.template_approval import lapses_at
from rules.workforce.telling import Word, told_departments, told_people
from schemas.errands import Errand, ReadFilings
from schemas.filing import Filing
from schemas.job import Job
from schemas.messages.base import Event, Message
from schemas.messages.filings import TemplatesAudited
from schemas.model import Language
from schemas.policy.notice_parts import TemplateAudit
from schemas.policy.pack import Pack

TEMPLATE_AUDIT: Final = "template_audit"
"""Kind of alert about a pack whose templates are audited no more, and of the word that an audit is due."""


def ask_audits(job: Job, world: World) -> Errand | None:
    """Ask for the audits that were filed; nothing if no pack wants any."""
    del job
    ids = tuple(TemplatesAudited.filing_of(pack.name) for pack, _ in _audited(world))
    return ReadFilings(ids) if ids else None


def watch_audits(job: Job, world: World) -> Findings:
    """Tell whoever audits that it is time again, and alert as long as the templates of a pack are audited no more.

    Of audits that fell due while nothing ran it is told once.

    Source: S3-41; notices.yaml, row notices.audit.
    """
    filed: Mapping[str, Filing] | None = world.answer
    rows = tuple(_audited(world))
    if filed is None and rows:
        return Findings(is_blind=True, note="no answer")
    orders: list[Message] = []
    events: list[Event] = []
    causes: list[Cause] = []
    for pack, row in rows:
        slot = _next(row, pack, job.covered_until)
        lapses = lapses_at(pack.notices, (filed or {}).get(TemplatesAudited.filing_of(pack.name)))
        if slot <= world.now:
            word = _word(pack, row, slot, lapses)
            orders += told_people(pack, world.staff, row.addressee, word, now=world.now)
            events += told_departments(pack, row.addressee, word, now=world.now)
        if lapses is not None and lapses <= world.now:
            causes.append(_cause(pack, lapses))
    return Findings(
        causes=tuple(causes),
        orders=tuple(orders),
        events=tuple(events),
        sooner_at=min((_next(row, pack, world.now) for pack, row in rows), default=None),
        note=f"{len(events)} audits due, {len(causes)} lapsed",
    )


def _audited(world: World) -> Iterator[tuple[Pack, TemplateAudit]]:
    for pack in world.packs.newest.values():
        if pack.notices.audit is not None:
            yield pack, pack.notices.audit


def _word(pack: Pack, row: TemplateAudit, slot: datetime, lapses: datetime | None) -> Word:
    details = {
        "law": row.law,
        "templates": [one.id for one in pack.notices.templates],
        "lapses_at": lapses.isoformat() if lapses else None,
    }
    return Word(TEMPLATE_AUDIT, f"{pack.name}:{slot.isoformat()}", row.text, details)


def _cause(pack: Pack, lapses: datetime) -> Cause:
    at = lapses.isoformat(timespec="minutes")
    details: Mapping[Language, str] = {
        "zh": f"自{at}起未经审核，通知暂停发送",
        "en": f"not audited since {at}, notices are held",
    }
    return Cause(TEMPLATE_AUDIT, pack.name, details)


def _next(row: TemplateAudit, pack: Pack, after: datetime) -> datetime:
    calendar = pack.calendars.named(row.calendar) if row.calendar else None
    return next_run(row, compiled(calendar) if calendar else None, after)
