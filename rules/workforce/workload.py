"""When somebody's handling of a case has ended, and whether it was an intense one."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from schemas.case import Case, State
from schemas.messages.wellbeing import CountCase
from schemas.policy.pack import Pack
from schemas.work import Owner

_IN_HANDS: Final[frozenset[State]] = frozenset(
    {
        "assigned",
        "evaluating_suggestion",
        "answering_enquiry",
        "investigating",
        "awaiting_evidence",
        "planning",
        "plan_review",
        "proposing",
        "executing",
        "blocked",
        "rework",
    }
)
"""States in which the owner has the matter in hand; afterwards somebody else calls back, decides or archives."""


def workload_orders(
    before: Case | None, after: Case, pack: Pack, *, ended_at: datetime
) -> tuple[CountCase, ...]:
    """Give the order that counts a case for whoever has just finished handling it; mostly none.

    The handbook speaks of complaints that somebody has handled in a row, so a case counts when its handling by
    that person ends: resolved, handed to somebody else, taken by management, or over. Exercises count for nobody, and
    neither does a case that nobody in its department has claimed, or that was handed on before it was accepted.

    Args:
        before: The case as loaded, None if it is new.
        after: The case after the decision.
        pack: Its row says from which emotion score on a case is intense; the highest score that it ever had counts.
        ended_at: When it happened.

    Source: S3-58; workforce.yaml, row workforce.rest.
    """
    rest = pack.workforce.rest
    if rest is None or before is None or after.drill or not after.assessments:
        return ()
    owner = _handler(before)
    now_handling = _handler(after)
    if owner is None or (now_handling is not None and now_handling.person == owner.person):
        return ()
    if now_handling is not None and owner.accepted_at is None:
        return ()
    score = max(one.emotion_score for one in after.assessments)
    order = CountCase(
        staff=owner.person,
        case_id=after.id,
        pack=pack.name,
        department=owner.department,
        is_intense=score >= rest.intense_from,
        ended_at=ended_at,
    )
    return (order,)


def _handler(case: Case) -> Owner | None:
    owner = case.owner
    if owner is None or owner.person == owner.department or case.state not in _IN_HANDS:
        return None
    return owner
