"""What a body's ruling does to a case: another plan, a result that the customer is called about, or the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from rules.alerts import alerts_to_resolve
from rules.causes import failed_rounds, lacks_cause
from rules.closing import close_case, notice_of_end
from rules.ended_work import end_with_case
from rules.handled import Done, handled
from rules.handling import start_of
from rules.resolution import resolve_into_callback
from rules.tasks import ended_tasks
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.policy.arbitration import Ruling
from schemas.policy.pack import Pack

SUPERSEDED: Final = ("approval", "evaluation", "execution")
"""Kinds of tasks that fall away when somebody above the owner decides."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a body decided."""

    ruling: Ruling
    text: str
    event: str
    """History event, for example ``case.mediated``."""
    by: str
    details: Mapping[str, Any]
    """For the fact; never personal data."""


def ruled(  # noqa: PLR0913 - what was loaded, what the body leaves, and two instants
    case: Case, after: Case, pack: Pack, ruled_on: Ruled, *, now: datetime, at: datetime
) -> Decision[Case]:
    """Carry out what a body decided.

    Args:
        case: The case as loaded.
        after: The case with what the body leaves in it.
        pack: The case's pack.
        ruled_on: The decision.
        now: Instant of the decision.
        at: When it fell, not before receipt.

    Source: arbitration.yaml, rulings and choices; S1-19, S3-46.
    """
    row = ruled_on.ruling
    calm, asks = ended_tasks(after, SUPERSEDED, by=ruled_on.by, at=at, now=now)
    calm = calm.model_copy(update={"open_alerts": ()})
    done = Done(
        ruled_on.event,
        ruled_on.by,
        details=ruled_on.details,
        reasons=(Reason("ruling", row.id),),
        orders=alerts_to_resolve(case, ruled_on.event),
        asks=asks,
    )
    if row.then == "close":
        ended = calm.model_copy(update={"resolution": ruled_on.text})
        closed = close_case(ended, pack, outcome=row.outcome or "", satisfaction="", now=now)
        closed, stopped = end_with_case(closed, pack, at=at, now=now)
        told = replace(done, orders=(*done.orders, notice_of_end(closed, pack)), asks=(*asks, *stopped))
        return handled(case, closed, pack, told, now=now, happened_at=at)
    again = _in_round(calm, pack, ruled_on.text)
    if row.then == "planning":
        planning = again.model_copy(update={"state": start_of(case, pack).again})
        return handled(case, planning, pack, done, now=now, happened_at=at)
    return resolve_into_callback(
        case,
        again,
        pack,
        event=ruled_on.event,
        by=ruled_on.by,
        result=ruled_on.text,
        notice="result",
        now=now,
        happened_at=at,
        more=done,
    )


def _in_round(case: Case, pack: Pack, text: str) -> Case:
    """Give the case in the round that the ruling begins; the ruling stands as the cause of a failed one without."""
    changes: dict[str, Any] = {"resolution": None, "resolved_at": None}
    if failed_rounds(case, pack) >= case.round:
        changes["round"] = case.round + 1
    if lacks_cause(case, pack):
        changes["cause_analyses"] = (*case.cause_analyses, text)
    return case.model_copy(update=changes)
