"""``caseloop job``: what is done again and again, when it comes next, what it found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from ops.cli.failure import Failed
from ops.cli.showing import counted, from_now, instant, show_json, show_pairs, show_table
from ops.cli.tools import Given, Letter, StaffName, Tools
from rules.jobs.planning import planning_orders
from schemas.job import Job
from schemas.messages.jobs import JobOrder, RunJob
from schemas.policy.jobs import JobRow
from workers.job_letters import body_of

app = App(name="job", help="Look at recurring jobs, and run one now.")

_NEVER = "-"


@app.command(name="list")
def list_(
    *, every: Annotated[bool, Parameter(name="--all", help="Also ended ones.")] = False, tools: Given
) -> None:
    """List recurring jobs with their next run."""
    jobs = [job for job in tools.reader.jobs() if every or job.state == "planned"]
    now = tools.now()
    rows = [
        (
            job.id,
            job.row.kind,
            f"{job.row.cron} {job.row.zone}",
            from_now(job.next_due_at, now) if job.next_due_at else job.state,
            from_now(job.last_run.at, now) if job.last_run else _NEVER,
            len(job.standing),
            job.last_run.note if job.last_run else "",
        )
        for job in jobs
    ]
    show_table(tools.console, ("id", "kind", "when", "next", "last", "causes", "found"), rows)
    tools.console.print(counted(len(rows), "job"))


@app.command
def show(
    job_id: str,
    *,
    json: Annotated[bool, Parameter(help="Print JSON for another program.")] = False,
    tools: Given,
) -> None:
    """Show one job: its row, its next run, what it watches now, its last runs."""
    job = find(tools, job_id)
    if json:
        show_json(tools.console, job.model_dump(mode="json"))
        return
    calendar = f", {job.row.on_closed} on days closed in {job.row.calendar}" if job.row.calendar else ""
    show_pairs(
        tools.console,
        {
            "job": job.id,
            "kind": job.row.kind,
            "when": f"{job.row.cron} in {job.row.zone}{calendar}",
            "source": job.row.source,
            "state": job.state,
            "next run": instant(job.next_due_at),
            "runs": str(job.run_count),
            "last run": f"{instant(job.last_run.at)}: {job.last_run.note}" if job.last_run else "",
        },
    )
    standing = [
        (one.kind, one.about, instant(one.first_seen_at), instant(one.raised_at), one.alert_id or _NEVER)
        for one in job.standing
    ]
    show_table(tools.console, ("alert", "about", "seen since", "raised", "id"), standing)
    runs = [(instant(one.at), instant(one.slot_at), one.by or _NEVER, one.note) for one in reversed(job.runs)]
    show_table(tools.console, ("ran", "was due", "asked by", "found"), runs)


@app.command
def run(job_id: str, *, by: StaffName, tools: Given) -> None:
    """Run a job now, beside its plan."""
    job = find(tools, job_id)
    if job.state == "ended":
        raise Failed(
            f"The job {job.id} has ended: its row is gone.", "caseloop job list shows those that run."
        )
    send(tools, [RunJob(job=job.id, due_at=tools.now(), by=by)])
    tools.console.print(f"Ordered {job.id}; caseloop job show {job.id} tells what it found.")


@app.command
def check(
    path: Annotated[
        Path | None, Parameter(help="A file of jobs; without it, that of this deployment.")
    ] = None,
    *,
    tools: Given,
) -> None:
    """Check the rows of recurring jobs; each fault names file, line and row."""
    rows = tools.jobs(path)
    tools.console.print(f"[green]✓[/] {counted(len(rows), 'job')}")


def plan(tools: Tools, rows: Sequence[JobRow]) -> int:
    """Order that jobs run as their rows say; give how many changed."""
    orders = planning_orders(rows, tools.reader.jobs(), now=tools.now())
    send(tools, orders)
    return len(orders)


def send(tools: Tools, orders: Sequence[JobOrder]) -> None:
    """Publish orders straight to their queue.

    Raises:
        Failed: the broker does not confirm one.
    """
    letters = letters_of(orders, now=tools.now())
    if letters and not all(tools.outlet.publish(letters)):
        raise Failed("The broker did not confirm it.", "Try again.")


def letters_of(orders: Sequence[JobOrder], *, now: datetime) -> list[Letter]:
    """Give orders as messages to publish, given now."""
    return [
        Letter("", order.QUEUE, body_of(order, subject=order.job, time=now.isoformat())) for order in orders
    ]


def find(tools: Tools, job_id: str) -> Job:
    """Give a job.

    Raises:
        Failed: there is none.
    """
    wanted = job_id.strip()
    job = next((job for job in tools.reader.jobs() if job.id == wanted), None)
    if job is None:
        raise Failed(f"There is no job {job_id!r}.", "caseloop job list --all shows those that exist.")
    return job
