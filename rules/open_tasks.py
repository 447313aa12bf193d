"""Tasks that wait for their answer, and who may give it."""

from __future__ import annotations

from rules.authority import belongs_to, holds_role, is_owner
from rules.tasks import kind_of_task
from schemas.case import Case
from schemas.errors import NotAllowed
from schemas.policy.pack import Pack
from schemas.work import Task


def expect_open(case: Case, task_id: str) -> Task:
    """Give a task that waits for its answer.

    Raises:
        NotAllowed: none of that id does; the text lists those that do.
    """
    waiting = [known for known, task in case.tasks.items() if task.answered_at is None and not task.is_held]
    if task_id not in waiting:
        expected = ", ".join(waiting) or "no task: none waits for an answer"
        raise NotAllowed(
            f"Expected a task that waits for an answer: {expected}; found {task_id!r}.",
            field="task_id",
            expected=expected,
            found=repr(task_id),
        )
    return case.tasks[task_id]


def may_answer(case: Case, pack: Pack, task: Task, by: str) -> None:
    """Let pass whoever may answer a task: its department and, for most kinds, the owner.

    Raises:
        NotAllowed: somebody else; field ``by``.
    """
    _expect_settler(pack, task, by)
    owners_too = not kind_of_task(pack, task.kind).only_department
    if not (belongs_to(pack, by, task.department) or (owners_too and is_owner(case, pack, by))):
        or_owner, expected = (" or by the owner", "the owner, or ") if owners_too else ("", "")
        raise NotAllowed(
            f"A task of {task.department} is answered by it{or_owner}; found {by!r}.",
            field="by",
            expected=f"{expected}somebody of {task.department}",
            found=repr(by),
        )


def _expect_settler(pack: Pack, task: Task, by: str) -> None:
    """Let whoever holds the role answer a task that only this role settles, in person: S3-77."""
    role = kind_of_task(pack, task.kind).settled_by
    if role is not None and not holds_role(pack, by, role):
        raise NotAllowed(
            f"A task of kind {task.kind} is answered by somebody in the role {role}; found {by!r}.",
            field="by",
            expected=f"somebody in the role {role}",
            found=repr(by),
        )
