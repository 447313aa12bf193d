"""Jobs, their rows and what they look at, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from rules.jobs.kinds import World
from rules.jobs.life import plan_job, run_job
from schemas.decision import Decision
from schemas.job import RUN, Job, Run
from schemas.messages.jobs import PlanJob, RunJob
from schemas.messages.orders import RaiseAlert, ResolveAlert
from schemas.policy.jobs import JobRow
from schemas.staff import NOBODY, Staff
from tests.builders import at
from tests.packs import the_packs
from workers.job_rows import JOBS_FILE, load_jobs

NOW = at("Mon 2026-03-09 10:01")
MINUTE = timedelta(minutes=1)


PACES: Mapping[str, str] = {
    "jobs.watch.parked": "*/5 * * * *",
    "jobs.watch.queues": "*/2 * * * *",
    "jobs.watch.due": "* * * * *",
    "jobs.audit.alerts": "*/5 * * * *",
    "jobs.handover.notify": "*/5 * * * *",
}
"""Paces that tests count with, whatever those of the delivered rows are."""


ALL_TOGETHER: dict[str, Any] = {"group": None, "grave": None}


@cache
def the_rows() -> Mapping[str, JobRow]:
    """Give the jobs that come with Caseloop, by id."""
    return {row.id: row for row in load_jobs(JOBS_FILE, the_packs())}


def a_row(job: str = "jobs.watch.parked", **changes: Any) -> JobRow:
    """Give a row with some of its fields replaced, checked again; it counts parked messages all together."""
    row = the_rows()[job]
    shape = type(row)
    usual: dict[str, Any] = {"cron": PACES.get(job, row.cron)}
    usual |= ALL_TOGETHER if job == "jobs.watch.parked" else {}
    paced: JobRow = shape.model_validate(row.model_dump() | usual | changes)
    return paced


def a_world(answer: Any = None, *, now: datetime = NOW, staff: Staff = NOBODY) -> World:
    """Give what a job may take into account."""
    return World(now=now, packs=the_packs(), staff=staff, answer=answer)


def planned(row: JobRow | None = None, *, now: datetime = NOW, job: Job | None = None) -> Job:
    """Give a job that set-up has planned at an instant."""
    wanted = row or a_row()
    return plan_job(job, PlanJob(job=wanted.id, row=wanted, as_of=now), the_packs(), now=now).after


def ran(
    job: Job, answer: Any = None, *, now: datetime | None = None, by: str | None = None, staff: Staff = NOBODY
) -> Decision[Job]:
    """Run a job, at its next run by the clock unless told otherwise."""
    moment = now or job.timers[RUN].due_at
    return run_job(job, RunJob(job=job.id, due_at=moment, by=by), a_world(answer, now=moment, staff=staff))


def raised(decision: Decision[Job]) -> list[str]:
    """Give kind and subject of each alert that a run raises."""
    return [f"{one.kind}/{one.about}" for one in decision.orders if isinstance(one, RaiseAlert)]


def last(decision: Decision[Job]) -> Run:
    """Give what a job keeps of its last run."""
    assert decision.after.last_run is not None
    return decision.after.last_run


def resolved(decision: Decision[Job]) -> list[str]:
    """Give the ids of the alerts that a decision resolves."""
    return [one.alert_id for one in decision.orders if isinstance(one, ResolveAlert)]
