"""What is still open of a case that ends, in whatever way: nobody waits for it then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rules.announcing import ask_department, case_fact
from rules.compensation.applying import told
from rules.directory import departments_behind
from rules.tasks import ENDED, kind_of_task
from schemas.case import Case
from schemas.cloudevent import SOURCE
from schemas.messages.base import Event
from schemas.policy.pack import Pack
from schemas.work import Task


def without_open_work(case: Case, pack: Pack, why: str, *, at: datetime) -> Case:
    """Give a case whose open tasks and held applications end with it; what was done or ordered stays as it is.

    A task that is waited for ends unanswered, with the reason; a measure that outlives its case stays open. An
    application that waits for its approver is refused with the reason. What the payment system was told stays ordered,
    since it may have been paid.

    Args:
        case: Any open case.
        pack: Its task kinds.
        why: What ended it, a code: the outcome, or merged with the number of the other case.
        at: When.
    """
    ended = {"failed_at": at, "failure": why}
    tasks = {task_id: task.model_copy(update=ended) for task_id, task in _open(case, pack) if task.is_pending}
    refused = {"status": "refused", "decided_by": SOURCE, "decided_at": at, "refused_reason": why}
    held = {one.id: one.model_copy(update=refused) for one in case.applications if one.status == "held"}
    changes: dict[str, object] = {}
    if tasks:
        changes["tasks"] = {**case.tasks, **tasks}
    if held:
        changes["applications"] = tuple(held.get(one.id, one) for one in case.applications)
    return case.model_copy(update=changes) if changes else case


def end_of_work(before: Case, after: Case, pack: Pack, why: str, *, now: datetime) -> tuple[Event, ...]:
    """Give what is told of work that ended so: a request for each task to whoever has it, a fact for each application.

    Args:
        before: The case with what was open.
        after: The case without it.
        pack: Their pack.
        why: The code given before.
        now: Instant of the decision.
    """
    requests = (
        ask_department(
            after,
            _with_whom(before, pack, task),
            ENDED,
            now=now,
            task_id=task_id,
            details={"kind": task.kind, "why": why},
        )
        for task_id, task in _open(before, pack)
    )
    held = {one.id for one in before.applications if one.status == "held"}
    facts = (
        case_fact(
            after,
            "compensation-refused",
            now=now,
            version=before.version + 1,
            details={**told(one), "why": why},
        )
        for one in after.applications
        if one.id in held
    )
    return (*requests, *facts)


def end_with_case(closed: Case, pack: Pack, *, at: datetime, now: datetime) -> tuple[Case, tuple[Event, ...]]:
    """Give a case that was just closed without open work, for the reason of its outcome, and what is told of that.

    Args:
        closed: The case with its closed-loop form, and with what was open when it was closed.
        pack: The case's pack.
        at: When it ended.
        now: Instant of the decision.
    """
    why = closed.closure.outcome if closed.closure else closed.state
    after = without_open_work(closed, pack, why, at=at)
    return after, end_of_work(closed, after, pack, why, now=now)


def _open(case: Case, pack: Pack) -> Iterable[tuple[str, Task]]:
    for task_id, task in case.tasks.items():
        if task.answered_at is None and not kind_of_task(pack, task.kind).outlives_case:
            yield task_id, task


def _with_whom(case: Case, pack: Pack, task: Task) -> str:
    """Give the department that has a task now: while it waits for its review, whoever is to look at it."""
    if task.is_held and task.reviewed_by is not None:
        return departments_behind(pack, task.reviewed_by, case)[0]
    return task.department
