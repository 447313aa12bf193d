"""Measures against the cause of a complaint: asked of whoever it is put down to, and followed beyond the case's end."""

from __future__ import annotations

from datetime import datetime

from rules.admission import admit, check_later, not_before_receipt
from rules.authority import belongs_to, check_authority, is_owner
from rules.clock_dues import calendar_of, nominal_due
from rules.directory import department_named
from rules.handled import Done, handled
from rules.tasks import new_task, settled
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.events import DepartmentAsked
from schemas.messages.plan import ImprovementDone, ImprovementSet
from schemas.policy.commands import CommandName
from schemas.policy.pack import Pack
from schemas.policy.planning import Improvement
from schemas.work import Task


def set_improvement(
    case: Case, pack: Pack, message: ImprovementSet, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Ask a department for a measure, by a day; its limit runs on when the case is closed and archived.

    Raises:
        InvalidMessage: an unknown department.
        NotAllowed: the pack follows no measures, a person of another department, or a due time that has passed.

    Source: S1-12, S1-13; handling.yaml, row handling.improvement.
    """
    _admit(case, pack, "set_improvement", message.by)
    row = _row(pack)
    at = not_before_receipt(case, happened_at)
    department = department_named(pack, message.department).code
    check_later(message.due_at, at, field="due_at")
    if message.person is not None and not belongs_to(pack, message.person, department):
        raise NotAllowed(
            f"A measure of {department} is asked of somebody there.",
            field="person",
            expected=f"somebody of {department}",
            found=repr(message.person),
        )
    after, ask = with_improvement(
        case,
        pack,
        row,
        department=department,
        person=message.person,
        text=message.measure,
        at=at,
        now=now,
        due_at=message.due_at,
    )
    task_id = ask.task_id or ""
    details = {"task_id": task_id, "department": department, "person": message.person}
    done = Done("improvement.set", message.by, about=task_id, details=details, asks=(ask,))
    return handled(case, after, pack, done, now=now, happened_at=at)


def finish_improvement(
    case: Case, pack: Pack, message: ImprovementDone, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Take the word that a measure is carried through, of its department or of whoever owns the case.

    Raises:
        NotAllowed: no open measure of that id, or somebody of another department.

    Source: S1-13.
    """
    _admit(case, pack, "finish_improvement", message.by)
    row = _row(pack)
    at = not_before_receipt(case, happened_at)
    task = _open_measure(case, row, message.task_id)
    if not (belongs_to(pack, message.by, task.department) or is_owner(case, pack, message.by)):
        raise NotAllowed(
            f"A measure of {task.department} is reported by it or by the owner; found {message.by!r}.",
            field="by",
            expected=f"the owner, or somebody of {task.department}",
            found=repr(message.by),
        )
    tasks = settled(case.tasks, [message.task_id], message.result, by=message.by, at=at)
    after = case.model_copy(update={"tasks": tasks})
    details = {"task_id": message.task_id, "department": task.department}
    done = Done("improvement.done", message.by, about=message.task_id, details=details)
    return handled(case, after, pack, done, now=now, happened_at=at)


def put_down_to(  # noqa: PLR0913 - a person or department, and two instants
    case: Case, pack: Pack, person: str | None, *, department: str | None = None, at: datetime, now: datetime
) -> tuple[Case, tuple[DepartmentAsked, ...]]:
    """Give the case with a measure asked of whoever it is put down to; as it is if they have one to carry through.

    Args:
        case: Any case.
        pack: Its pack; one without a row asks nobody.
        person: Staff id; None: nobody in person.
        department: Theirs; None: the one that the directory has them in.
        at: When it was put down to them.
        now: Instant of the decision.

    Source: S1-12.
    """
    row = pack.handling.improvement
    home = department or _home_of(pack, person)
    if row is None or home is None or _has_one(case, row, home, person):
        return case, ()
    after, ask = with_improvement(
        case, pack, row, department=home, person=person, text=row.text, at=at, now=now
    )
    return after, (ask,)


def with_improvement(  # noqa: PLR0913 - the parts of a measure, all named
    case: Case,
    pack: Pack,
    row: Improvement,
    *,
    department: str,
    person: str | None,
    text: str,
    at: datetime,
    now: datetime,
    due_at: datetime | None = None,
) -> tuple[Case, DepartmentAsked]:
    """Give the case with one more measure, and the request; due when it is said, else by the pack's limit from then."""
    due = due_at or nominal_due(at, row.limit, calendar_of(pack, row.calendar))
    after, ask = new_task(case, pack, row.kind, department, text, now=now, due_at=due)
    task_id = ask.task_id or ""
    owned = after.tasks[task_id].model_copy(update={"person": person})
    details = {"person": person} if person else {}
    return (
        after.model_copy(update={"tasks": {**after.tasks, task_id: owned}}),
        ask.model_copy(update={"details": details}),
    )


def _home_of(pack: Pack, person: str | None) -> str | None:
    codes = sorted(pack.directory.department_codes) if person else ()
    return next((one for one in codes if belongs_to(pack, person or "", one)), None)


def _has_one(case: Case, row: Improvement, department: str, person: str | None) -> bool:
    return any(
        (task.kind, task.department, task.person) == (row.kind, department, person)
        for task in case.tasks.values()
    )


def _row(pack: Pack) -> Improvement:
    row = pack.handling.improvement
    if row is None:
        raise NotAllowed(
            "The case's pack follows no improvement measures.",
            field="case.pack",
            expected="a pack with the row handling.improvement",
            found=repr(pack.name),
        )
    return row


def _open_measure(case: Case, row: Improvement, task_id: str) -> Task:
    waiting = [
        known for known, task in case.tasks.items() if task.kind == row.kind and task.answered_at is None
    ]
    if task_id in waiting:
        return case.tasks[task_id]
    expected = ", ".join(waiting) or "no measure: none is open"
    raise NotAllowed(
        f"Expected a measure that is open: {expected}; found {task_id!r}.",
        field="task_id",
        expected=expected,
        found=repr(task_id),
    )


def _admit(case: Case, pack: Pack, name: CommandName, by: str) -> None:
    """Let a word about measures pass; the end of the case does not silence it where the pack lists that state."""
    command = pack.handling.command(name)
    if not case.is_open and case.state in command.states:
        check_authority(case, pack, command, by)
    else:
        admit(case, pack, name, by)
