"""Words to a pool, and what it makes of them."""

from __future__ import annotations

from typing import Any

from rules.pools import claim_next, note
from schemas.decision import Decision
from schemas.messages.pools import (
    ClaimSlot,
    GivePerson,
    NextClaimed,
    NoteStanding,
)
from schemas.pool import Pool, Wish
from schemas.staff import Staff
from tests.pooling import DEPARTMENT, NOW, a_team, around

TEAM = a_team("li", "wang", capacity=2)


def a_wish(**changes: Any) -> Wish:
    values: dict[str, Any] = {
        "rank": 1,
        "emotion_score": 10,
        "received_at": NOW,
        "rule": "least_loaded",
        "pack": "feedback-handbook",
    }
    return Wish(**(values | changes))


def wanted(case_id: str, version: int = 3, **wish: Any) -> NoteStanding:
    return NoteStanding(
        pool=DEPARTMENT, case_id=case_id, version=version, standing="wanted", wish=a_wish(**wish)
    )


def held(case_id: str, person: str, version: int = 4) -> NoteStanding:
    return NoteStanding(pool=DEPARTMENT, case_id=case_id, version=version, standing="held", person=person)


def gone(case_id: str, version: int = 9) -> NoteStanding:
    return NoteStanding(pool=DEPARTMENT, case_id=case_id, version=version, standing="gone")


def after(*notes: NoteStanding, staff: Staff = TEAM, pool: Pool | None = None, **changes: Any) -> Pool:
    for one in notes:
        pool = note(pool, one, around(staff, **changes)).after
    assert pool is not None
    return pool


def given(decision: Decision[Pool]) -> list[tuple[str, str]]:
    return [(one.case_id, one.person) for one in decision.orders if isinstance(one, GivePerson)]


def who_has(pool: Pool) -> dict[str, str]:
    return {case_id: slot.person for case_id, slot in pool.slots.items()}


def full(staff: Staff = TEAM) -> Pool:
    return after(*(wanted(f"c{number}") for number in range(4)), staff=staff)


def a_claim(by: str, version: int = 3, **wish: Any) -> ClaimSlot:
    values: dict[str, Any] = {"pool": DEPARTMENT, "case_id": "c", "number": "7K3M9-QXA2R-X"}
    return ClaimSlot(**values, version=version, wish=a_wish(rule="claim", **wish), by=by)


def next_for(pool: Pool | None, by: str, staff: Staff = TEAM, **changes: Any) -> Decision[Pool]:
    return claim_next(pool, NextClaimed(department=DEPARTMENT, by=by), around(staff, **changes))
