"""The life of a job: planned by its row, run when due, ended with its row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from rules.jobs.calendars import calendar_of
from rules.jobs.causes import raised_and_gone, resolved
from rules.jobs.cron import next_run
from rules.jobs.kinds import Findings, World
from rules.jobs.table import KINDS
from rules.versions import next_version
from schemas.decision import Decision, Reason
from schemas.document import Timer
from schemas.errands import Errand
from schemas.job import RUN, RUNS_KEPT, SOONER, Job, Run, SourceSequence, Standing
from schemas.messages.base import Event, Message
from schemas.messages.jobs import EndJob, PlanJob, RunJob
from schemas.policy.jobs import JobBase
from schemas.policy.pack import Packs

GONE = "the job that watched for it runs no more"


def plan_job(job: Job | None, order: PlanJob, packs: Packs, *, now: datetime) -> Decision[Job]:
    """Let a job run as its row says; change nothing if it does already.

    A run that is due and has not happened yet is not lost by another row: it happens once, then the new row counts.

    Args:
        job: The job, None if it was never planned.
        order: Its row.
        packs: The default pack has its calendar.
        now: Instant of the decision.

    Raises:
        PolicyError: the default pack has no such calendar.
    """
    if job is not None and (order.as_of < job.as_of or (job.state == "planned" and job.row == order.row)):
        return _unchanged(job)
    goes_on = job is not None and job.state == "planned"
    pending = job.timers.get(RUN) if job is not None and goes_on else None
    due_at = next_run(order.row, calendar_of(order.row, packs), now)
    if pending is not None and pending.due_at <= now:
        due_at = pending.due_at
    planned = Job(
        id=order.job,
        version=job.version if job else 0,
        state="planned",
        row=order.row,
        as_of=order.as_of,
        since=job.since if job is not None and goes_on else now,
        covered_until=job.covered_until if job is not None and goes_on else now,
        run_count=job.run_count if job else 0,
        cursor=job.cursor if job else "",
        standing=job.standing if job else (),
        sequences=job.sequences if job else (),
        last_run=job.last_run if job else None,
        runs=job.runs if job else (),
        timers=_timers(due_at, None),
    )
    return _concluded(job, planned, "planned", row=order.row)


def end_job(job: Job, order: EndJob) -> Decision[Job]:
    """Let a job run no more, and resolve what it raised; an older word than the newest changes nothing."""
    if job.state == "ended" or order.as_of < job.as_of:
        return _unchanged(job)
    ended = job.model_copy(update={"state": "ended", "as_of": order.as_of, "timers": {}, "standing": ()})
    return _concluded(job, ended, "ended", orders=resolved(job.standing, job, GONE))


def errand_of(job: Job, order: RunJob, world: World) -> Errand | None:
    """Give what a job must ask outside before it runs; nothing if it does not run now."""
    asks = KINDS[job.row.kind].asks
    return asks(job, world) if asks is not None and _runs_now(job, order, world.now) else None


def run_job(job: Job, order: RunJob, world: World) -> Decision[Job]:
    """Run a job that is due or asked for, once however many of its instants have passed; else change nothing.

    Never early: what is due is read from the job itself. The next run is the first one after now, so that runs that
    an outage swallowed are caught up by this one.

    Args:
        job: A job.
        order: Says whether somebody asked.
        world: What it may take into account, with the answer to its errand.

    Raises:
        PolicyError: the default pack has no such calendar any more.

    Source: rules/jobs.yaml.
    """
    if not _runs_now(job, order, world.now):
        return _unchanged(job)
    findings = KINDS[job.row.kind].finds(job, world)
    standing, orders = raised_and_gone(job, findings, world)
    due = [timer.due_at for timer in job.timers.values() if timer.due_at <= world.now]
    run = Run(
        at=world.now,
        slot_at=min(due, default=None),
        by=order.by,
        cause_count=len(findings.causes),
        note=findings.note,
    )
    after = job.model_copy(
        update={
            "standing": standing,
            "last_run": run,
            "runs": (*job.runs, run)[-RUNS_KEPT:] if _is_eventful(job, run, standing, orders) else job.runs,
            "sequences": _counted(job, findings),
            "run_count": job.run_count + 1,
            "cursor": job.cursor if findings.is_blind else findings.cursor,
            "covered_until": job.covered_until if findings.is_blind else world.now,
            "timers": _timers(_next_at(job, world), _sooner(findings, world.now)),
        }
    )
    return _concluded(
        job, after, "run", row=job.row, orders=(*findings.orders, *orders), events=findings.events
    )


def _counted(job: Job, findings: Findings) -> tuple[SourceSequence, ...]:
    found = findings.sequences
    return job.sequences if found is None or found == job.sequences else found


def _runs_now(job: Job, order: RunJob, now: datetime) -> bool:
    if job.state == "ended":
        return False
    return order.by is not None or any(timer.due_at <= now for timer in job.timers.values())


def _is_eventful(job: Job, run: Run, standing: tuple[Standing, ...], orders: tuple[Message, ...]) -> bool:
    """Say whether a run is worth keeping in sight: asked for, or other causes stand now, or an alert was told."""
    known, found = ({(one.kind, one.about) for one in some} for some in (job.standing, standing))
    return run.by is not None or known != found or bool(orders)


def _next_at(job: Job, world: World) -> datetime:
    """Give the next run by the clock: the one that stands if somebody asked for a run before it."""
    waiting = job.timers.get(RUN)
    if waiting is not None and waiting.due_at > world.now:
        return waiting.due_at
    return next_run(job.row, calendar_of(job.row, world.packs), world.now)


def _sooner(findings: Findings, now: datetime) -> datetime | None:
    wanted = findings.sooner_at
    return max(wanted, now + timedelta(milliseconds=1)) if wanted is not None else None


def _timers(run_at: datetime, sooner_at: datetime | None) -> Mapping[str, Timer]:
    timers = {RUN: Timer(kind=RUN, due_at=run_at)}
    if sooner_at is not None and sooner_at < run_at:
        timers[SOONER] = Timer(kind=SOONER, due_at=sooner_at)
    return timers


def _unchanged(job: Job) -> Decision[Job]:
    return Decision(before=job, after=job, event="job.unchanged")


def _concluded(  # noqa: PLR0913 - the parts of a decision, all named
    before: Job | None,
    after: Job,
    name: str,
    *,
    row: JobBase | None = None,
    orders: tuple[Message, ...] = (),
    events: tuple[Event, ...] = (),
) -> Decision[Job]:
    settled = next_version(before, after)
    reasons = (Reason(f"job.{name}", row=row.id),) if row is not None else ()
    return Decision(
        before=before, after=settled, event=f"job.{name}", reasons=reasons, orders=orders, events=events
    )
