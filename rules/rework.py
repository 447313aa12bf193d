"""Where a further round begins after a customer was dissatisfied: the pack says it."""

from __future__ import annotations

from datetime import datetime

from rules.handling import start_of
from rules.tasks import opening_tasks
from schemas.case import Case
from schemas.messages.events import DepartmentAsked
from schemas.policy.pack import Pack


def in_next_round(case: Case, pack: Pack, *, now: datetime) -> tuple[Case, tuple[DepartmentAsked, ...]]:
    """Give a case in its next round, without its result, and what is asked for there; class and owner stay.

    Raises:
        NotAllowed: the pack handles no such class.

    Source: callbacks.yaml, row callbacks.rework; S0-60, S2-41, S4-55, C-16.
    """
    again = case.model_copy(update={"round": case.round + 1, "resolution": None, "resolved_at": None})
    to = pack.callbacks.rework.to
    if to == "rework":
        return again.model_copy(update={"state": "rework"}), ()
    start = start_of(case, pack)
    if to == "again":
        return again.model_copy(update={"state": start.again}), ()
    return opening_tasks(again.model_copy(update={"state": start.state}), pack, now=now)
