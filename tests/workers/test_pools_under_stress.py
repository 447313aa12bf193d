"""64 assignments at once over 8 people who take 5 each, workers dying all the time: never a sixth, nobody forgotten."""

from __future__ import annotations

import pytest

from schemas.messages.base import CaseRef
from schemas.messages.intake import CaseWithdrawn
from schemas.messages.orders import AssignCase
from schemas.messages.ownership import CaseTransferred, OwnerNamed
from schemas.messages.pools import CaseRecused, HandlerAbsent, HandlerAvailable
from tests.pooling import DEPARTMENT, a_pooled_pack, a_team, a_triaged_case, packs_of
from tests.workers.crowd import Crowd

pytestmark = pytest.mark.uncounted

CASES, PEOPLE, CAPACITY = 64, tuple(f"p{number}" for number in range(8)), 5


def a_crowd(seed: int, *, at_once: int = 12, cases: int = CASES, people: int = len(PEOPLE)) -> Crowd:
    staff = a_team(*PEOPLE[:people], capacity=CAPACITY)
    crowd = Crowd(seed, packs_of(a_pooled_pack()), staff, at_once=at_once)
    for number in range(cases):
        case = a_triaged_case(number)
        crowd.keeps(case)
        crowd.sends(AssignCase(case_id=case.id))
    return crowd


@pytest.mark.parametrize("seed", range(3))
def test_capacity_is_never_exceeded_and_nobody_is_forgotten(seed: int) -> None:
    lives_through(a_crowd(seed, at_once=CASES if seed == 0 else 12))


@pytest.mark.parametrize("seed", range(2))
def test_nor_while_cases_wander_people_come_and_go_and_cases_ask_again(seed: int) -> None:
    crowd = a_crowd(seed, cases=16, people=2)
    crowd.settles()
    for _ in range(5):
        for case_id, person in crowd.random.sample(sorted(crowd.owners.items()), min(6, len(crowd.owners))):
            ref = CaseRef(id=case_id)
            crowd.sends(CaseTransferred(case=ref, department="product", reason="设计", by=person))
            crowd.sends(CaseTransferred(case=ref, department=DEPARTMENT, reason="退回", by="product-1"))
            crowd.sends(
                OwnerNamed(
                    case=ref,
                    owner=crowd.random.choice(PEOPLE[:2]),
                    department=DEPARTMENT,
                    reason="熟悉",
                    by="dispatcher-1",
                )
            )
            if crowd.random.random() < 0.2:
                crowd.sends(CaseRecused(case=ref, reason="与客户相识", by=crowd.random.choice(PEOPLE[:2])))
        person = crowd.random.choice(PEOPLE[:2])
        crowd.sends(HandlerAbsent(department=DEPARTMENT, handler=person, by=person))
        crowd.sends(HandlerAvailable(department=DEPARTMENT, handler=person, by=person))
        crowd.sweeps(11)
        crowd.settles()

    assert max(crowd.most.values()) <= CAPACITY
    crowd.passes(31)
    pool = crowd.pool(DEPARTMENT)
    held = {case_id: slot.person for case_id, slot in pool.slots.items()}
    assert held == crowd.owners
    assert not pool.named
    assert set(pool.waiting) | set(held) == crowd.of_department(DEPARTMENT)


@pytest.mark.endurance
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("first", range(1000, 2000, 100))
def test_a_thousand_times_capacity_is_never_exceeded_and_nobody_is_forgotten(first: int) -> None:
    for seed in range(first, first + 100):
        lives_through(a_crowd(seed))


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
