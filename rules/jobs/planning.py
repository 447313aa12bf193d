"""Which jobs set-up must plan anew or end, so that what runs is what the rows say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from schemas.job import Job
from schemas.messages.jobs import EndJob, JobOrder, PlanJob
from schemas.policy.jobs import JobRow


def planning_orders(rows: Sequence[JobRow], jobs: Sequence[Job], *, now: datetime) -> tuple[JobOrder, ...]:
    """Give the orders that make jobs as their rows say; none for what is so already.

    Args:
        rows: The jobs that are to run.
        jobs: Those that are known, ended ones too.
        now: When the rows were read; an older reading that arrives later changes nothing.
    """
    known = {job.id: job for job in jobs}
    planned = tuple(
        PlanJob(job=row.id, row=row, as_of=now) for row in rows if not _runs(known.get(row.id), row)
    )
    wanted = {row.id for row in rows}
    gone = (job for job in jobs if job.state == "planned" and job.id not in wanted)
    return (*planned, *(EndJob(job=job.id, as_of=now) for job in gone))


def _runs(job: Job | None, row: JobRow) -> bool:
    return job is not None and job.state == "planned" and job.row == row
