"""Requests for help that somebody looks at before they reach the department."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rules.admission import admit, not_before_receipt
from rules.announcing import ask_department
from rules.directory import departments_behind
from rules.handled import Done, handled
from rules.tasks import chosen_due, department_meant, due_after, settled
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import Incomplete, NotAllowed
from schemas.messages.events import DepartmentAsked
from schemas.messages.handling import TaskReviewed
from schemas.policy.handling import OWNER
from schemas.policy.pack import Pack

REVIEW: Final = "review"
RETURNED: Final = "task_returned"


def ask_for_review(case: Case, pack: Pack, task_id: str, *, now: datetime) -> DepartmentAsked:
    """Give the request to look at a task before it goes out."""
    task = case.tasks[task_id]
    reviewer = departments_behind(pack, task.reviewed_by or OWNER, case)[0]
    return ask_department(case, reviewer, REVIEW, now=now, task_id=task_id, details={"kind": task.kind})


def review_task(
    case: Case, pack: Pack, message: TaskReviewed, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Let a request for help go out to its department, or send it back with a reason.

    The department's time counts from the moment at which the request reaches it.

    Raises:
        NotAllowed: no task of that id waits for a review.
        Incomplete: it goes back without a reason.

    Source: handling.yaml, ``reviewed_by`` of rows handling.task.*.
    """
    admit(case, pack, "review_task", message.by)
    held = [known for known, task in case.tasks.items() if task.is_held]
    if message.task_id not in held:
        expected = ", ".join(held) or "nothing: no task waits for a review"
        raise NotAllowed(
            f"Expected a task that waits for its review: {expected}; found {message.task_id!r}.",
            field="task_id",
            expected=expected,
            found=repr(message.task_id),
        )
    if not message.passed and message.reason is None:
        raise Incomplete(
            "A request goes back with a reason.", field="reason", expected="a text", found="None"
        )
    at = not_before_receipt(case, happened_at)
    if message.passed:
        after, ask = _passed(case, pack, message, now=now, at=at)
    else:
        after, ask = _returned(case, message, now=now, at=at)
    task = after.tasks[message.task_id]
    details = {
        "task_id": message.task_id,
        "kind": task.kind,
        "department": task.department,
        "passed": message.passed,
    }
    done = Done("task.reviewed", message.by, about=message.task_id, details=details, asks=(ask,))
    return handled(case, after, pack, done, now=now, happened_at=at)


def _passed(
    case: Case, pack: Pack, message: TaskReviewed, *, now: datetime, at: datetime
) -> tuple[Case, DepartmentAsked]:
    task = case.tasks[message.task_id]
    due_at = chosen_due(pack, task.limit, at) or due_after(pack, task.kind, at) or task.due_at
    out = task.model_copy(update={"passed_at": at, "due_at": due_at})
    after = case.model_copy(update={"tasks": {**case.tasks, message.task_id: out}})
    return after, ask_department(
        after, task.department, task.kind, now=now, task_id=message.task_id, due_at=due_at
    )


def _returned(
    case: Case, message: TaskReviewed, *, now: datetime, at: datetime
) -> tuple[Case, DepartmentAsked]:
    answer = message.reason or RETURNED
    tasks = settled(case.tasks, [message.task_id], answer, by=message.by, at=at)
    after = case.model_copy(update={"tasks": tasks})
    back = ask_department(after, department_meant(after, OWNER), RETURNED, now=now, task_id=message.task_id)
    return after, back
