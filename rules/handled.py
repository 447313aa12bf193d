"""The common end of all rules of handling: one fact named like the history event, then the requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.announcing import case_fact
from rules.conclusion import conclude
from rules.stages import check_exits
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.messages.base import Event, Order
from schemas.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Done:
    """What a command did to a case, before clocks and version are put right."""

    event: str
    """History event, for example ``plan.held``; the fact for subscribers is named after it."""
    by: str
    fact: str = ""
    """Name of the fact, where it is not named after the event."""
    about: str = ""
    """Task or other part that the event concerns."""
    details: Mapping[str, Any] | None = None
    """For the fact; never personal data."""
    reasons: tuple[Reason, ...] = ()
    orders: tuple[Order, ...] = ()
    asks: tuple[Event, ...] = ()
    """Requests to departments, and further facts."""


def handled(  # noqa: PLR0913 - a decision and its two instants
    before: Case, after: Case, pack: Pack, done: Done, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Give the decision for a command that was carried out.

    Raises:
        NotAllowed: the case leaves a stage and lacks something that this stage wants.
        TooEarly: it lacks only what is about to come by itself.
    """
    if after.is_open:
        check_exits(before, after, pack)
    name = done.fact or done.event.removeprefix("case.").replace(".", "-")
    fact = case_fact(after, name, now=now, version=before.version + 1, details=done.details)
    return conclude(
        before,
        after,
        pack,
        event=done.event,
        now=now,
        happened_at=happened_at,
        about=done.about,
        by=done.by,
        reasons=done.reasons,
        orders=done.orders,
        events=(fact, *done.asks),
    )
