"""Facts for subscribers and requests to departments, made from a case; masked by construction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from schemas.case import Case
from schemas.messages.events import CaseFact, DepartmentAsked


def case_fact(
    case: Case, name: str, *, now: datetime, version: int, details: Mapping[str, Any] | None = None
) -> CaseFact:
    """Give the fact that something happened to a case.

    Args:
        case: The case as it is after the decision.
        name: Past tense, without ``case.``: registered, triaged, clock-missed.
        now: Instant of the decision.
        version: The version that the decision makes: the version before, plus one.
        details: JSON values, never personal data.
    """
    return CaseFact(
        name=name,
        case_id=case.id,
        case_number=case.number,
        version=version,
        state=case.state,
        round=case.round,
        pack=case.pack.name,
        priority=case.priority,
        owner=case.owner.person if case.owner else None,
        department=case.owner.department if case.owner else None,
        at=now,
        details=details or {},
        drill=case.drill or None,
    )


def ask_department(  # noqa: PLR0913 - the parts of a request, all named
    case: Case,
    department: str,
    kind: str,
    *,
    now: datetime,
    task_id: str | None = None,
    due_at: datetime | None = None,
    details: Mapping[str, Any] | None = None,
) -> DepartmentAsked:
    """Give the request that lands in a department's own queue.

    Args:
        case: The case that it is about, as it is after the decision.
        department: Code in the pack's directory.
        kind: What is asked: assessment_form, owner, cooperation, a task's kind, reminder.
        now: Instant of the decision.
        task_id: Task to answer with ``task.answered``, if there is one.
        due_at: When the answer is due, if it is.
        details: JSON values, never personal data.
    """
    return DepartmentAsked(
        kind=kind,
        department=department,
        case_id=case.id,
        case_number=case.number,
        pack=case.pack.name,
        priority=case.priority,
        task_id=task_id,
        due_at=due_at,
        at=now,
        details=details or {},
        drill=case.drill or None,
    )
