"""Suggestions: a verdict with its reason, from the department concerned."""

from __future__ import annotations

from datetime import datetime

from rules.admission import admit, not_before_receipt
from rules.authority import is_owner
from rules.compensation.points import with_points
from rules.directory import department_named
from rules.labels import expect_row
from rules.limits import check_analysed
from rules.resolution import resolve_into_callback
from rules.tasks import department_meant, open_tasks, settled
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import Incomplete, NotAllowed
from schemas.messages.handling import SuggestionJudged
from schemas.policy.handling import OWNER
from schemas.policy.pack import Pack
from schemas.work import Suggestion

EVALUATION = "evaluation"
"""Kind of the task that a verdict answers."""


def judge_suggestion(
    case: Case, pack: Pack, message: SuggestionJudged, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Give the verdict, answer the evaluation that was asked for, and tell the customer verdict and reason.

    Raises:
        InvalidMessage: a verdict that the pack does not list, or an unknown department.
        NotAllowed: a department that was not asked, or a failed round without its cause.
        Incomplete: no reason.

    Source: handling.yaml, rows handling.verdict.*; S0-44, S0-45, S0-60.
    """
    admit(case, pack, "judge_suggestion", message.by)
    check_analysed(case, pack)
    verdict = expect_row(pack.handling.verdicts, message.verdict, field="verdict")
    if message.reason is None:
        raise Incomplete("A verdict needs its reason.", field="reason", expected="a text", found="None")
    waiting = open_tasks(case, EVALUATION)
    department = department_named(pack, message.department).code
    _check_asked(case, pack, waiting, department, message.by)
    at = not_before_receipt(case, happened_at)
    suggestion = Suggestion(
        verdict=verdict.code, reason=message.reason, department=department, by=message.by, at=at
    )
    tasks = settled(case.tasks, waiting, verdict.label, by=message.by, at=at)
    judged = case.model_copy(update={"suggestion": suggestion, "tasks": tasks})
    after, earned = with_points(judged, pack, verdict.code, now=now)
    return resolve_into_callback(
        case,
        after,
        pack,
        event="suggestion.judged",
        by=message.by,
        result=f"{verdict.label}：{message.reason}",
        notice="verdict",
        now=now,
        happened_at=at,
        further=earned,
    )


def _check_asked(case: Case, pack: Pack, waiting: tuple[str, ...], department: str, by: str) -> None:
    asked = {department_meant(case, OWNER), *(case.tasks[task_id].department for task_id in waiting)}
    if department not in asked and not is_owner(case, pack, by):
        expected = ", ".join(sorted(asked))
        raise NotAllowed(
            f"Expected the verdict of {expected}; found {department!r}.",
            field="department",
            expected=expected,
            found=repr(department),
        )
