"""Tasks: ask departments for help, review such requests, take the answers.

Consumes  AssistRequested, TaskReviewed, TaskAnswered (queue handling.v1)
Emits     event case.task-requested, case.task-reviewed, case.task-answered, case.retriaged; request to the department
          or to the reviewer, answer to the owner, a new form where the answer makes the case more urgent
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   a kind, department or limit that the pack does not list, a task that does not wait (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.assists import answer_task, request_task
from rules.task_review import review_task
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.handling import AssistRequested, TaskAnswered, TaskReviewed


def ask_for_task(message: AssistRequested, case: Case, context: Context) -> Decision[Case]:
    """Ask a department for help."""
    pack = context.packs.of(case.pack)
    return request_task(case, pack, message, now=context.now, happened_at=context.happened_at)


def review(message: TaskReviewed, case: Case, context: Context) -> Decision[Case]:
    """Let a request go out, or send it back."""
    pack = context.packs.of(case.pack)
    return review_task(case, pack, message, now=context.now, happened_at=context.happened_at)


def take_answer(message: TaskAnswered, case: Case, context: Context) -> Decision[Case]:
    """Take what a department was asked for."""
    pack = context.packs.of(case.pack)
    return answer_task(case, pack, message, now=context.now, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(AssistRequested, ask_for_task),
    ActorSpec(TaskReviewed, review),
    ActorSpec(TaskAnswered, take_answer),
)
