"""Jobs: planned by their rows, run when due.

Consumes  PlanJob, EndJob, RunJob (queue jobs.v1)
Emits     RaiseAlert, ResolveAlert, PageContact
Twice     safe: an applied message is found in the job's inbox and only re-emits; an idle run changes nothing
Refuses   nothing: what is not due, or was overtaken by a newer row, changes nothing
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.jobs.kinds import World
from rules.jobs.life import end_job, errand_of, plan_job, run_job
from schemas.decision import Decision
from schemas.errands import Errand
from schemas.job import Job
from schemas.messages.jobs import EndJob, PlanJob, RunJob


def decide_plan(message: PlanJob, job: Job | None, context: Context) -> Decision[Job]:
    """Let a job run as its row says."""
    return plan_job(job, message, context.packs, now=context.now)


def decide_end(message: EndJob, job: Job, context: Context) -> Decision[Job]:  # noqa: ARG001 - the message says when
    """Let a job run no more."""
    return end_job(job, message)


def ask_run(message: RunJob, job: Job, context: Context) -> Errand | None:
    """Ask what the job must know."""
    return errand_of(job, message, _world(context))


def decide_run(message: RunJob, job: Job, context: Context) -> Decision[Job]:
    """Run a job that is due."""
    return run_job(job, message, _world(context))


def _world(context: Context) -> World:
    return World(now=context.now, packs=context.packs, staff=context.staff, answer=context.answer)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(PlanJob, decide_plan),
    ActorSpec(EndJob, decide_end),
    ActorSpec(RunJob, decide_run, errand=ask_run),
)
