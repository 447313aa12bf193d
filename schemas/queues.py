"""The queues and exchanges, named by what waits in them. Arguments are immutable, hence the version suffix."""

from __future__ import annotations

from typing import Final, Literal

QueueName = Literal[
    "intake.v1",
    "urgent.v1",
    "triage.v1",
    "assignment.v1",
    "handling.v1",
    "deadlines.v1",
    "notices.v1",
    "callbacks.v1",
    "compensation.v1",
    "archiving.v1",
    "alerts.v1",
    "paging.v1",
    "delivery.v1",
    "jobs.v1",
    "workforce.v1",
]
"""A queue that workers serve."""

QUEUES: Final[tuple[QueueName, ...]] = (
    "intake.v1",
    "urgent.v1",
    "triage.v1",
    "assignment.v1",
    "handling.v1",
    "deadlines.v1",
    "notices.v1",
    "callbacks.v1",
    "compensation.v1",
    "archiving.v1",
    "alerts.v1",
    "paging.v1",
    "delivery.v1",
    "jobs.v1",
    "workforce.v1",
)

URGENT: Final[QueueName] = "urgent.v1"
"""What upstream systems know to be urgent: served before everything else that a process has taken."""

URGENT_SUFFIX: Final = "urgent"
"""Last word of a routing key of the inbound exchange, after the event type, that leads to the urgent queue."""

INBOUND: Final = "caseloop.inbound"
"""Topic exchange that upstream systems publish to; routing key = event type."""

UNROUTED: Final = "caseloop.unrouted"
"""Alternate exchange of the inbound one; what no queue takes is collected in intake.v1 and parked there."""

EVENTS: Final = "caseloop.events"
"""Topic exchange of every committed fact; routing key ``case.<event>.<pack>.<priority>``."""

EVENT_LOG: Final = "caseloop.events.log"
"""Stream queue on the events exchange, from which a late subscriber replays a week."""


def urgent_key(event_type: str) -> str:
    """Give the routing key under which an urgent message of a type is published."""
    return f"{event_type}.{URGENT_SUFFIX}"


def role_of(queue: QueueName) -> str:
    """Give the worker role that serves a queue: its name without the version."""
    return queue.rsplit(".", 1)[0]


def queue_of(role: str) -> QueueName:
    """Give the current queue of a worker role.

    Raises:
        ValueError: no queue has that role; the text lists those that exist.
    """
    for queue in QUEUES:
        if role in (role_of(queue), queue):
            return queue
    known = ", ".join(role_of(queue) for queue in QUEUES)
    message = f"expected a queue out of {known}, found {role!r}"
    raise ValueError(message)


def department_queue(department: str) -> str:
    """Give the queue in which a department finds what is meant for it."""
    return f"department.{department}.v1"
