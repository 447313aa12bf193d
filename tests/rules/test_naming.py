"""People whom a pool gives cases are named for one by hand: their pool keeps a place first, or refuses."""

from __future__ import annotations

from typing import Any, TypeVar

import pytest

from rules.ownership import name_owner, transfer
from rules.picking import loads_of
from rules.pools import CONFIRM, check, claim, note
from rules.taking import confirm_standing, take_person
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.base import CaseRef, Said
from schemas.messages.events import CaseFact
from schemas.messages.ownership import CaseTransferred, OwnerNamed
from schemas.messages.pools import CheckPool, ClaimSlot, ConfirmStanding, GivePerson, NoteStanding
from schemas.pool import Pool
from tests.pooling import (
    DEPARTMENT,
    NOW,
    a_pooled_pack,
    a_team,
    a_triaged_case,
    a_waiting_case,
    around,
    asking,
    peopled,
)

T = TypeVar("T")
TEAM = a_team("li", "wang", capacity=1)
PACK = peopled(a_pooled_pack(), TEAM)
REF = CaseRef(id="X")
SAID = Said(source="/crm/test", id="n-1", type=OwnerNamed.TYPE, case_id="X")


def named(case: Case, owner: str = "wang", **changes: Any) -> Decision[Case]:
    values = {"case": REF, "owner": owner, "department": DEPARTMENT, "reason": "熟悉", "by": "dispatcher-1"}
    message = OwnerNamed.model_validate(values | changes)
    return name_owner(case, PACK, message, now=NOW, happened_at=NOW, said=SAID)


def one_of(kind: type[T], decision: Decision[Any]) -> T:
    (found,) = [one for one in decision.orders if isinstance(one, kind)]
    return found


def a_pool(*cases: Case) -> Pool:
    pool: Pool | None = None
    for case in cases:
        pool = note(pool, asking(case, PACK), around(TEAM)).after
    assert pool is not None
    return pool


def taken(case: Case, order: GivePerson) -> Decision[Case]:
    return take_person(case, PACK, order, now=NOW)


@pytest.mark.req("S0-36")
def test_a_case_keeps_its_owner_until_there_is_a_place() -> None:
    case = a_waiting_case(PACK)

    decision = named(case)

    assert (decision.after.owner, decision.event) == (case.owner, "case.place-asked")
    order = one_of(ClaimSlot, decision)
    assert (order.by, order.named, order.version, order.said) == ("wang", True, decision.after.version, SAID)
    assert order.carries() == SAID


@pytest.mark.req("S0-36")
def test_with_a_place_the_named_person_owns_it_and_takes_up_one() -> None:
    case = a_waiting_case(PACK)
    asked = named(case)
    kept = claim(None, one_of(ClaimSlot, asked), around(TEAM))
    assert loads_of(kept.after) == {"wang": 1}

    decision = taken(asked.after, one_of(GivePerson, kept))

    assert decision.after.owner
    assert (decision.after.owner.person, decision.after.owner.mode) == ("wang", "manual")
    assert (decision.event, decision.after.naming) == ("case.owner-named", None)
    assert [one.name for one in decision.events if isinstance(one, CaseFact)] == ["owner-named"]
    pool = note(kept.after, one_of(NoteStanding, decision), around(TEAM)).after
    assert ({name: slot.person for name, slot in pool.slots.items()}, pool.named) == ({case.id: "wang"}, {})
    assert loads_of(pool) == {"wang": 1}


@pytest.mark.req("S0-36")
def test_whoever_has_as_many_as_they_take_is_not_named_for_one_more() -> None:
    first, second = a_waiting_case(PACK, 1), a_waiting_case(PACK, 2)
    pool = a_pool(first)
    busy = next(iter(loads_of(pool)))

    with pytest.raises(NotAllowed, match=f"{busy} has 1 open cases and takes 1 at most") as refusal:
        claim(pool, one_of(ClaimSlot, named(second, busy)), around(TEAM))

    assert refusal.value.field == "owner"


def test_a_triaged_case_is_assigned_by_the_naming_and_by_routes_meanwhile() -> None:
    case = a_triaged_case()
    asked = named(case)
    place = one_of(GivePerson, claim(None, one_of(ClaimSlot, asked), around(TEAM)))

    at_once = taken(asked.after, place)
    routed = a_waiting_case(PACK).model_copy(update={"naming": asked.after.naming})
    later = taken(routed, place)

    assert (at_once.event, at_once.after.state, at_once.after.naming) == ("case.assigned", "assigned", None)
    assert at_once.after.owner
    assert later.after.owner
    assert at_once.after.owner.person == later.after.owner.person == "wang"


def test_a_place_for_a_naming_that_counts_no_more_is_given_back() -> None:
    first = named(a_waiting_case(PACK))
    kept = claim(None, one_of(ClaimSlot, first), around(TEAM))
    second = named(first.after, "li")

    decision = taken(second.after, one_of(GivePerson, kept))

    assert decision.after.owner == second.after.owner
    told = one_of(NoteStanding, decision)
    assert (told.standing, told.awaits) == ("wanted", "li")
    assert note(kept.after, told, around(TEAM)).after.named == {}


def test_a_place_that_the_case_awaits_is_kept_whatever_else_the_case_says() -> None:
    asked = named(a_waiting_case(PACK))
    kept = claim(None, one_of(ClaimSlot, asked), around(TEAM)).after
    standing = NoteStanding(
        pool=DEPARTMENT, case_id=asked.after.id, version=99, standing="gone", awaits="wang"
    )

    assert note(kept, standing, around(TEAM)).after.named == kept.named
    late = standing.model_copy(update={"version": 1, "awaits": None})
    assert note(kept, late, around(TEAM)).after.named == kept.named


def test_a_naming_told_twice_or_late_keeps_one_place() -> None:
    asked = named(a_waiting_case(PACK))
    order = one_of(ClaimSlot, asked)
    kept = claim(None, order, around(TEAM)).after
    newer = claim(kept, order.model_copy(update={"version": order.version + 5, "by": "li"}), around(TEAM))

    again = claim(kept, order, around(TEAM))
    late = claim(newer.after, order, around(TEAM))

    assert (again.after.named, one_of(GivePerson, again).person) == (kept.named, "wang")
    assert (late.orders, late.after.named[order.case_id].person) == ((), "li")
    assert loads_of(newer.after) == {"li": 1}


def test_whoever_has_the_case_already_needs_no_second_place() -> None:
    case = a_waiting_case(PACK)
    pool = a_pool(case)
    (slot,) = pool.slots.values()
    order = one_of(ClaimSlot, named(case, slot.person))

    decision = claim(pool, order, around(TEAM))

    assert (decision.after.named, one_of(GivePerson, decision).named) == ({}, True)
    doubled = pool.model_copy(update={"named": pool.slots})
    assert loads_of(doubled) == {slot.person: 1}
    assert claim(doubled, order, around(TEAM)).after.named == {}


def test_a_pool_asks_after_the_places_that_it_keeps() -> None:
    asked = named(a_waiting_case(PACK))
    pool = claim(None, one_of(ClaimSlot, asked), around(TEAM)).after
    due_at = pool.timers[CONFIRM].due_at

    order = one_of(
        ConfirmStanding, check(pool, CheckPool(pool=DEPARTMENT, due_at=due_at), around(TEAM, now=due_at))
    )

    assert (order.named, order.person) == (True, "wang")
    assert confirm_standing(asked.after, PACK, order, now=NOW).changes_nothing
    forgotten = asked.after.model_copy(update={"naming": None})
    told = one_of(NoteStanding, confirm_standing(forgotten, PACK, order, now=NOW))
    assert note(pool, told, around(TEAM)).after.named == {}


@pytest.mark.req("S0-39")
def test_handing_a_case_to_a_person_of_a_pool_waits_for_a_place_too() -> None:
    case = a_waiting_case(PACK)
    elsewhere = transfer(
        case,
        PACK,
        CaseTransferred(case=REF, department="product", reason="设计", by=DEPARTMENT),
        now=NOW,
        happened_at=NOW,
    ).after
    back = CaseTransferred(case=REF, department=DEPARTMENT, owner="wang", reason="退回", by="product-1")

    asked = transfer(elsewhere, PACK, back, now=NOW, happened_at=NOW)
    decision = taken(asked.after, one_of(GivePerson, claim(None, one_of(ClaimSlot, asked), around(TEAM))))

    assert asked.after.owner == elsewhere.owner
    assert decision.after.owner
    assert (decision.after.owner.person, decision.event, decision.after.owner_count) == (
        "wang",
        "case.transferred",
        2,
    )
    (reason,) = decision.reasons
    assert reason.row == "assignment.transfers"


def test_a_case_that_never_told_its_pool_does_so_when_asked() -> None:
    untold = a_waiting_case(PACK).model_copy(update={"placing": None})
    order = ConfirmStanding(case_id=untold.id, pool=DEPARTMENT, person="li")

    told = one_of(NoteStanding, confirm_standing(untold, PACK, order, now=NOW))
    other = order.model_copy(update={"pool": "product"})
    both = [
        one for one in confirm_standing(untold, PACK, other, now=NOW).orders if isinstance(one, NoteStanding)
    ]

    assert (told.pool, told.standing) == (DEPARTMENT, "wanted")
    assert {(one.pool, one.standing) for one in both} == {("product", "gone"), (DEPARTMENT, "wanted")}
