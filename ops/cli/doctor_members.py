"""What ``caseloop doctor`` finds of a cluster: which node or member is missing, and what it does not keep yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ops.cli.doctor_checks import Finding
from ops.cli.showing import counted
from ops.cli.tools import BrokerMembers, Tools

_ENOUGH: Final = 3
"""Members of a queue that one may be lost of; more make it slower."""

_START: Final = "Start it again; the others go on meanwhile. See docs/runbooks/member-lost.md."
_WORKING: Final = frozenset({"PRIMARY", "SECONDARY", "ARBITER"})
_NAMED: Final = 3


def broker_member_findings(tools: Tools) -> Sequence[Finding]:
    """Look whether every node of the broker answers, and whether every queue has its members; nothing for one node."""
    count, silent = tools.broker.silent_addresses()
    told = tools.broker.members()
    findings = [Finding("fault", "RabbitMQ node", f"{address} does not answer", _START) for address in silent]
    if count > 1:
        findings.append(
            Finding("fine", "RabbitMQ nodes", f"{count - len(silent)} of {count} addresses answer")
        )
    if told is not None:
        findings.extend(_of_nodes(told))
    elif count > 1:
        advice = "Set CASELOOP_MANAGEMENT_URL to see it."
        findings.append(Finding("notice", "members of queues", "not known", advice))
    return findings


def _of_nodes(told: BrokerMembers) -> Iterator[Finding]:
    stopped = [name for name, runs in told.running.items() if not runs]
    for name in stopped:
        yield Finding("fault", "RabbitMQ node", f"{name} does not run", _START)
    for name, others in told.parted.items():
        advice = "Restart the node that the others do not count. See docs/runbooks/member-lost.md."
        yield Finding("fault", "RabbitMQ node", f"{name} no longer counts {', '.join(others)}", advice)
    wanted = min(_ENOUGH, len(told.running))
    few = [queue.name for queue in told.queues if len(queue.members) < wanted]
    if few:
        advice = "For each node: rabbitmq-queues grow NODE all"
        yield Finding("fault", "members of queues", f"{_some(few)}: fewer than {wanted}", advice)
    behind = [queue.name for queue in told.queues if set(queue.members) - set(queue.online) - set(stopped)]
    if behind:
        advice = "Wait a minute and look again; then see docs/runbooks/member-lost.md."
        yield Finding("notice", "members of queues", f"{_some(behind)}: not all of them online", advice)
    if wanted > 1 and not few and not behind:
        found = f"{counted(len(told.queues), 'queue')} with at least {wanted} each"
        yield Finding("fine", "members of queues", found)


def database_member_findings(tools: Tools) -> Sequence[Finding]:
    """Look whether every member of the replica set does its part; nothing for a set of one."""
    members = tools.reader.health().members
    if len(members) <= 1:
        return []
    unknown = [one.host for one in members if not one.state]
    if unknown:
        advice = "Give the account the role clusterMonitor to see it."
        return [Finding("notice", "replica set members", f"{len(members)}, their state is not known", advice)]
    faults = [one for one in members if one.state not in _WORKING]
    fine = f"{len(members) - len(faults)} of {len(members)} do their part"
    return [
        Finding("fine", "replica set members", fine),
        *(Finding("fault", "replica set member", f"{one.host} is {one.state}", _START) for one in faults),
    ]


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"
