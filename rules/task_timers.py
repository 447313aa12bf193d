"""When nobody waits for a task any more: one timer for each that may time out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from rules.tasks import kind_of_task
from schemas.case import Case
from schemas.document import Timer
from schemas.policy.pack import Pack

TASK: Final = "task"
"""Kind of these timers; the name of one is this and the task's id."""


def with_task_timers(before: Case | None, case: Case, pack: Pack) -> Mapping[str, Timer]:
    """Give the timers of a case, with one for each task that may time out and is waited for, and no other of these."""
    if before is not None and before.tasks is case.tasks and before.is_open == case.is_open:
        return case.timers
    kept = {name: timer for name, timer in case.timers.items() if timer.kind != TASK}
    if case.is_open:
        kept |= {f"{TASK}:{task_id}": timer for task_id, timer in _waited_for(case, pack)}
    return case.timers if kept == case.timers else kept


def _waited_for(case: Case, pack: Pack) -> Iterable[tuple[str, Timer]]:
    for task_id, task in case.tasks.items():
        if task.is_pending and task.due_at is not None and kind_of_task(pack, task.kind).times_out:
            yield task_id, Timer(kind=TASK, due_at=task.due_at, about=task_id)
