"""The calendar by which a job goes, and its row in its own shape."""

from __future__ import annotations

from typing import TypeVar

from rules.calendar import Calendar, compiled
from schemas.errors import PolicyError
from schemas.job import Job
from schemas.policy.jobs import JobBase
from schemas.policy.pack import Packs

R = TypeVar("R", bound=JobBase)


def calendar_of(row: JobBase, packs: Packs) -> Calendar | None:
    """Give the calendar that a job's row names, None if it names none.

    Raises:
        PolicyError: the default pack has no such calendar.
    """
    if row.calendar is None:
        return None
    found = packs.newest[packs.default].calendars.named(row.calendar)
    if found is None:
        message = f"job {row.id}: expected a calendar of pack {packs.default!r}, found {row.calendar!r}"
        raise PolicyError(message)
    return compiled(found)


def row_as(job: Job, shape: type[R]) -> R:
    """Give a job's row in the shape of its kind.

    Raises:
        TypeError: the job is of another kind; the table of kinds is wrong.
    """
    if not isinstance(job.row, shape):
        message = f"job {job.id}: expected a row of {shape.__name__}, found {type(job.row).__name__}"
        raise TypeError(message)
    return job.row
