"""Read the rows of recurring jobs; every fault names file, line, row and what was expected."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rules.consistency import rows_of
from schemas.errors import PolicyError
from schemas.policy.clock_parts import ClockTime
from schemas.policy.jobs import AuditAlerts, JobRow, JobsPolicy, WatchChannels, WatchDue, WatchQueues
from schemas.policy.pack import Packs
from schemas.policy.row import SOURCES, Row, foreign_to
from workers.clock import Clock
from workers.pack_places import place_of_row
from workers.pack_yaml import read_yaml, validated
from workers.packs import PACKS_FOLDER

JOBS_FILE: Final = PACKS_FOLDER.parent / "jobs.yaml"
"""The jobs that come with Caseloop."""


def load_jobs(path: Path, packs: Packs) -> tuple[JobRow, ...]:
    """Read a file of jobs and check it against the packs; jobs that are switched off are left out.

    Raises:
        PolicyError: it is missing or faulty; the text lists every fault on a line, with file, line and row.
    """
    tree = read_yaml(path)
    policy = validated(path, JobsPolicy, tree, tree)
    faults = [
        f"{path.parent.name}/{path.name}:{place_of_row(tree, row.id)}: {sentence}"
        for row, sentence in _faults_of(policy, packs)
    ]
    if faults:
        raise PolicyError("\n".join(faults))
    return tuple(row for row in policy.jobs if row.enabled)


def in_real_time(rows: tuple[JobRow, ...], clock: Clock) -> tuple[JobRow, ...]:
    """Give jobs whose tolerances for machines pass in real time, however fast the clock runs."""
    return rows if clock.speed == 1.0 else tuple(_slowed(row, clock.speed) for row in rows)


def _faults_of(policy: JobsPolicy, packs: Packs) -> Iterator[tuple[Row, str]]:
    calendars = packs.newest[packs.default].calendars
    names = sorted(row.name for row in calendars.calendars)
    channels = {row.code for pack in packs.newest.values() for row in pack.intake.channels}
    for row in rows_of(policy):
        foreign = foreign_to(row.source, SOURCES)
        if foreign:
            expected = f"expected ours, or ids that begin with {', '.join(sorted(SOURCES))}"
            yield row, f"source: {expected}; found {', '.join(foreign)}"
    for job in policy.jobs:
        if job.calendar is not None and job.calendar not in names:
            yield job, f"expected a calendar of pack {packs.default!r} out of {names}, found {job.calendar!r}"
        if job.pack is not None and job.pack not in packs.newest:
            yield job, f"expected a pack out of {sorted(packs.newest)}, found {job.pack!r}"
        if isinstance(job, WatchChannels):
            for limit in job.silences:
                unknown = sorted(set(limit.channels) - channels)
                if unknown:
                    yield limit, f"expected channels out of {sorted(channels)}, found {unknown}"


def _slowed(row: JobRow, speed: float) -> JobRow:
    if isinstance(row, WatchQueues):
        parts = {name: _limit(getattr(row, name), speed) for name in ("dead_letters", "unserved", "long")}
        return row.model_copy(update=parts)
    if isinstance(row, WatchDue | AuditAlerts):
        return row.model_copy(update={"late": _limit(row.late, speed)})
    return row


def _limit(limit: Row, speed: float) -> Row:
    times = {name: value for name, value in limit if isinstance(value, ClockTime)}
    longer = {
        name: time.model_copy(update={"amount": int(time.amount * speed)}) for name, time in times.items()
    }
    return limit.model_copy(update=longer)
