"""The watch over sources that number what they send: no complaint is missed without anybody noticing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from rules.jobs.calendars import row_as
from rules.jobs.kinds import Cause, Findings, World
from rules.jobs.telling import both
from schemas.clock import time_of
from schemas.errands import Errand
from schemas.job import Gap, Job, SourceSequence
from schemas.looks import SequenceNumbers, Span
from schemas.policy.jobs import WatchSequences, lasting

SEQUENCE_GAP: Final = "sequence_gap"

_NAMED: Final = 8
"""So many gaps are named in an alert."""


def ask_sequences(job: Job, _world: World) -> Errand:
    """Ask for numbers above the highest that is known, and for those that are missing."""
    return SequenceNumbers(
        after={one.source: one.highest for one in job.sequences},
        gaps={
            one.source: tuple((gap.first, gap.last) for gap in one.gaps) for one in job.sequences if one.gaps
        },
    )


def watch_sequences(job: Job, world: World) -> Findings:
    """Find numbers that are missing for too long: one alert for each source, ended by what fills the gaps.

    A source begins with the first number that is seen of it. A number that is not above the highest one and fills
    no gap says nothing new.

    Source: S2-03; rules/jobs.yaml, rows jobs.watch.sequences.*; alert sequence_gap.
    """
    row = row_as(job, WatchSequences)
    seen: Mapping[str, Sequence[Span]] = world.answer
    known = {one.source: one for one in job.sequences}
    counted = tuple(
        _forgetting(_counted_on(source, known.get(source), seen.get(source, ()), world.now), row, world.now)
        for source in sorted(known.keys() | seen.keys())
    )
    causes = tuple(cause for one in counted for cause in _cause(one, row, world.now))
    return Findings(causes, sequences=counted, note=_note(counted))


def _counted_on(
    source: str, before: SourceSequence | None, seen: Sequence[Span], now: datetime
) -> SourceSequence:
    """Give how far a source has counted after some more of its numbers were seen."""
    if before is None:
        first = seen[0][0]
        before = SourceSequence(source=source, first=first, highest=first)
    gaps = [piece for gap in before.gaps for piece in _left_of(gap, seen)]
    highest = before.highest
    for first, last in seen:
        if first > highest + 1:
            gaps.append(Gap(first=highest + 1, last=first - 1, since=now))
        highest = max(highest, last)
    return before.model_copy(update={"highest": highest, "gaps": tuple(gaps)})


def _left_of(gap: Gap, seen: Sequence[Span]) -> Iterator[Gap]:
    """Give what is missing still of a gap."""
    first = gap.first
    for begin, end in seen:
        if end < first or begin > gap.last:
            continue
        if begin > first:
            yield Gap(first=first, last=begin - 1, since=gap.since)
        first = end + 1
    if first <= gap.last:
        yield Gap(first=first, last=gap.last, since=gap.since)


def _forgetting(one: SourceSequence, row: WatchSequences, now: datetime) -> SourceSequence:
    """Give the source without gaps that are not waited for any more."""
    if row.forgets_after is None:
        return one
    longest = time_of(row.forgets_after)
    kept = tuple(gap for gap in one.gaps if now - gap.since < longest)
    left = one.model_copy(update={"gaps": kept})
    return left.model_copy(update={"given_up": one.given_up + one.missing - left.missing})


def _cause(one: SourceSequence, row: WatchSequences, now: datetime) -> Iterator[Cause]:
    overdue = [gap for gap in one.gaps if now - gap.since >= lasting(row.gap)]
    if not overdue:
        return
    count = sum(gap.last - gap.first + 1 for gap in overdue)
    named = ", ".join(_words(gap) for gap in overdue[:_NAMED]) + (", …" if len(overdue) > _NAMED else "")
    told = both(f"缺{count}个序号：{named}", f"{count} numbers are missing: {named}")
    yield Cause(SEQUENCE_GAP, one.source, told, items=tuple(_words(gap) for gap in overdue))


def _words(gap: Gap) -> str:
    return str(gap.first) if gap.first == gap.last else f"{gap.first}-{gap.last}"


def _note(counted: Sequence[SourceSequence]) -> str:
    """Give for each source how many came of how many it sent, so that both sides can be reconciled."""
    told = []
    for one in counted:
        sent = one.highest - one.first + 1
        told.append(f"{one.source}: {sent - one.missing - one.given_up} of {sent}")
    return "; ".join(told) or "no source numbers what it sends"
