"""Help asked of departments by hand, and what they answer."""

from __future__ import annotations

from datetime import datetime

from rules.admission import admit, check_later, not_before_receipt
from rules.announcing import ask_department
from rules.authority import check_authority
from rules.directory import department_named
from rules.findings import judged_with
from rules.handled import Done, handled
from rules.labels import expect_row
from rules.open_tasks import expect_open, may_answer
from rules.task_ends import nothing_pending
from rules.task_review import ask_for_review
from rules.tasks import chosen_due, department_meant, kind_of_task, new_task, settled
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.base import Event
from schemas.messages.events import DepartmentAsked
from schemas.messages.handling import AssistRequested, TaskAnswered
from schemas.policy.handling import OWNER, TaskKind
from schemas.policy.pack import Pack
from schemas.work import Fact

BY_HAND = "task.answered"
"""Kinds that this event answers may be asked for, and answered, by hand."""


def request_task(
    case: Case, pack: Pack, message: AssistRequested, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Ask a department for help.

    Raises:
        InvalidMessage: a kind that is not asked for by hand, or an unknown department.
        NotAllowed: a due time that has passed, or another limit than the pack's list has.
    """
    admit(case, pack, "request_task", message.by)
    by_hand = [row for row in pack.handling.task_kinds if row.answered_with == BY_HAND]
    kind = expect_row(by_hand, message.kind, field="kind").code
    department = department_named(pack, message.department).code
    at = not_before_receipt(case, happened_at)
    check_later(message.due_at, at, field="due_at")
    limit = _chosen_limit(pack, message)
    due_at = chosen_due(pack, limit, at) or message.due_at
    after, ask = new_task(case, pack, kind, department, message.text, now=now, due_at=due_at)
    task_id = ask.task_id or ""
    after, ask = _with_limit_and_review(after, pack, ask, limit=limit, now=now)
    details = {"task_id": task_id, "kind": kind, "department": department}
    done = Done("task.requested", message.by, about=task_id, details=details, asks=(ask,))
    return handled(case, after, pack, done, now=now, happened_at=at)


def _chosen_limit(pack: Pack, message: AssistRequested) -> str | None:
    """Give the code of the limit that was chosen, None where the pack leaves the due time free."""
    limits = pack.handling.task_limits
    if limits and message.due_at is not None:
        expected = ", ".join(row.code for row in limits)
        raise NotAllowed(
            f"Expected a limit out of {expected}; found a due time of its own.",
            field="due_at",
            expected="no due time",
            found=message.due_at.isoformat(),
        )
    if not limits and message.limit is None:
        return None
    return expect_row(limits, message.limit or "", field="limit").code


def _with_limit_and_review(
    case: Case, pack: Pack, ask: DepartmentAsked, *, limit: str | None, now: datetime
) -> tuple[Case, DepartmentAsked]:
    """Give the case with the chosen limit on its newest task, and who is asked first: the reviewer, if any."""
    task_id = ask.task_id or ""
    task = case.tasks[task_id]
    reviewer = kind_of_task(pack, task.kind).reviewed_by
    if limit is None and reviewer is None:
        return case, ask
    marked = task.model_copy(update={"limit": limit, "reviewed_by": reviewer})
    after = case.model_copy(update={"tasks": {**case.tasks, task_id: marked}})
    return after, ask_for_review(after, pack, task_id, now=now) if reviewer else ask


def answer_task(
    case: Case, pack: Pack, message: TaskAnswered, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Take what a department was asked for, and tell the owner that it is there.

    An answer that is a finding becomes a fact too, and may make the case more urgent.

    Raises:
        NotAllowed: no open task of that id, another department's, or a kind that another message answers.

    Source: handling.yaml, rows handling.task.* and handling.fact.*; S0-41, S0-47, S0-54.
    """
    _admit_answer(case, pack, message)
    task = expect_open(case, message.task_id)
    may_answer(case, pack, task, message.by)
    kind = kind_of_task(pack, task.kind)
    if kind.answered_with != BY_HAND:
        raise NotAllowed(
            f"A task of kind {task.kind} is answered with {kind.answered_with}.",
            field="task_id",
            expected=f"a task of a kind that {BY_HAND} answers",
            found=repr(message.task_id),
        )
    at = not_before_receipt(case, happened_at)
    tasks = settled(case.tasks, [message.task_id], message.answer, by=message.by, at=at)
    returned = tasks[message.task_id].model_copy(update={"results": message.results})
    answered = case.model_copy(update={"tasks": {**tasks, message.task_id: returned}})
    after, risen = _found(answered, pack, kind, message, now=now, at=at)
    details = {"task_id": message.task_id, "kind": task.kind, "department": task.department}
    results = {name: text for name, text in message.results.items() if name in kind.returns}
    told = {**details, "results": results} if results else details
    back = ask_department(after, department_meant(after, OWNER), "task_answer", now=now, details=told)
    asks = (*risen, back, *nothing_pending(case, after, pack, now=now))
    done = Done("task.answered", message.by, about=message.task_id, details=details, asks=asks)
    return handled(case, after, pack, done, now=now, happened_at=at)


def _admit_answer(case: Case, pack: Pack, message: TaskAnswered) -> None:
    """Let an answer pass; a measure that outlives its case is answered after the end too."""
    task = case.tasks.get(message.task_id)
    if not case.is_open and task is not None and kind_of_task(pack, task.kind).outlives_case:
        check_authority(case, pack, pack.handling.command("answer_task"), message.by)
    else:
        admit(case, pack, "answer_task", message.by)


def _found(  # noqa: PLR0913 - an answer and its two instants
    case: Case, pack: Pack, kind: TaskKind, message: TaskAnswered, *, now: datetime, at: datetime
) -> tuple[Case, tuple[Event, ...]]:
    """Give the case with the fact that an answer is, if its kind is one, and the new form if it rose."""
    if kind.fact is None:
        return case, ()
    row = expect_row(pack.handling.fact_kinds, kind.fact, field="task_id")
    by, text = message.by, message.answer
    fact = Fact(kind=row.code, text=text, source=by, verified=True, by=by, at=at, standing=row.standing)
    return judged_with(case, fact, row, pack, now=now)
