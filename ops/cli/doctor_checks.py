"""What ``caseloop doctor`` looks at; each check gives its findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from ops.cli.showing import from_now, stretch
from ops.cli.tools import QueueState, Tools
from schemas.document import Collection
from schemas.errors import PolicyError
from schemas.queues import EVENT_LOG, EVENTS, INBOUND, QUEUES, UNROUTED, department_queue, role_of
from workers.topology import dead_letter_queue

_SETUP: Final = "Run: caseloop setup"

_LATE_AFTER: Final = timedelta(seconds=60)
"""A timer that waits longer than this means that no scheduler or no worker deals with it."""

_LONG_QUEUE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    level: Literal["fine", "notice", "fault"]
    subject: str
    found: str
    advice: str = ""
    """What to do; empty if nothing."""


def pack_findings(tools: Tools) -> Sequence[Finding]:
    """Look whether the policy packs load."""
    try:
        packs = tools.packs()
    except PolicyError as fault:
        first, *others = str(fault).splitlines()
        more = f" (and {len(others)} more)" if others else ""
        return [Finding("fault", "packs", f"{first}{more}", "Run: caseloop pack check")]
    names = ", ".join(f"{pack.name} {pack.version}" for pack in packs.newest.values())
    return [Finding("fine", "packs", names)]


def broker_findings(tools: Tools) -> Sequence[Finding]:
    """Look whether the broker has everything, and whether each queue is served."""
    version = tools.broker.version()
    missing = tools.broker.missing_exchanges((INBOUND, UNROUTED, EVENTS))
    dead = [dead_letter_queue(name) for name in QUEUES]
    states = {
        state.name: state for state in tools.broker.queues([*QUEUES, *dead, EVENT_LOG, *_departments(tools)])
    }
    findings = [Finding("fine", "RabbitMQ", version)]
    if missing:
        findings.append(Finding("fault", "exchanges", f"missing: {', '.join(missing)}", _SETUP))
    findings.extend(
        _queue_finding(states[name], states[dead_letter_queue(name)], role_of(name)) for name in QUEUES
    )
    findings.extend(
        Finding("fault", state.name, "missing", _SETUP)
        for name, state in states.items()
        if name not in QUEUES and not state.exists
    )
    return findings


def _departments(tools: Tools) -> list[str]:
    try:
        packs = tools.packs().newest.values()
    except PolicyError:
        return []
    return sorted({department_queue(code) for pack in packs for code in pack.directory.department_codes})


def _queue_finding(queue: QueueState, dead: QueueState, role: str) -> Finding:
    served = f"{queue.ready_count} waiting, {queue.consumer_count} consumers"
    if not queue.exists:
        return Finding("fault", queue.name, "missing", _SETUP)
    if queue.fault:
        advice = "Arguments cannot be changed: drain the queue, delete it, run: caseloop setup"
        return Finding("fault", queue.name, queue.fault, advice)
    if dead.ready_count:
        advice = f"Look into {dead.name}; move its messages back to {queue.name} once the cause is gone."
        return Finding("fault", queue.name, f"{dead.ready_count} dead letters", advice)
    if not queue.consumer_count:
        advice = f"Start workers: python -m workers --queues {role}"
        return Finding("fault", queue.name, served, advice)
    if queue.ready_count > _LONG_QUEUE:
        return Finding("notice", queue.name, served, f"Start more workers for {role} if it does not shrink.")
    return Finding("fine", queue.name, served)


def database_findings(tools: Tools) -> Sequence[Finding]:
    """Look whether the database can keep what it is told to."""
    health = tools.reader.health()
    findings = [Finding("fine", "MongoDB", f"{health.version}, replica set {health.replica_set or 'none'}")]
    if not health.replica_set:
        advice = "Majority writes need one: start mongod with --replSet and run rs.initiate()."
        findings.append(Finding("fault", "replica set", "none", advice))
    elif not health.writable:
        findings.append(
            Finding("fault", "replica set", "no primary answers", "Look at rs.status() on a member.")
        )
    if health.missing_indexes:
        findings.append(Finding("fault", "indexes", f"missing: {', '.join(health.missing_indexes)}", _SETUP))
    return findings


def time_findings(tools: Tools) -> Sequence[Finding]:
    """Look whether anything is overdue that the scheduler should have found."""
    return list(_overdue(tools))


def _overdue(tools: Tools) -> Iterator[Finding]:
    now = tools.now()
    collections: tuple[Collection, ...] = ("cases", "alerts", "parked")
    for collection in collections:
        late = tools.reader.overdue(collection, before=now - _LATE_AFTER)
        subject = f"due {collection}"
        if not late.count:
            yield Finding("fine", subject, f"none later than {stretch(_LATE_AFTER)}")
            continue
        advice = "Is a scheduler running (python -m scheduler), and workers for deadlines and alerts?"
        yield Finding(
            "fault", subject, f"{late.count} late, the oldest {from_now(late.oldest_at, now)}", advice
        )


def work_findings(tools: Tools) -> Sequence[Finding]:
    """Look at what waits for people."""
    findings = []
    counts = tools.reader.case_counts()
    states = ", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "none yet"
    findings.append(Finding("fine", "cases", states))
    parked = [group for group in tools.store.parked_groups() if group.state == "parked"]
    total = sum(group.count for group in parked)
    oldest = min((group.oldest_at for group in parked), default=None)
    advice = "Run: caseloop parked list --group" if total else ""
    found = f"{total}, the oldest {from_now(oldest, tools.now())}" if total else "none"
    findings.append(Finding("notice" if total else "fine", "parked", found, advice))
    raised = tools.reader.alerts(state="raised", limit=1_000)
    critical = sum(alert.severity == "critical" for alert in raised)
    found = f"{len(raised)} not acknowledged, {critical} critical" if raised else "all acknowledged"
    advice = "Run: caseloop alert list" if raised else ""
    findings.append(Finding("notice" if raised else "fine", "alerts", found, advice))
    return findings
