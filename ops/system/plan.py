"""What a private system consists of: groups of worker processes, schedulers, and a clock that they share."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from schemas.queues import QUEUES, QueueName, queue_of, role_of
from workers.clock import Clock

EVERYTHING: Final = tuple(role_of(queue) for queue in QUEUES)
"""All worker roles."""


@dataclass(frozen=True, slots=True)
class WorkerGroup:
    """Worker processes that serve the same roles under one supervisor."""

    name: str
    """Names the log file."""
    roles: Sequence[str] = EVERYTHING
    processes: int = 1
    threads: int = 2
    environment: Mapping[str, str] = field(default_factory=dict)
    """Settings of this group alone, for example ``CASELOOP_CRASH_AT``."""

    @property
    def command(self) -> list[str]:
        """Give the command of the supervisor."""
        counts = ["--processes", str(self.processes), "--threads", str(self.threads)]
        return [sys.executable, "-m", "workers", "--queues", ",".join(self.roles), *counts]

    def consumers(self) -> dict[QueueName, int]:
        """Give how many consumers each queue gets from this group."""
        return {queue_of(role): self.processes for role in self.roles}


FAR_SIDES: Final = WorkerGroup(
    "far-sides", tuple(role for role in EVERYTHING if role in {"delivery", "jobs"}), processes=1
)
"""What waits for channels and servers, in a process of its own."""


@dataclass(frozen=True, slots=True)
class SchedulerGroup:
    """Schedulers, each a process of its own; any of them can do the work alone."""

    count: int = 2
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def command(self) -> list[str]:
        """Give the command of one scheduler."""
        return [sys.executable, "-m", "workers.scheduler"]

    @property
    def names(self) -> list[str]:
        """Give the name of each."""
        return [f"scheduler-{number}" for number in range(1, self.count + 1)]


@dataclass(frozen=True, slots=True)
class SystemPlan:
    """Everything that is started beside the servers."""

    workers: Sequence[WorkerGroup] = (WorkerGroup("workers", processes=2),)
    schedulers: SchedulerGroup = SchedulerGroup()
    clock: Clock = field(default_factory=Clock)
    environment: Mapping[str, str] = field(default_factory=dict)
    """Settings of every process."""
    page_port: int | None = None
    """Where the page listens on which alerts are acknowledged; None: it does not run."""

    @property
    def page_command(self) -> list[str]:
        """Give the command of the page; empty if it does not run."""
        if self.page_port is None:
            return []
        return [sys.executable, "-m", "workers.page", "--port", str(self.page_port)]

    def consumers(self) -> dict[str, int]:
        """Give how many consumers each queue has once all workers are ready."""
        total: dict[str, int] = {}
        for group in self.workers:
            for queue, count in group.consumers().items():
                total[queue] = total.get(queue, 0) + count
        return total
