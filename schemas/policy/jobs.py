"""Recurring jobs of a deployment: when each runs, and from where on it speaks up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Literal, Self

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, Field, StringConstraints, model_validator

from schemas.clock import Duration, time_of
from schemas.model import Model, Name
from schemas.policy.calendars import known_zone
from schemas.policy.clock_parts import ClockTime
from schemas.policy.coded import refuse_repeats
from schemas.policy.row import Row

OnClosed = Literal["run", "skip", "next", "previous"]
"""What becomes of a run on a day that the calendar has closed: it runs all the same, falls out, or moves to the same
time on the next or previous working day."""

_FIELDS: Final = 5


def known_cron(expression: str) -> str:
    """Give a cron expression of five fields that has at least one run.

    Raises:
        ValueError: it is none.
    """
    fault = _cron_fault(expression)
    if fault:
        message = f"expected a cron expression such as '30 8 * * mon-fri', found {expression!r}: {fault}"
        raise ValueError(message)
    return expression


def _cron_fault(expression: str) -> str:
    if len(expression.split()) != _FIELDS:
        return f"it has not {_FIELDS} fields"
    try:
        next(CronSim(expression, datetime(2024, 1, 1, tzinfo=UTC)))
    except CronSimError as fault:
        return str(fault)
    return ""


Cron = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(known_cron)]


class Silence(Duration):
    """How long nothing may come, in hours of the clock or in open hours of the job's calendar."""

    unit: Literal["clock_minutes", "clock_hours", "open_minutes", "open_hours"]


class CountLimit(Row):
    """Speaks up from so many on, once they have been there for a while."""

    at_least: Annotated[int, Field(ge=1)]
    lasts: ClockTime | None = None
    """For how long without a break; None: at once."""


class GraveLimit(CountLimit):
    """Speaks up about certain reasons."""

    codes: Annotated[tuple[Name, ...], Field(min_length=1)]


class AgeLimit(Row):
    """Speaks up about what has waited longer than this."""

    older_than: ClockTime
    lasts: ClockTime | None = None
    """For how long without a break there must be such things; None: at once."""


class LastingLimit(Row):
    """Speaks up about what has been so for a while without a break."""

    lasts: ClockTime


class SilenceLimit(Row):
    """Speaks up about a channel over which nothing came for so long."""

    channels: tuple[Name, ...] = ()
    """Channel codes of the packs; empty: every channel over which anything ever came."""
    silent_after: Silence
    lasts: ClockTime | None = None
    """For how long without a break after that, so that what has just been caught up raises nothing; None: at once."""


class BatchLimit(Row):
    """How many documents a run looks at; the next run goes on from there."""

    at_most: Annotated[int, Field(ge=1, le=10_000)]


class AheadLimit(Row):
    """How far ahead a job looks."""

    hours: Annotated[int, Field(ge=1, le=10_000)]


class Schedule(Row):
    """When something is done again and again."""

    cron: Cron = Field(examples=["30 8 * * mon-fri"])
    """Minute, hour, day of the month, month, day of the week."""
    zone: Annotated[Name, AfterValidator(known_zone)] = Field(examples=["Asia/Shanghai"])
    """Where the expression's hours are read. A time that a change of clocks skips runs right after it, one that comes
    twice runs once."""
    calendar: Name | None = None
    """Calendar of the default pack; for a row of a pack, of that pack."""
    on_closed: OnClosed = "run"

    @model_validator(mode="after")
    def _closed_days_need_a_calendar(self) -> Self:
        if self.on_closed != "run" and self.calendar is None:
            message = f"row {self.id}: expected a calendar that says which days are closed, found none"
            raise ValueError(message)
        return self


class JobBase(Schedule):
    """One recurring job."""

    pack: Name | None = None
    """Pack whose escalation section says who is told; None: the default one."""
    again_every: ClockTime = ClockTime(amount=1, unit="clock_hours")
    """How often an alert is raised again whose cause lasts, in case somebody has ended it by hand."""
    enabled: bool = True


class WatchParked(JobBase):
    """Looks whether parked messages pile up."""

    kind: Literal["watch.parked"]
    pile: CountLimit
    oldest: AgeLimit
    group: CountLimit | None = None
    """For each reason and place; None: groups are not looked at one by one."""
    grave: GraveLimit | None = None
    """For reasons of which a single one is too many."""


class CollectDeadLetters(JobBase):
    """Parks what the broker gave up on."""

    kind: Literal["collect.dead-letters"]


class WatchQueues(JobBase):
    """Looks for dead letters, and for queues that nobody serves or that grow."""

    kind: Literal["watch.queues"]
    dead_letters: CountLimit
    unserved: LastingLimit
    long: CountLimit


class WatchDue(JobBase):
    """Looks for documents whose instant has passed and that nobody has dealt with."""

    kind: Literal["watch.due"]
    late: AgeLimit


class WatchChannels(JobBase):
    """Looks for channels over which nothing comes any more."""

    kind: Literal["watch.channels"]
    silences: Annotated[tuple[SilenceLimit, ...], Field(min_length=1)]
    """The first row that names a channel holds for it."""

    @model_validator(mode="after")
    def _open_hours_need_a_calendar(self) -> Self:
        if self.calendar is None and any(row.silent_after.unit.startswith("open") for row in self.silences):
            message = f"row {self.id}: expected a calendar for open hours, found none"
            raise ValueError(message)
        return self


class WatchSequences(JobBase):
    """Looks for numbers that a source has left out, where sources number what they send."""

    kind: Literal["watch.sequences"]
    gap: LastingLimit
    """For how long numbers must be missing before anybody is told: late ones fill the gap meanwhile."""
    forgets_after: ClockTime | None = None
    """How long a number is waited for at all; None: for ever."""


class AuditAlerts(JobBase):
    """Looks for due steps, reminders, breaches and pages that led to nothing, and for missed clocks without alert."""

    kind: Literal["audit.alerts"]
    late: AgeLimit
    cases: BatchLimit


class AuditPromises(JobBase):
    """Looks for cases of which a promise is broken: no timer, no owner, another place than its pool has, a gap."""

    kind: Literal["audit.promises"]
    broken: LastingLimit
    """For how long a promise must be broken before anybody is told: what is under way looks broken for a moment."""
    cases: BatchLimit


class CoverCheck(JobBase):
    """Looks for times ahead in which nobody is on call."""

    kind: Literal["cover.check"]
    ahead: AheadLimit


class HandoverNotify(JobBase):
    """Tells people that they come on call or go off; runs at each hand-over too."""

    kind: Literal["handover.notify"]


class WorkforceRemind(JobBase):
    """Tells of contests, workshops and training as the packs' reminder rows say; runs at each of their times too."""

    kind: Literal["workforce.remind"]


class WorkforceReport(JobBase):
    """Writes the staff reports of the packs at the times of their report rows."""

    kind: Literal["workforce.report"]


class EvidenceRoot(JobBase):
    """Keeps and publishes one hash over the heads of all cases."""

    kind: Literal["evidence.root"]


class NoticesAudit(JobBase):
    """Tells when audits of templates are due as the packs say, and of packs whose templates are audited no more."""

    kind: Literal["notices.audit"]


JobRow = Annotated[
    WatchParked
    | CollectDeadLetters
    | WatchQueues
    | WatchDue
    | WatchChannels
    | WatchSequences
    | AuditAlerts
    | AuditPromises
    | CoverCheck
    | HandoverNotify
    | WorkforceRemind
    | WorkforceReport
    | EvidenceRoot
    | NoticesAudit,
    Field(discriminator="kind"),
]


class JobsPolicy(Model):
    """All recurring jobs of a deployment."""

    jobs: tuple[JobRow, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        refuse_repeats(ids_of(self.jobs), "row")
        return self


def ids_of(part: object) -> Iterator[str]:
    """Give the id of every row in a part, at any depth."""
    if isinstance(part, Row):
        yield part.id
    if isinstance(part, Model):
        for name in type(part).model_fields:
            yield from ids_of(getattr(part, name))
    elif isinstance(part, tuple):
        for one in part:
            yield from ids_of(one)


def lasting(limit: CountLimit | AgeLimit | LastingLimit | SilenceLimit) -> timedelta:
    """Give for how long something must be so before anybody is told; nothing if at once."""
    return time_of(limit.lasts) if limit.lasts else timedelta()
