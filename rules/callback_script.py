"""What a callback asks: the questions of the script that fit what was done, and what the customer said to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rules.independence import handlers_of
from rules.labels import expect_row
from rules.sparing import reachable_from
from schemas.case import Case
from schemas.policy.callbacks import Question
from schemas.policy.pack import Pack


def questions_for(case: Case, pack: Pack) -> tuple[Question, ...]:
    """Give the questions that are asked of a case's customer: those for all, and those for a remedy of its plan.

    Source: callbacks.yaml, questions; S4-53.
    """
    done = [remedy.code for remedy in case.plan.remedies] if case.plan else []
    return tuple(
        row
        for row in pack.callbacks.questions
        if not row.remedies or any(code in row.remedies for code in done)
    )


def answers_to(case: Case, pack: Pack, said: Mapping[str, str]) -> Mapping[str, str]:
    """Give what the customer said, by the codes of the questions that were asked.

    Raises:
        InvalidMessage: a question that the case's script does not have.
    """
    asked = questions_for(case, pack)
    return {expect_row(asked, name, field=f"answers.{name}").code: text for name, text in said.items()}


def briefing(case: Case, pack: Pack, *, now: datetime) -> dict[str, Any]:
    """Give what whoever calls back must know beside the case: from when on, what to ask, and who must not call.

    What does not hold for a case is left out.
    """
    parts: dict[str, Any] = {}
    call_from = reachable_from(case, pack, now)
    if call_from > now:
        parts["call_from"] = call_from.isoformat()
    questions = [
        {"code": row.code, "text": row.text.get(case.locale) or next(iter(row.text.values()))}
        for row in questions_for(case, pack)
    ]
    if questions:
        parts["questions"] = questions
    if pack.callbacks.independence is not None:
        parts["not_by"] = sorted(handlers_of(case))
    return parts
