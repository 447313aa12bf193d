"""Work asked of departments: made, answered, settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from rules.admission import admit, check_later, not_before_receipt
from rules.announcing import ask_department
from rules.authority import belongs_to, is_owner
from rules.directory import department_named
from rules.handled import Done, handled
from rules.labels import expect_row
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.events import DepartmentAsked
from schemas.messages.handling import AssistRequested, TaskAnswered
from schemas.policy.handling import OWNER, OpeningTask, TaskKind
from schemas.policy.pack import Pack
from schemas.work import Task

ENDED = "task_ended"
"""Answer of a task that fell away, and kind of the request that says so."""

BY_HAND = "task.answered"
"""Kinds that this event answers may be asked for, and answered, by hand."""


def new_task(  # noqa: PLR0913 - the parts of a task, all named
    case: Case,
    pack: Pack,
    kind: str,
    department: str,
    text: str,
    *,
    now: datetime,
    due_at: datetime | None = None,
    plan_version: int | None = None,
    remedy: str | None = None,
) -> tuple[Case, DepartmentAsked]:
    """Give the case with one more task, and the request that lands in the department's queue.

    Args:
        case: The case; task ids count on from its tasks.
        pack: Gives the kind's time limit where ``due_at`` is not given.
        kind: Code of one of the pack's task kinds.
        department: Code in the directory.
        text: What is to be done; stays on the case, the request does not carry it.
        now: Instant of the decision.
        due_at: When the answer is due.
        plan_version: The plan that it is about, if it is about one.
        remedy: The remedy that it carries out, if it does.
    """
    due = due_at or due_after(pack, kind, now)
    task_id = f"{kind}-{len(case.tasks) + 1}"
    task = Task(
        kind=kind,
        department=department,
        text=text,
        asked_at=now,
        due_at=due,
        plan_version=plan_version,
        remedy=remedy,
    )
    after = case.model_copy(update={"tasks": {**case.tasks, task_id: task}})
    return after, ask_department(after, department, kind, now=now, task_id=task_id, due_at=due)


def due_after(pack: Pack, kind: str, at: datetime) -> datetime | None:
    """Give when a task of a kind is due that is asked for at an instant; None if the pack sets no limit."""
    hours = _kind(pack, kind).target_hours
    return at + timedelta(hours=hours) if hours else None


def opening_tasks(case: Case, pack: Pack, *, now: datetime) -> tuple[Case, tuple[DepartmentAsked, ...]]:
    """Give the case with everything that is asked for on acceptance, all at once.

    Source: handling.yaml, rows handling.opening.*.
    """
    after, asks = case, tuple[DepartmentAsked, ...]()
    for row in pack.handling.opening_tasks:
        if _is_meant(row, case):
            department = department_meant(case, row.department)
            after, ask = new_task(after, pack, row.kind, department, row.text, now=now)
            asks = (*asks, ask)
    return after, asks


def request_task(
    case: Case, pack: Pack, message: AssistRequested, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Ask a department for help.

    Raises:
        InvalidMessage: a kind that is not asked for by hand, or an unknown department.
        NotAllowed: a due time that has passed.
    """
    admit(case, pack, "request_task", message.by)
    by_hand = [row for row in pack.handling.task_kinds if row.answered_with == BY_HAND]
    kind = expect_row(by_hand, message.kind, field="kind").code
    department = department_named(pack, message.department).code
    at = not_before_receipt(case, happened_at)
    check_later(message.due_at, at, field="due_at")
    after, ask = new_task(case, pack, kind, department, message.text, now=now, due_at=message.due_at)
    details = {"task_id": ask.task_id, "kind": kind, "department": ask.department}
    done = Done("task.requested", message.by, about=ask.task_id or "", details=details, asks=(ask,))
    return handled(case, after, pack, done, now=now, happened_at=at)


def answer_task(
    case: Case, pack: Pack, message: TaskAnswered, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Take what a department was asked for, and tell the owner that it is there.

    Raises:
        NotAllowed: no open task of that id, another department's, or a kind that another message answers.
    """
    admit(case, pack, "answer_task", message.by)
    task = _open_task(case, pack, message.task_id, message.by)
    kind = _kind(pack, task.kind)
    if kind.answered_with != BY_HAND:
        raise NotAllowed(
            f"A task of kind {task.kind} is answered with {kind.answered_with}.",
            field="task_id",
            expected=f"a task of a kind that {BY_HAND} answers",
            found=repr(message.task_id),
        )
    at = not_before_receipt(case, happened_at)
    tasks = settled(case.tasks, [message.task_id], message.answer, by=message.by, at=at)
    after = case.model_copy(update={"tasks": tasks})
    details = {"task_id": message.task_id, "kind": task.kind, "department": task.department}
    back = ask_department(after, department_meant(after, OWNER), "task_answer", now=now, details=details)
    done = Done("task.answered", message.by, about=message.task_id, details=details, asks=(back,))
    return handled(case, after, pack, done, now=now, happened_at=at)


def settled(
    tasks: Mapping[str, Task], ids: Iterable[str], answer: str, *, by: str, at: datetime
) -> Mapping[str, Task]:
    """Give the tasks with some of them answered; the others keep their identity."""
    if not (ids := tuple(ids)):
        return tasks
    answered = {"answer": answer, "by": by, "answered_at": at}
    return {**tasks, **{task_id: tasks[task_id].model_copy(update=answered) for task_id in ids}}


def ended_tasks(
    case: Case, kinds: Iterable[str], *, by: str, at: datetime, now: datetime
) -> tuple[Case, tuple[DepartmentAsked, ...]]:
    """Give the case without open tasks of some kinds, and the requests that tell departments to stop."""
    ids = [task_id for kind in kinds for task_id in open_tasks(case, kind)]
    after = case.model_copy(update={"tasks": settled(case.tasks, ids, ENDED, by=by, at=at)})
    asks = (
        ask_department(after, case.tasks[task_id].department, ENDED, now=now, task_id=task_id)
        for task_id in ids
    )
    return after, tuple(asks)


def open_tasks(case: Case, kind: str) -> tuple[str, ...]:
    """Give the ids of the tasks of a kind that wait for their answer, oldest first."""
    return tuple(
        task_id for task_id, task in case.tasks.items() if task.kind == kind and task.answered_at is None
    )


def department_meant(case: Case, department: str) -> str:
    """Give the department that a policy row means: ``owner`` is the one that owns the case."""
    return case.owner.department if department == OWNER and case.owner else department


def _kind(pack: Pack, code: str) -> TaskKind:
    return next(row for row in pack.handling.task_kinds if row.code == code)


def _is_meant(row: OpeningTask, case: Case) -> bool:
    assessment = case.assessment
    return (
        assessment is not None
        and row.cls == assessment.cls
        and (not row.modules or assessment.module in row.modules)
    )


def _open_task(case: Case, pack: Pack, task_id: str, by: str) -> Task:
    waiting = [known for known, task in case.tasks.items() if task.answered_at is None]
    if task_id not in waiting:
        expected = ", ".join(waiting) or "no task: none waits for an answer"
        raise NotAllowed(
            f"Expected a task that waits for an answer: {expected}; found {task_id!r}.",
            field="task_id",
            expected=expected,
            found=repr(task_id),
        )
    task = case.tasks[task_id]
    if not (is_owner(case, pack, by) or belongs_to(pack, by, task.department)):
        raise NotAllowed(
            f"A task of {task.department} is answered by it or by the owner; found {by!r}.",
            field="by",
            expected=f"the owner, or somebody of {task.department}",
            found=repr(by),
        )
    return task
