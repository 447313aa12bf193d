"""Internal messages about recurring jobs."""

from __future__ import annotations

from typing import ClassVar

from schemas.messages.base import Order, Target
from schemas.model import Instant, Name
from schemas.policy.jobs import JobRow
from schemas.queues import QueueName


class JobOrder(Order):
    """An order about one recurring job."""

    job: Name
    """Id of its row."""

    def target(self, key: str) -> Target:  # noqa: ARG002 - the order names its job
        """Give the job."""
        return Target("jobs", self.job)


class PlanJob(JobOrder):
    """Let a job run as its row says from now on."""

    TYPE: ClassVar[str] = "caseloop.order.plan-job.v1"
    QUEUE: ClassVar[QueueName] = "jobs.v1"
    ACTOR: ClassVar[str] = "job.plan"
    CREATES: ClassVar[bool] = True
    """The job may be there already; its actor takes both."""

    row: JobRow
    as_of: Instant
    """When the row was read."""


class EndJob(JobOrder):
    """Let a job run no more: its row is gone."""

    TYPE: ClassVar[str] = "caseloop.order.end-job.v1"
    QUEUE: ClassVar[QueueName] = "jobs.v1"
    ACTOR: ClassVar[str] = "job.end"

    as_of: Instant
    """When its row was missed."""


class RunJob(JobOrder):
    """A job is due, or somebody wants it to run now."""

    TYPE: ClassVar[str] = "caseloop.order.run-job.v1"
    QUEUE: ClassVar[QueueName] = "jobs.v1"
    ACTOR: ClassVar[str] = "job.run"

    due_at: Instant
    """The instant that the scheduler found due, or at which somebody asked."""
    by: Name | None = None
    """Staff id of who asked; None: the scheduler."""

    def spoken_by(self) -> str:
        """Give who asked for it, empty if its time had come."""
        return self.by or ""
