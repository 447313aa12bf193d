"""Work that ends without an answer: whoever was asked cannot, or time ran out. Seen by everybody, and never a stop."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from rules.admission import admit, not_before_receipt
from rules.announcing import ask_department, case_fact
from rules.fired import Outcome
from rules.handled import Done, handled
from rules.open_tasks import expect_open, may_answer
from rules.responsible import department_of
from rules.task_timers import TASK
from rules.tasks import kind_of_task
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.document import Timer
from schemas.messages.base import Event
from schemas.messages.events import DepartmentAsked
from schemas.messages.investigation import TaskFailed
from schemas.policy.pack import Pack
from schemas.work import Task

TIMED_OUT: Final = "timed_out"
"""Failure of a task for which nothing came in time."""

FAILED: Final = "task_failed"
"""Kind of the request that tells the owner."""

COMPLETE: Final = "investigation_complete"
"""Kind of the request that tells the owner that nothing more is waited for."""


def fail_task(
    case: Case, pack: Pack, message: TaskFailed, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Record that a task gets no answer, and tell the owner; one that comes later is taken all the same.

    Raises:
        NotAllowed: no open task of that id, or another department's.

    Source: handling.yaml, rows handling.task.*; S2-20, S2-21.
    """
    admit(case, pack, "fail_task", message.by)
    task = expect_open(case, message.task_id)
    may_answer(case, pack, task, message.by)
    at = not_before_receipt(case, happened_at)
    after = with_failure(case, message.task_id, message.reason, at=at)
    done = Done(
        "task.failed",
        message.by,
        about=message.task_id,
        details=_told(task, message.task_id, "failed"),
        asks=(
            *owner_told(after, pack, message.task_id, now=now),
            *nothing_pending(case, after, pack, now=now),
        ),
    )
    return handled(case, after, pack, done, now=now, happened_at=at)


def timed_out(outcome: Outcome, timer: Timer, pack: Pack, *, now: datetime) -> Outcome:
    """Wait no longer for a task whose due time has passed; the case goes on without it, on record.

    Source: handling.yaml, ``times_out`` of rows handling.task.*; S2-21.
    """
    case = outcome.case
    task = case.tasks.get(timer.about)
    if task is None or not task.is_pending:
        timers = {name: kept for name, kept in case.timers.items() if name != f"{TASK}:{timer.about}"}
        return replace(outcome, case=case.model_copy(update={"timers": timers}))
    after = with_failure(case, timer.about, TIMED_OUT, at=timer.due_at)
    version = case.version + 1
    details = _told(task, timer.about, TIMED_OUT)
    fact = case_fact(after, "task-failed", now=now, version=version, details=details)
    asks = (*owner_told(after, pack, timer.about, now=now), *nothing_pending(case, after, pack, now=now))
    reason = Reason("task.timed-out", kind_of_task(pack, task.kind).id, {"task": timer.about})
    return replace(
        outcome,
        case=after,
        events=(*outcome.events, "task.failed"),
        reasons=(*outcome.reasons, reason),
        facts=(*outcome.facts, fact, *asks),
    )


def with_failure(case: Case, task_id: str, why: str, *, at: datetime) -> Case:
    """Give the case with a task that nobody waits for any more."""
    failed = case.tasks[task_id].model_copy(update={"failed_at": at, "failure": why})
    return case.model_copy(update={"tasks": {**case.tasks, task_id: failed}})


def owner_told(case: Case, pack: Pack, task_id: str, *, now: datetime) -> tuple[DepartmentAsked, ...]:
    """Give the request that tells the owner of a task that failed."""
    details = _told(case.tasks[task_id], task_id, "failed")
    return (ask_department(case, department_of(case, pack), FAILED, now=now, details=details),)


def nothing_pending(before: Case, after: Case, pack: Pack, *, now: datetime) -> tuple[Event, ...]:
    """Tell the owner, once, that every task that an investigation waits for is answered or given up; else nothing.

    Source: S2-21.
    """
    if after.state != "investigating" or not _pending(before, pack) or _pending(after, pack):
        return ()
    waited = [task for task in after.tasks.values() if kind_of_task(pack, task.kind).times_out]
    failed = sorted(
        task_id for task_id, task in after.tasks.items() if task.failed_at and not task.answered_at
    )
    details = {"answered": sum(task.answered_at is not None for task in waited), "failed": failed}
    return (ask_department(after, department_of(after, pack), COMPLETE, now=now, details=details),)


def _pending(case: Case, pack: Pack) -> bool:
    return any(task.is_pending and kind_of_task(pack, task.kind).times_out for task in case.tasks.values())


def _told(task: Task, task_id: str, why: str) -> dict[str, str]:
    return {"task_id": task_id, "kind": task.kind, "department": task.department, "why": why}
