"""When a case reached each step, and how long it took: since receipt, and since the step before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from rules.rounding import to_tenth
from schemas.case import Case

HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
_MS: Final = timedelta(milliseconds=1)


def _all_done(case: Case) -> datetime | None:
    done = [one.done_at for one in case.plan.remedies] if case.plan else []
    known = [one for one in done if one is not None]
    return max(known) if known and len(known) == len(done) else None


REACHED: Final[Mapping[str, Callable[[Case], datetime | None]]] = {
    "triaged": lambda case: case.assessments[0].at if case.assessments else None,
    "assigned": lambda case: case.owner.since if case.owner else None,
    "taken_up": lambda case: case.accepted_at,
    "handling_started": lambda case: case.handling_started_at,
    "notice": lambda case: case.notices[0].at if case.notices else None,
    "investigation_started": lambda case: case.investigation_started_at,
    "responded": lambda case: case.first_response_at,
    "plan_drafted": lambda case: case.plans[0].drafted_at if case.plans else None,
    "plan_approved": lambda case: case.plan.approved_at if case.plan else None,
    "plan_proposed": lambda case: case.plan.proposed_at if case.plan else None,
    "plan_accepted": lambda case: case.plan.accepted_at if case.plan else None,
    "remedy_done": _all_done,
    "resolved": lambda case: case.resolved_at,
    "callback": lambda case: case.callbacks[-1].at if case.callbacks else None,
    "closed": lambda case: case.closure.closed_at if case.closure else None,
    "archived": lambda case: case.archive.at if case.archive else None,
}
"""Step to when a case reached it, None if it has not, in the order in which a complaint goes. Of a step that comes
again in a further round the newest counts, but for the first plan drafted."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A step that a case reached."""

    name: str
    at: datetime
    minutes: Decimal
    """Since receipt, clock time, one decimal."""
    took: timedelta
    """Since the step before, or receipt; clock time."""


def reached(case: Case) -> Iterator[Reached]:
    """Give the steps that a case reached, as they followed one another; none before receipt.

    Source: S3-45, S4-61.
    """
    instants = [(at, name) for name, when in REACHED.items() if (at := when(case)) is not None]
    before = case.received_at
    for at, name in sorted(instants, key=lambda one: one[0]):
        since = max(at, before)
        yield Reached(name, at, tenths(since - case.received_at, MINUTE), since - before)
        before = since


def tenths(time: timedelta, unit: timedelta) -> Decimal:
    """Give how many of a unit a time is, with one decimal, half up."""
    return to_tenth(Decimal(time // _MS) / Decimal(unit // _MS))
