"""Work asked of departments: made, settled, ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from rules.announcing import ask_department
from rules.clock_dues import calendar_of, nominal_due
from rules.profiles import cautions_for
from rules.responsible import department_of
from rules.submission import value_at
from schemas.case import Case
from schemas.messages.events import DepartmentAsked
from schemas.policy.handling import OWNER, Beginning, OpeningTask, TaskKind
from schemas.policy.pack import Pack
from schemas.policy.row import takes
from schemas.work import Task

ENDED = "task_ended"
"""Answer of a task that fell away, and kind of the request that says so."""


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
    more: Mapping[str, Any] | None = None,
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
        more: Details for the request, beside the fields that its kind tells; never personal data.
    """
    due = due_at or due_after(pack, kind, now)
    cautions = tuple(row.text for row in cautions_for(case, pack, kind))
    task_id = f"{kind}-{len(case.tasks) + 1}"
    task = Task(
        kind=kind,
        department=department,
        text=text,
        asked_at=now,
        due_at=due,
        plan_version=plan_version,
        remedy=remedy,
        cautions=cautions,
    )
    after = case.model_copy(update={"tasks": {**case.tasks, task_id: task}})
    told = {"cautions": list(cautions)} if cautions else {}
    details = {**_told(case, kind_of_task(pack, kind)), **told, **(more or {})}
    ask = ask_department(after, department, kind, now=now, task_id=task_id, due_at=due, details=details)
    return after, ask


def chosen_due(pack: Pack, limit: str | None, at: datetime) -> datetime | None:
    """Give when a task is due whose limit was chosen from the pack's list; None if none was.

    Source: handling.yaml, rows handling.task-limit.*.
    """
    row = next((one for one in pack.handling.task_limits if one.code == limit), None)
    return nominal_due(at, row.limit, calendar_of(pack, row.calendar)) if row else None


def due_after(pack: Pack, kind: str, at: datetime) -> datetime | None:
    """Give when a task of a kind is due that is asked for at an instant; None if the pack sets no limit."""
    hours = kind_of_task(pack, kind).target_hours
    return at + timedelta(hours=hours) if hours else None


def opening_tasks(
    case: Case,
    pack: Pack,
    *,
    now: datetime,
    on: Beginning = "accepted",
    history: Mapping[str, Any] | None = None,
) -> tuple[Case, tuple[DepartmentAsked, ...]]:
    """Give the case with everything that is asked for at one step of its beginning, all at once.

    Args:
        case: The case as that step leaves it.
        pack: The case's pack.
        now: Instant of the decision.
        on: The step.
        history: The customer's earlier cases, for the requests that bring them; None: those are left out.

    Source: handling.yaml, rows handling.opening.*.
    """
    after, asks = case, tuple[DepartmentAsked, ...]()
    for row in pack.handling.opening_tasks:
        if row.on == on and row.with_history == (history is not None) and _is_meant(row, case):
            department = department_of(case, pack) if row.department == OWNER else row.department
            due_at = _limit_of(case, row.due_with)
            after, ask = new_task(
                after, pack, row.kind, department, row.text, now=now, due_at=due_at, more=history
            )
            asks = (*asks, ask)
    return after, asks


def wants_history(case: Case, pack: Pack) -> bool:
    """Say whether a request that a case makes when it gets its first owner brings the customer's earlier cases."""
    return any(row.with_history and _is_meant(row, case) for row in pack.handling.opening_tasks)


def settled(
    tasks: Mapping[str, Task], ids: Iterable[str], answer: str, *, by: str, at: datetime
) -> Mapping[str, Task]:
    """Give the tasks with some of them answered; the others keep their identity."""
    if not (ids := tuple(ids)):
        return tasks
    answered = {"answer": answer, "by": by, "answered_at": at}
    return {**tasks, **{task_id: tasks[task_id].model_copy(update=answered) for task_id in ids}}


def _told(case: Case, kind: TaskKind) -> dict[str, str]:
    """Give the fields of the submission that a request of a kind carries, those that are there."""
    told = {path: value_at(case.report, path) for path in kind.tells}
    return {path: str(value) for path, value in told.items() if value}


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


def kind_of_task(pack: Pack, code: str) -> TaskKind:
    """Give the row of a kind that the pack lists."""
    return next(row for row in pack.handling.task_kinds if row.code == code)


def _limit_of(case: Case, name: str | None) -> datetime | None:
    clock = case.clocks.get(name) if name else None
    return clock.due_at if clock is not None and clock.is_running else None


def _is_meant(row: OpeningTask, case: Case) -> bool:
    form = case.assessment
    cls, module = (form.cls, form.module) if form else (case.report.type, case.report.module)
    has_what_it_needs = row.needs is None or bool(value_at(case.report, row.needs))
    return row.cls == cls and takes(row.modules, module) and has_what_it_needs
