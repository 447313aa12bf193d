"""Jobs about people: gaps in cover ahead, and hand-overs."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from rules.cover import cover_gaps
from rules.handover import handovers_between, next_handover, pages_of
from rules.jobs.calendars import row_as
from rules.jobs.kinds import Cause, Findings, World
from schemas.job import Job
from schemas.policy.jobs import CoverCheck

COVER_GAP: Final = "cover_gap"


def check_cover(job: Job, world: World) -> Findings:
    """Find times ahead in which nobody is on call.

    Source: rules/jobs.yaml, row jobs.cover.check.ahead; alert cover_gap.
    """
    ahead = timedelta(hours=row_as(job, CoverCheck).ahead.hours)
    gaps = cover_gaps(world.staff, world.packs, world.now, world.now + ahead)
    causes = {gap.key: Cause(COVER_GAP, gap.key, gap.text) for gap in reversed(gaps)}
    return Findings(tuple(causes.values()), note=f"{len(causes)} gaps")


def notify_handovers(job: Job, world: World) -> Findings:
    """Tell people of every hand-over since the last run, and look again at the next one.

    Of several hand-overs of one rotation that an outage swallowed only the newest is told: the others are overtaken.
    """
    passed = handovers_between(world.staff, job.covered_until, world.now)
    newest = {one.rotation: one for one in passed}
    pages = tuple(page for one in newest.values() for page in pages_of(world.staff, one))
    return Findings(
        orders=pages, sooner_at=next_handover(world.staff, world.now), note=f"{len(passed)} hand-overs"
    )
