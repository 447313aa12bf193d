"""One look at a running system: cases by state, what is due next, alerts, queues, parked messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import pika

from ops.system.readiness import counts_on
from schemas.case import Case
from schemas.clock import Clock
from schemas.errors import Unavailable
from schemas.policy.clock_parts import ASKED_DEPARTMENT, OWNING_DEPARTMENT
from schemas.ports import Store
from schemas.ports_reading import CaseFilter, Reader
from schemas.queues import QUEUES
from workers.brokers import UNREACHABLE, connect
from workers.topology import dead_letter_queue

SOONEST: Final = 60
"""How many cases are looked at for the next deadlines."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A limit that runs."""

    number: str
    clock: str
    priority: str
    department: str
    due_at: datetime
    left: timedelta


@dataclass(frozen=True, slots=True)
class Glance:
    """What one look found."""

    at: datetime
    states: Mapping[str, int] = field(default_factory=dict)
    deadlines: Sequence[Deadline] = ()
    queues: Mapping[str, int] = field(default_factory=dict)
    """Work queue to messages that wait in it."""
    dead_letter_count: int = 0
    parked: Mapping[str, int] = field(default_factory=dict)
    """State of parked records to their count."""
    fault: str = ""
    """What does not answer; empty if all does."""

    @property
    def case_count(self) -> int:
        """How many cases there are."""
        return sum(self.states.values())


class Onlooker:
    """Looks at database and broker; writes nothing. Not to be shared between threads."""

    def __init__(self, amqp_url: str, store: Store, reader: Reader, departments: Mapping[str, str]) -> None:
        """Take where to look, and the departments' words by code; connects at its first look."""
        self._departments = departments
        self._amqp_url = amqp_url
        self._store = store
        self._reader = reader
        self._connection: pika.BlockingConnection | None = None

    def look(self, now: datetime) -> Glance:
        """Look once; what does not answer is named and shown as empty."""
        try:
            states = dict(self._reader.case_counts())
            deadlines = self._deadlines(now)
            parked: dict[str, int] = {}
            for group in self._store.parked_groups():
                parked[group.state] = parked.get(group.state, 0) + group.count
        except Unavailable:
            return Glance(now, fault="MongoDB does not answer")
        try:
            counts = self._queue_counts()
        except UNREACHABLE:
            self.close()
            return Glance(now, states, deadlines, parked=parked, fault="RabbitMQ does not answer")
        dead = sum(counts.pop(dead_letter_queue(queue)) for queue in QUEUES)
        return Glance(now, states, deadlines, counts, dead, parked)

    def close(self) -> None:
        """Close the connection to the broker."""
        connection, self._connection = self._connection, None
        if connection is not None and connection.is_open:
            connection.close()

    def _queue_counts(self) -> dict[str, int]:
        if self._connection is None or not self._connection.is_open:
            self._connection = connect(self._amqp_url)
        channel = self._connection.channel()
        names = [*QUEUES, *(dead_letter_queue(queue) for queue in QUEUES)]
        counts = counts_on(channel, names)
        channel.close()
        return {name: ready for name, (ready, _) in counts.items()}

    def _deadlines(self, now: datetime) -> list[Deadline]:
        rows = self._reader.cases(CaseFilter(open_only=True, limit=SOONEST))
        loaded = self._store.load("cases", [row.id for row in rows])
        found = [
            self._deadline(case, name, clock, now)
            for document_id, one in loaded.items()
            for case in [Case.model_validate({**_known(one.fields), "id": document_id})]
            for name, clock in case.clocks.items()
            if clock.is_running and clock.missed_at is None
        ]
        return sorted(found, key=lambda one: one.due_at)

    def _deadline(self, case: Case, name: str, clock: Clock, now: datetime) -> Deadline:
        """Give a limit with who must act: the owning department, where the clock names no other."""
        owned = clock.owner in {OWNING_DEPARTMENT, ASKED_DEPARTMENT} and case.owner
        code = case.owner.department if owned and case.owner else clock.owner
        word = self._departments.get(code, code)
        return Deadline(case.number, name, case.priority, word, clock.due_at, clock.due_at - now)


def _known(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if name in Case.model_fields}
