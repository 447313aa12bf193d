"""No case that was assigned is without an owner, and none before that without a step that gives it one."""

from __future__ import annotations

from typing import Final

from schemas.case import ENDED, State
from schemas.looks import CaseLook

BEFORE_ASSIGNMENT: Final[frozenset[State]] = frozenset(
    {"received", "awaiting_info", "pending_review", "registered", "self_service", "triaged"}
)


def without_owner(case: CaseLook) -> str:
    """Say what is wrong with a case that nobody owns; empty if somebody does, or its timers lead there."""
    if case.owner is not None or case.state in ENDED or case.state in BEFORE_ASSIGNMENT:
        return ""
    return f"{case.state} without an owner"
