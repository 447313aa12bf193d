"""Who says how urgent a case is."""

from __future__ import annotations

from typing import Literal

from schemas.model import Name
from schemas.policy.row import Row


class PrioritySourceRow(Row):
    """Who has the first word on a case's priority, and what triage may change about it."""

    first: Literal["triage", "intake"]
    """triage: factors and triggers; intake: the urgency as it was marked."""
    triage_may: Literal["raise", "lower", "raise_or_lower", "nothing"] = "raise"
    """What triage may do with a mark of intake, where that is first."""
    marked_by: tuple[Name, ...] = ()
    """Sources of urgency, such as ``agent``, whose mark counts; empty: all. Without one triage is first."""
