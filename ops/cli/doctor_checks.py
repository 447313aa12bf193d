"""What ``caseloop doctor`` looks at; each check gives its findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from ops.cli.showing import from_now, stretch
from ops.cli.tools import QueueState, Tools
from scheduler.orders import ORDERS
from schemas.document import Collection
from schemas.errors import PolicyError
from schemas.queues import EVENT_LOG, EVENTS, INBOUND, QUEUES, UNROUTED, department_queue
from workers.topology import dead_letter_queue

_SETUP: Final = "Run: caseloop setup"

_LATE_AFTER: Final = timedelta(seconds=60)
"""A timer that waits longer than this means that no scheduler or no worker deals with it."""

_SWEPT: Final[tuple[Collection, ...]] = (*ORDERS, "parked")

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
    missing = list(tools.broker.missing_exchanges((INBOUND, UNROUTED, EVENTS)))
    dead = [dead_letter_queue(name) for name in QUEUES]
    states = tools.broker.queues([*QUEUES, *dead, EVENT_LOG, *_departments(tools)])
    missing.extend(state.name for state in states if not state.exists)
    findings = [Finding("fine", "RabbitMQ", version)]
    if missing:
        findings.append(Finding("fault", "declarations", f"missing: {', '.join(missing)}", _SETUP))
    work = [state for state in states if state.name in QUEUES and state.exists]
    findings.extend(_argument_findings(work))
    findings.extend(_dead_letter_findings([state for state in states if state.name in dead]))
    findings.extend(_service_findings([state for state in work if not state.fault]))
    return findings


def _departments(tools: Tools) -> list[str]:
    try:
        packs = tools.packs().newest.values()
    except PolicyError:
        return []
    return sorted({department_queue(code) for pack in packs for code in pack.directory.department_codes})


def _argument_findings(work: Sequence[QueueState]) -> Iterator[Finding]:
    for state in work:
        if state.fault:
            advice = "Arguments cannot be changed: drain the queue, delete it, run: caseloop setup"
            yield Finding("fault", state.name, state.fault, advice)


def _dead_letter_findings(dead: Sequence[QueueState]) -> Iterator[Finding]:
    for state in dead:
        if state.ready_count:
            advice = "Look into that queue; move its messages back once the cause is gone."
            yield Finding("fault", state.name, f"{state.ready_count} dead letters", advice)


def _service_findings(work: Sequence[QueueState]) -> Iterator[Finding]:
    unserved = [state.name.rsplit(".", 1)[0] for state in work if not state.consumer_count]
    if unserved:
        roles = ",".join(unserved)
        advice = f"Start workers: python -m workers --queues {roles}"
        yield Finding("fault", "workers", f"nobody serves {roles.replace(',', ', ')}", advice)
    for state in work:
        if state.ready_count > _LONG_QUEUE and state.consumer_count:
            advice = "Start more workers for it if it does not shrink."
            yield Finding("notice", state.name, f"{state.ready_count} messages wait", advice)
    waiting = sum(state.ready_count for state in work)
    yield Finding("fine", "queues", f"{len(work)} work queues, {waiting} messages wait")


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
    for collection in _SWEPT:
        late = tools.reader.overdue(collection, before=now - _LATE_AFTER)
        subject = f"due {collection}"
        if not late.count:
            yield Finding("fine", subject, f"none later than {stretch(_LATE_AFTER)}")
            continue
        advice = "Is a scheduler running (python -m workers.scheduler), and workers for deadlines and alerts?"
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
