"""Watches over the system: parked messages, queues, due documents, channels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from rules.calendar import work_between
from rules.jobs.calendars import calendar_of, row_as
from rules.jobs.kinds import Cause, Findings, World
from rules.jobs.telling import age, both
from schemas.clock import time_of
from schemas.errands import Errand
from schemas.job import Job
from schemas.looks import (
    CollectDeadLetters,
    CountParked,
    LastSubmissions,
    LateTimers,
    OverdueDocuments,
    QueueDepth,
    QueueDepths,
)
from schemas.parked import ParkedGroup
from schemas.policy.jobs import SilenceLimit, WatchChannels, WatchDue, WatchParked, WatchQueues, lasting

PARKED: Final = "parked"
DEAD_LETTERS: Final = "dead_letters"
QUEUE_STALLED: Final = "queue_stalled"
SCHEDULER_LATE: Final = "scheduler_late"
SILENT_CHANNEL: Final = "silent_channel"

UNREACHABLE: Final = "the broker did not answer"


def ask_parked(_job: Job, _world: World) -> Errand:
    """Ask for the groups of parked records."""
    return CountParked()


def watch_parked(job: Job, world: World) -> Findings:
    """Find whether parked messages pile up: too many, or one that waits too long.

    Source: rules/jobs.yaml, rows jobs.watch.parked.*; alert parked.
    """
    row = row_as(job, WatchParked)
    groups: Sequence[ParkedGroup] = [group for group in world.answer if group.state == "parked"]
    count = sum(group.count for group in groups)
    oldest_at = min((group.oldest_at for group in groups), default=world.now)
    waited = world.now - oldest_at
    causes = []
    if count >= row.pile.at_least:
        largest = max(groups, key=lambda group: group.count)
        told = both(f"{count}条，最多：{largest.code}", f"{count} messages, most of them: {largest.code}")
        causes.append(Cause(PARKED, "pile", told, lasting(row.pile)))
    if waited > time_of(row.oldest.older_than):
        told = both(f"最早一条已等待{age(waited, 'zh')}", f"the oldest has waited {age(waited, 'en')}")
        causes.append(Cause(PARKED, "oldest", told, lasting(row.oldest)))
    causes += _of_groups(row, groups)
    return Findings(tuple(causes), note=f"{count} parked")


def ask_collect(_job: Job, world: World) -> Errand:
    """Ask for dead letters to be parked, departments' queues included."""
    return CollectDeadLetters(_departments(world))


def collect(_job: Job, world: World) -> Findings:
    """Note how many dead letters were parked; what is parked is watched there."""
    if world.answer is None:
        return Findings(is_blind=True, note=UNREACHABLE)
    return Findings(note=f"{world.answer} dead letters parked")


def _of_groups(row: WatchParked, groups: Sequence[ParkedGroup]) -> Iterator[Cause]:
    """Give the groups that have grown beyond their limit: of one reason in one queue, whatever the type."""
    counts: Counter[tuple[str, str]] = Counter()
    for group in groups:
        counts[group.code, group.queue] += group.count
    for (code, queue), count in sorted(counts.items()):
        limit = row.grave if row.grave and code in row.grave.codes else row.group
        if limit is not None and count >= limit.at_least:
            told = both(f"{count}条，{code}，队列{queue}", f"{count} of {code} in {queue}")
            yield Cause(PARKED, f"{code}:{queue}", told, lasting(limit))


def ask_queues(_job: Job, world: World) -> Errand:
    """Ask how much waits in each queue; departments' queues are asked for their dead letters."""
    return QueueDepths(_departments(world))


def _departments(world: World) -> tuple[str, ...]:
    codes = {code for pack in world.packs.newest.values() for code in pack.directory.department_codes}
    return tuple(sorted(codes))


def watch_queues(job: Job, world: World) -> Findings:
    """Find dead letters, and work queues that are missing, that nobody serves, or that grow.

    Source: rules/jobs.yaml, rows jobs.watch.queues.*; alerts dead_letters and queue_stalled.
    """
    row = row_as(job, WatchQueues)
    if world.answer is None:
        return Findings(is_blind=True, note=UNREACHABLE)
    depths: Sequence[QueueDepth] = world.answer
    causes = [cause for depth in depths for cause in _of_queue(row, depth)]
    waiting = sum(depth.ready_count for depth in depths if not depth.holds_dead_letters)
    dead = sum(depth.ready_count for depth in depths if depth.holds_dead_letters)
    return Findings(tuple(causes), note=f"{waiting} waiting, {dead} dead letters")


def ask_due(job: Job, world: World) -> Errand:
    """Ask for timers that passed some time ago and still stand."""
    return OverdueDocuments(world.now - time_of(row_as(job, WatchDue).late.older_than))


def watch_due(job: Job, world: World) -> Findings:
    """Find documents that are due and that nobody has dealt with: no scheduler, or no worker for their orders.

    Source: rules/jobs.yaml, row jobs.watch.due.late; alert scheduler_late.
    """
    row = row_as(job, WatchDue)
    late: Sequence[LateTimers] = [one for one in world.answer if one.count]
    causes = tuple(
        Cause(
            SCHEDULER_LATE,
            one.collection,
            both(
                f"{one.count}个到期未处理，最早{age(world.now - one.oldest[0].due_at, 'zh')}前到期",
                f"{one.count} are due and not dealt with, the oldest for {age(world.now - one.oldest[0].due_at, 'en')}",
            ),
            lasting(row.late),
        )
        for one in late
    )
    return Findings(causes, note=f"{sum(one.count for one in late)} late")


def ask_channels(_job: Job, _world: World) -> Errand:
    """Ask when a case was last registered over each channel."""
    return LastSubmissions()


def watch_channels(job: Job, world: World) -> Findings:
    """Find channels over which nothing has come for too long.

    A channel that a row names and over which nothing ever came is silent since the job was planned.

    Source: S1-16; rules/jobs.yaml, rows jobs.watch.channels.*; alert silent_channel.
    """
    row = row_as(job, WatchChannels)
    last: Mapping[str, datetime] = world.answer
    named = {channel for limit in row.silences for channel in limit.channels}
    causes = []
    for channel in sorted(named | set(last)):
        limit = _limit_of(row, channel)
        since = last.get(channel, job.since)
        silent = _silent_for(job, limit, since, world) if limit else timedelta()
        if limit is not None and silent >= time_of(limit.silent_after):
            told = both(f"已{age(silent, 'zh')}没有收到任何反馈", f"nothing came for {age(silent, 'en')}")
            causes.append(Cause(SILENT_CHANNEL, channel, told, lasting(limit)))
    return Findings(tuple(causes), note=f"{len(named | set(last))} channels, {len(causes)} silent")


def _of_queue(row: WatchQueues, depth: QueueDepth) -> Iterator[Cause]:
    count = depth.ready_count
    if depth.holds_dead_letters:
        if count >= row.dead_letters.at_least:
            told = both(f"{count}条死信", f"{count} dead letters")
            yield Cause(DEAD_LETTERS, depth.name, told, lasting(row.dead_letters))
    elif not depth.exists:
        yield Cause(QUEUE_STALLED, depth.name, both("队列不存在", "the queue is missing"))
    elif not depth.consumer_count and count:
        told = both(f"{count}条等待，无人处理", f"{count} wait and nobody serves it")
        yield Cause(QUEUE_STALLED, depth.name, told, lasting(row.unserved))
    elif count >= row.long.at_least:
        told = both(f"{count}条等待", f"{count} wait")
        yield Cause(QUEUE_STALLED, depth.name, told, lasting(row.long))


def _limit_of(row: WatchChannels, channel: str) -> SilenceLimit | None:
    return next((limit for limit in row.silences if channel in limit.channels or not limit.channels), None)


def _silent_for(job: Job, limit: SilenceLimit, since: datetime, world: World) -> timedelta:
    if limit.silent_after.unit.startswith("clock"):
        return world.now - since
    calendar = calendar_of(job.row, world.packs)
    return work_between(since, world.now, calendar) if calendar else timedelta()
