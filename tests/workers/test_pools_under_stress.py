"""64 assignments at once over 8 people who take 5 each, workers dying all the time: never a sixth, nobody forgotten."""

from __future__ import annotations

import pytest

from schemas.messages.base import CaseRef
from schemas.messages.intake import CaseWithdrawn
from schemas.messages.orders import AssignCase
from tests.pooling import DEPARTMENT, a_pooled_pack, a_team, a_triaged_case, packs_of
from tests.workers.crowd import Crowd

CASES, PEOPLE, CAPACITY = 64, tuple(f"p{number}" for number in range(8)), 5


def a_crowd(seed: int, **changes: object) -> Crowd:
    crowd = Crowd(seed, packs_of(a_pooled_pack()), a_team(*PEOPLE, capacity=CAPACITY), **changes)  # type: ignore[arg-type]
    for number in range(CASES):
        case = a_triaged_case(number)
        crowd.keeps(case)
        crowd.sends(AssignCase(case_id=case.id))
    return crowd


@pytest.mark.parametrize("seed", range(6))
def test_capacity_is_never_exceeded_and_nobody_is_forgotten(seed: int) -> None:
    lives_through(a_crowd(seed, at_once=CASES if seed == 0 else 12))


@pytest.mark.endurance
@pytest.mark.timeout(3600)
def test_a_thousand_times_capacity_is_never_exceeded_and_nobody_is_forgotten() -> None:
    for seed in range(1000, 2000):
        lives_through(a_crowd(seed, at_once=CASES if seed == 0 else 12))


def lives_through(crowd: Crowd) -> None:

    crowd.settles()
    assert len(crowd.owners) == len(PEOPLE) * CAPACITY
    assert len(crowd.pool(DEPARTMENT).waiting) == CASES - len(crowd.owners)
    while crowd.owners:
        for case_id in crowd.random.sample(sorted(crowd.owners), min(20, len(crowd.owners))):
            crowd.sends(CaseWithdrawn(case=CaseRef(id=case_id), reason="已解决", by="customer"))
        crowd.settles()

    assert max(crowd.most.values()) == CAPACITY
    assert len(crowd.had_somebody) == CASES
    pool = crowd.pool(DEPARTMENT)
    assert (dict(pool.slots), dict(pool.waiting), crowd.refused) == ({}, {}, [])
