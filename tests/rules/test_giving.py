"""A case and its pool: it waits, is given somebody, loses them, and its department owns it all the while."""

from __future__ import annotations

import pytest

from rules.assignment import assign
from rules.claiming import claim
from rules.conclusion import conclude
from rules.deadlines import check_timers
from rules.giving import miss_person, recuse
from rules.handling import accept
from rules.ownership import name_owner, transfer
from rules.placing import PLACE
from rules.taking import confirm_standing, take_person
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import CaseIsClosed, NotAllowed
from schemas.messages.events import DepartmentAsked
from schemas.messages.ownership import CaseAccepted, CaseClaimed, CaseTransferred, OwnerNamed
from schemas.messages.pools import (
    CaseRecused,
    ClaimSlot,
    ConfirmStanding,
    NobodyFree,
    NoteStanding,
)
from schemas.policy.pack import Pack
from tests.builders import RECEIVED
from tests.given_cases import PACK, REF, TEAM, a_given_case, alerts, at, give, notes
from tests.packs import a_pack, the_pack
from tests.pooling import (
    DEPARTMENT,
    NOW,
    a_pooled_pack,
    a_row,
    a_triaged_case,
    a_waiting_case,
    peopled,
)
from tests.rota import a_person, a_staff


def test_without_people_or_without_a_pool_nothing_more_is_sent() -> None:
    case = a_triaged_case()

    for pack in (the_pack(), a_pooled_pack(), peopled(a_pack("assignment", pools=()), TEAM)):
        decision = assign(case, pack, now=NOW)
        assert (decision.orders, decision.after.placing) == ((), None)
    others = a_staff([a_person("zhao", department=DEPARTMENT), a_person("an", capacity=3)])
    assert assign(case, peopled(a_pooled_pack(), others), now=NOW).orders == ()


@pytest.mark.req("S0-38", "S0-36")
def test_an_assigned_case_is_its_departments_and_wants_somebody() -> None:
    decision = assign(a_triaged_case(priority="urgent"), PACK, now=NOW)

    case = decision.after
    assert case.owner
    assert (case.owner.person, case.state) == (DEPARTMENT, "assigned")
    assert notes(decision) == [(DEPARTMENT, "wanted", None)]
    (note,) = [one for one in decision.orders if isinstance(one, NoteStanding)]
    assert note.version == case.version
    assert note.wish
    assert (note.wish.rank, note.wish.received_at, note.wish.rule) == (0, RECEIVED, "least_loaded")
    assert case.timers[PLACE].due_at == at(10)


@pytest.mark.req("S0-36")
def test_the_pool_gives_it_to_a_person_who_hears_of_it() -> None:
    case = a_waiting_case(PACK)

    decision = take_person(case, PACK, give(case), now=at(1))

    owner = decision.after.owner
    assert owner
    assert (owner.person, owner.department, owner.mode, owner.by) == (
        "li",
        DEPARTMENT,
        "automatic",
        "caseloop",
    )
    assert (decision.event, notes(decision)) == ("case.claimed", [(DEPARTMENT, "held", "li")])
    assert [
        (one.kind, one.details["owner"]) for one in decision.events if isinstance(one, DepartmentAsked)
    ] == [("owner", "li")]
    assert PLACE not in decision.after.timers
    assert decision.after.owner_count == 0


def test_an_answer_to_an_older_asking_counts_no_more() -> None:
    case = a_waiting_case(PACK)

    assert take_person(case, PACK, give(case, asked=1), now=NOW).changes_nothing
    assert take_person(case, PACK, give(case, pool="product"), now=NOW).changes_nothing
    assert take_person(a_given_case(), PACK, give(a_given_case(), "wang"), now=NOW).changes_nothing
    assert take_person(a_triaged_case(), PACK, give(case), now=NOW).changes_nothing


def test_whatever_ends_the_waiting_tells_the_pool_in_the_same_write() -> None:
    case = a_waiting_case(PACK)
    handing = CaseTransferred(case=REF, department="product", reason="设计", by=DEPARTMENT)

    handed = transfer(case, PACK, handing, now=NOW, happened_at=NOW)

    assert (notes(handed), handed.after.placing, PLACE in handed.after.timers) == (
        [(DEPARTMENT, "gone", None)],
        None,
        False,
    )


def test_a_case_that_goes_to_another_pool_leaves_one_and_waits_in_the_other() -> None:
    rows = (a_row(), a_row(id="assignment.pool.product", department="product"))
    people = [
        a_person("li", department=DEPARTMENT, capacity=1),
        a_person("an", department="product", capacity=1),
    ]
    pack = peopled(a_pooled_pack(*rows), a_staff(people))
    handing = CaseTransferred(case=REF, department="product", reason="设计", by="li")

    decision = transfer(a_given_case(pack=pack), pack, handing, now=NOW, happened_at=NOW)

    assert notes(decision) == [(DEPARTMENT, "gone", None), ("product", "wanted", None)]


def test_a_case_that_somebody_outside_the_pool_has_is_not_counted() -> None:
    naming = OwnerNamed(case=REF, owner="visitor", department=DEPARTMENT, reason="熟悉", by="dispatcher-1")

    decision = name_owner(a_given_case(), PACK, naming, now=NOW, happened_at=NOW)

    assert notes(decision) == [(DEPARTMENT, "gone", None)]


@pytest.mark.req("S3-25")
def test_a_person_of_the_pool_claims_a_certain_case_through_it() -> None:
    decision = claim(a_waiting_case(PACK), PACK, CaseClaimed(case=REF, by="li"), now=NOW, happened_at=NOW)

    (order,) = decision.orders
    assert isinstance(order, ClaimSlot)
    assert (order.by, decision.after.owner and decision.after.owner.person) == ("li", DEPARTMENT)


def test_a_claimed_case_says_who_asked_for_it() -> None:
    case = a_waiting_case(PACK)

    owner = take_person(case, PACK, give(case, claimed=True), now=NOW).after.owner

    assert owner
    assert (owner.mode, owner.by) == ("manual", "li")


def test_receipt_of_a_waiting_case_is_taken_once_it_is_claimed() -> None:
    with pytest.raises(NotAllowed, match="waits in the pool of after_sales; claim it first"):
        accept(a_waiting_case(PACK), PACK, CaseAccepted(case=REF, by="li"), now=NOW, happened_at=NOW)
    assert accept(a_given_case(), PACK, CaseAccepted(case=REF, by="li"), now=NOW, happened_at=NOW).after.owner


def test_a_case_that_is_judged_more_urgent_tells_its_pool() -> None:
    case = a_waiting_case(PACK)
    form = case.assessments[-1].model_copy(update={"priority": "urgent", "rank": 0, "version": 2})
    raised = case.model_copy(update={"assessments": (*case.assessments, form)})

    decision = conclude(case, raised, PACK, event="case.retriaged", now=NOW)
    same = conclude(case, case, PACK, event="case.linked", now=NOW)

    assert (notes(decision), notes(same)) == ([(DEPARTMENT, "wanted", None)], [])


def test_a_case_that_nobody_has_asks_again_and_alerts_once_it_was_nobodys_for_too_long() -> None:
    row = a_row(alert="unowned", alert_after={"amount": 15, "unit": "clock_minutes"})
    pack = peopled(a_pooled_pack(row), TEAM)
    case = a_waiting_case(pack)

    first = check_timers(case, pack, now=at(10))
    second = check_timers(first.after, pack, now=at(20))

    assert (first.event, notes(first), alerts(first)) == ("case.nudged", [(DEPARTMENT, "wanted", None)], [])
    assert (notes(second), alerts(second)) == ([(DEPARTMENT, "wanted", None)], ["unowned"])
    assert second.after.placing
    assert second.after.placing.since == NOW
    assert take_person(second.after, pack, give(case), now=at(20)).changes_nothing
    assert take_person(second.after, pack, give(second.after), now=at(20)).after.owner


def test_a_pool_that_is_gone_is_asked_no_more() -> None:
    case = a_waiting_case(PACK)

    after = check_timers(case, the_pack(), now=at(10)).after

    assert (after.placing, PLACE in after.timers) == (None, False)


ELIGIBLE = {
    "id": "assignment.eligibility.claims",
    "source": "S3-55",
    "classes": ["complaint"],
    "skills": ["law"],
    "by_hand": True,
    "alert": "unowned",
}


def certified() -> Pack:
    people = [
        a_person("li", department=DEPARTMENT, capacity=5, skills=["law"]),
        a_person("wang", department=DEPARTMENT, capacity=5),
    ]
    return peopled(a_pooled_pack(eligibility=[ELIGIBLE]), a_staff(people))


@pytest.mark.req("S3-55")
def test_a_claim_goes_to_holders_of_the_skill_only_by_hand_too() -> None:
    pack = certified()
    case = a_waiting_case(pack)

    naming = OwnerNamed(case=REF, owner="wang", department=DEPARTMENT, reason="忙", by="dispatcher-1")
    handing = CaseTransferred(case=REF, department="售后部", owner="wang", reason="忙", by="li")
    with pytest.raises(NotAllowed, match="needs the skill law; wang lacks it"):
        name_owner(case, pack, naming, now=NOW, happened_at=NOW)
    with pytest.raises(NotAllowed, match="needs the skill law; wang lacks it"):
        transfer(case, pack, handing, now=NOW, happened_at=NOW)
    with pytest.raises(NotAllowed, match="needs the skill law; wang lacks it"):
        claim(case, pack, CaseClaimed(case=REF, by="wang"), now=NOW, happened_at=NOW)
    assert claim(case, pack, CaseClaimed(case=REF, by="li"), now=NOW, happened_at=NOW).orders


def test_a_stranger_to_the_staff_file_shows_no_skill() -> None:
    pack = certified()

    with pytest.raises(NotAllowed, match="an entry in the staff file"):
        claim(a_waiting_case(pack), pack, CaseClaimed(case=REF, by="after_sales-9"), now=NOW, happened_at=NOW)


@pytest.mark.req("S3-55")
def test_nobody_free_who_may_have_it_raises_the_alert_of_the_row() -> None:
    pack = certified()
    case = a_waiting_case(pack)
    order = NobodyFree(case_id=case.id, pool=DEPARTMENT, asked=case.version, rows=(str(ELIGIBLE["id"]),))

    assert alerts(miss_person(case, pack, order, now=NOW)) == ["unowned"]
    assert miss_person(case, pack, order.model_copy(update={"asked": 1}), now=NOW).changes_nothing
    assert miss_person(case, pack, order.model_copy(update={"rows": ("x",)}), now=NOW).changes_nothing
    assert miss_person(a_given_case(), PACK, order, now=NOW).changes_nothing


def confirmed(case: Case, person: str = "li", pool: str = DEPARTMENT) -> Decision[Case]:
    return confirm_standing(case, PACK, ConfirmStanding(case_id=case.id, pool=pool, person=person), now=NOW)


def test_a_case_tells_a_pool_that_has_it_otherwise_how_it_stands() -> None:
    assert confirmed(a_given_case()).changes_nothing
    assert notes(confirmed(a_given_case(), "wang")) == [(DEPARTMENT, "held", "li")]
    assert notes(confirmed(a_waiting_case(PACK))) == [(DEPARTMENT, "wanted", None)]
    assert notes(confirmed(a_given_case(), pool="product")) == [("product", "gone", None)]


def recused(case: Case, by: str, pack: Pack = PACK) -> Decision[Case]:
    message = CaseRecused(case=REF, reason="与客户相识", by=by)
    return recuse(case, pack, message, now=NOW, happened_at=NOW)


def test_an_owner_who_recuses_themselves_gives_the_case_back_and_never_has_it_again() -> None:
    decision = recused(a_given_case(), "li")

    case = decision.after
    assert case.owner
    assert (case.owner.person, case.recused, case.owner_count) == (DEPARTMENT, ("li",), 1)
    assert notes(decision) == [(DEPARTMENT, "wanted", None)]
    with pytest.raises(NotAllowed, match="li recused themselves from case"):
        claim(case, PACK, CaseClaimed(case=REF, by="li"), now=NOW, happened_at=NOW)
    told = "".join(event.model_dump_json() for event in decision.events)
    assert "相识" not in told


def test_somebody_recuses_themselves_before_they_are_given_the_case() -> None:
    decision = recused(a_waiting_case(PACK), "wang")

    (note,) = [one for one in decision.orders if isinstance(one, NoteStanding)]
    assert note.wish
    assert (note.wish.needs.but_not, decision.after.owner_count) == (("wang",), 0)
    assert recused(decision.after, "wang").changes_nothing


def test_a_department_and_a_stranger_do_not_recuse_themselves() -> None:
    with pytest.raises(NotAllowed, match="A department does not recuse itself"):
        recused(a_waiting_case(PACK), DEPARTMENT)
    with pytest.raises(NotAllowed, match="found 'technology-1'"):
        recused(a_given_case(), "technology-1")


def test_nobody_recuses_themselves_from_a_case_that_has_ended() -> None:
    with pytest.raises(CaseIsClosed):
        recused(a_given_case().model_copy(update={"state": "closed"}), "li")


def test_a_recusal_needs_no_pool() -> None:
    case = a_given_case().model_copy(update={"placing": None, "timers": {}})
    owned = case.model_copy(
        update={"owner": case.owner and case.owner.model_copy(update={"person": "after_sales-07"})}
    )

    after = recused(owned, "after_sales-07", the_pack()).after

    assert after.owner
    assert (after.owner.person, after.recused) == (DEPARTMENT, ("after_sales-07",))
