"""The audit of alerts: every due step, reminder, breach and page has led to something, or says why not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from rules.alerts import cause_of
from rules.clock_names import running_name
from rules.clock_rows import rows_of
from rules.invariants.sayings import unsaid
from rules.jobs.calendars import row_as
from rules.jobs.kinds import Cause, Findings, World
from rules.jobs.telling import both
from schemas.clock import time_of
from schemas.errands import Errand
from schemas.ids import message_key
from schemas.job import Job
from schemas.looks import AuditTrail, LateTimers, MissedClock, Trail
from schemas.policy.jobs import AuditAlerts, lasting

AUDIT: Final = "audit"

LATE: Final = "late"
"""About: timers that passed and still stand, with the collection behind a colon."""

UNSAID: Final = "steps"
"""About: steps that were said to nobody, and pages that were lost on the way."""

UNTOLD: Final = "contacts"
"""About: people for whom something waits without a timer."""

UNALERTED: Final = "clocks"
"""About: missed clocks without their alert."""

_NAMED: Final = 5
"""So many examples in a summary."""


def ask_trail(job: Job, world: World) -> Errand:
    """Ask for what the audit looks at; cases with a fault are looked at again until it is gone."""
    row = row_as(job, AuditAlerts)
    return AuditTrail(
        before=world.now - time_of(row.late.older_than),
        after_case=job.cursor,
        case_count=row.cases.at_most,
        again=tuple(item for one in job.standing if one.about == UNALERTED for item in one.items),
    )


def audit_alerts(job: Job, world: World) -> Findings:
    """Find what was due and has neither a delivery attempt nor a recorded reason.

    Source: rules/jobs.yaml, rows jobs.audit.alerts.*; alert audit.
    """
    row = row_as(job, AuditAlerts)
    trail: Trail = world.answer
    before = world.now - time_of(row.late.older_than)
    untold = tuple(fault for alert in trail.alerts for fault in unsaid(alert, trail.pages, before))
    missing = tuple(one for one in trail.missed.clocks if _lacks_alert(one, trail, world, before))
    faults = (
        *(_late(one) for one in trail.late if one.count),
        _cause(UNSAID, "步骤未通知任何人或通知丢失", "steps without an attempt or a reason", untold),
        _cause(UNTOLD, "待通知人员没有定时器", "people to be told without a timer", trail.idle_contacts),
        _cause(
            UNALERTED,
            "时限已过而没有告警",
            "missed limits without an alert",
            tuple(f"{one.case_number} {one.name}" for one in missing),
            items=tuple(dict.fromkeys(one.case_id for one in missing)),
        ),
    )
    lasts = lasting(row.late)
    causes = tuple(Cause(one.kind, one.about, one.details, lasts, one.items) for one in faults if one)
    return Findings(causes, cursor=trail.missed.next_case, note=_note(trail, causes))


def _late(late: LateTimers) -> Cause:
    examples = tuple(f"{one.id} {one.kind} {one.about}".strip() for one in late.oldest)
    about = f"{LATE}:{late.collection}"
    zh, en = "个定时器到期未处理", "timers are due and not dealt with"
    named = _named(examples)
    return Cause(AUDIT, about, both(f"{late.count}{zh}：{named}", f"{late.count} {en}: {named}"))


def _lacks_alert(clock: MissedClock, trail: Trail, world: World, before: datetime) -> bool:
    """Say whether a missed clock should have raised an alert and did not; not yet if it was missed just now."""
    pack = world.packs.by_ref.get(clock.pack)
    if pack is None or clock.missed_at >= before:
        return False
    row = rows_of(pack.clocks).by_id.get(clock.row)
    alert = pack.escalation.row(row.alert) if row is not None and row.alert is not None else None
    if alert is None:
        return False
    about = running_name(clock.name)
    cause = cause_of(alert, case_id=clock.case_id, about=about, number=clock.round)
    return message_key("alert", cause) not in trail.missed.alerts


def _cause(
    about: str, zh: str, en: str, examples: Sequence[str], items: tuple[str, ...] = ()
) -> Cause | None:
    if not examples:
        return None
    count, named = len(examples), _named(examples)
    return Cause(AUDIT, about, both(f"{count}项{zh}：{named}", f"{count} {en}: {named}"), items=items)


def _named(examples: Sequence[str]) -> str:
    more = ", …" if len(examples) > _NAMED else ""
    return ", ".join(examples[:_NAMED]) + more


def _note(trail: Trail, causes: Sequence[Cause]) -> str:
    looked = f"{len(trail.alerts)} alerts, {len(trail.missed.clocks)} missed clocks"
    return f"{looked}; {len(causes)} kinds of fault" if causes else f"{looked}; nothing wrong"
