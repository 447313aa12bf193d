"""What a customer said of how a case was handled, as long as it still holds."""

from __future__ import annotations

from schemas.case import Case
from schemas.ending import CallbackRecord


def last_asked(case: Case) -> CallbackRecord | None:
    """Give the newest callback; None if there was none since the customer last objected to an end.

    Source: C-17; callbacks.yaml, reopening.
    """
    newest = case.callbacks[-1] if case.callbacks else None
    objected_at = case.reopenings[-1].at if case.reopenings else None
    return newest if newest and (objected_at is None or newest.at > objected_at) else None
