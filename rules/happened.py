"""Which events a decision amounts to, read from what changed: one decision may do more than its name says."""

from __future__ import annotations

from typing import Final

from schemas.case import Case

_FIRST_TIME: Final = (
    ("handling_started_at", "case.accepted"),
    ("investigation_started_at", "case.verified"),
    ("first_response_at", "case.responded"),
)
"""Field of the case that is set once, and the event that sets it."""


def events_of(before: Case | None, after: Case, event: str) -> tuple[str, ...]:
    """Give the events for clocks: those that the change implies, then the one that the decision is called by.

    An enquiry's answer resolves the case, a finding may judge it again, a draft within limits is proposed at
    once: clocks must not depend on which of two names the rule chose.
    """
    if before is None:
        return (event,)
    implied = [name for field, name in _FIRST_TIME if getattr(after, field) and not getattr(before, field)]
    if len(after.assessments) > len(before.assessments):
        implied.append("case.retriaged" if before.assessments else "case.triaged")
    if _proposed(after) - _proposed(before):
        implied.append("plan.proposed")
    if after.resolved_at is not None and after.resolved_at != before.resolved_at:
        implied.append("case.resolved")
    return (*(name for name in implied if name != event), event)


def _proposed(case: Case) -> frozenset[int]:
    return frozenset(plan.version for plan in case.plans if plan.proposed_at is not None)
