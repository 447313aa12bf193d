"""Dead letters are collected in a running system, as a deployment does it, only more often."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ops.system.jobs import plan_jobs
from tests.faults.harness.stage import Stage
from workers.job_rows import JOBS_FILE

_JOB: Final = "jobs.collect.dead-letters"
_CRON: Final = "*/30 * * * *"
"""Every half hour of a clock at which four minutes pass in a second: every 7.5 s."""


def collect_dead_letters(stage: Stage, folder: Path) -> None:
    """Plan the job; its file is written into the folder."""
    head, *rows = JOBS_FILE.read_text(encoding="utf-8").split("  - id: ")
    row = next(row for row in rows if row.startswith(_JOB))
    lines = [f'    cron: "{_CRON}"' if line.startswith("    cron:") else line for line in row.splitlines()]
    _plan(stage, folder, "\n".join([f"{head}  - id: {lines[0]}", *lines[1:], ""]))


def collect_no_more(stage: Stage, folder: Path) -> None:
    """End the job."""
    _plan(stage, folder, "jobs: []\n")


def _plan(stage: Stage, folder: Path, text: str) -> None:
    planned = folder / "jobs.yaml"
    planned.write_text(text, encoding="utf-8")
    plan_jobs(stage.settings.model_copy(update={"jobs": planned}))
