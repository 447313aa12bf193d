"""Cases that a pool has given to somebody, and what decisions about them say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rules.taking import take_person
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.base import CaseRef
from schemas.messages.orders import RaiseAlert
from schemas.messages.pools import (
    GivePerson,
    NoteStanding,
)
from schemas.policy.pack import Pack
from tests.pooling import (
    DEPARTMENT,
    NOW,
    a_pooled_pack,
    a_row,
    a_team,
    a_waiting_case,
    peopled,
)

TEAM = a_team("li", "wang")
IDLE_ROW = {
    "id": "assignment.pool.idle",
    "source": "ours",
    "remind_after": {"amount": 30, "unit": "clock_minutes"},
    "return_after": {"amount": 60, "unit": "clock_minutes"},
}
PACK = peopled(a_pooled_pack(a_row(idle=IDLE_ROW)), TEAM)
REF = CaseRef(id="X")


def at(minutes: int) -> Any:
    return NOW + timedelta(minutes=minutes)


def notes(decision: Decision[Case]) -> list[tuple[str, str, str | None]]:
    return [(one.pool, one.standing, one.person) for one in decision.orders if isinstance(one, NoteStanding)]


def alerts(decision: Decision[Case]) -> list[str]:
    return [one.kind for one in decision.orders if isinstance(one, RaiseAlert)]


def give(case: Case, person: str = "li", **changes: Any) -> GivePerson:
    asked = case.placing.asked if case.placing else 0
    values: dict[str, Any] = {
        "case_id": case.id,
        "pool": DEPARTMENT,
        "person": person,
        "asked": asked,
        "claimed": False,
    }
    return GivePerson(**(values | {"rule": "least_loaded"} | changes))


def a_given_case(person: str = "li", pack: Pack = PACK) -> Case:
    case = a_waiting_case(pack)
    return take_person(case, pack, give(case, person), now=NOW).after
