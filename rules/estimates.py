"""The expectation that the customer was first told, compared with what came of it."""

from __future__ import annotations

from datetime import datetime

from rules.announcing import case_fact
from schemas.case import Case
from schemas.ending import EstimateKept
from schemas.messages.events import CaseFact


def kept_estimate(case: Case, *, now: datetime) -> EstimateKept | None:
    """Give what the first notice said, and when the case was resolved, or ends without; None if nothing was told.

    Source: S2-15.
    """
    if not case.notices:
        return None
    first = case.notices[0]
    return EstimateKept(told_at=first.at, expected_at=first.expected_at, actual_at=case.resolved_at or now)


def comparison(before: Case | None, after: Case, *, now: datetime) -> tuple[CaseFact, ...]:
    """Give the fact that compares the two, for a decision that closes a case.

    Source: S2-15.
    """
    estimate = after.closure.estimate if after.closure else None
    if before is None or not before.is_open or after.is_open or estimate is None:
        return ()
    details = estimate.model_dump(mode="json") | {"kept": estimate.is_kept}
    return (case_fact(after, "estimate-compared", now=now, version=after.version, details=details),)
