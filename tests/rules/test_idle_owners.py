"""Owners who do nothing or are absent: reminded, and then the case goes back to its pool."""

from __future__ import annotations

from typing import Any

from rules.deadlines import check_timers
from rules.giving import lose_person
from rules.handling import accept
from rules.placing import IDLE
from rules.taking import take_person
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.events import CaseFact, DepartmentAsked
from schemas.messages.ownership import CaseAccepted
from schemas.messages.pools import (
    NoteStanding,
    OwnerAway,
)
from schemas.policy.pack import Pack
from tests.given_cases import PACK, REF, TEAM, a_given_case, alerts, at, give, notes
from tests.pooling import (
    DEPARTMENT,
    a_pooled_pack,
    a_row,
    peopled,
)


def test_an_owner_who_does_nothing_is_reminded_and_then_loses_the_case_on_record() -> None:
    case = a_given_case()

    reminded = check_timers(case, PACK, now=at(30))
    asked = [one.details["timer"] for one in reminded.events if isinstance(one, DepartmentAsked)]
    returned = check_timers(reminded.after, PACK, now=at(60))

    assert (asked, reminded.after.timers[IDLE].due_at) == ([IDLE], at(60))
    owner, facts = returned.after.owner, [one for one in returned.events if isinstance(one, CaseFact)]
    assert owner
    assert (owner.person, returned.event, returned.after.owner_count) == (DEPARTMENT, "case.returned", 1)
    assert [(one.name, one.details["from_owner"], one.details["why"]) for one in facts] == [
        ("returned", "li", "idle")
    ]
    (note,) = [one for one in returned.orders if isinstance(one, NoteStanding)]
    assert note.wish
    assert note.wish.needs.but_not == ("li",)


def test_an_owner_who_does_anything_keeps_the_case() -> None:
    case = a_given_case()

    accepted = accept(case, PACK, CaseAccepted(case=REF, by="li"), now=at(5), happened_at=at(5)).after

    assert IDLE in case.timers
    assert IDLE not in accepted.timers


def test_who_let_a_case_lie_may_have_it_again_once_somebody_else_had_it() -> None:
    case = check_timers(check_timers(a_given_case(), PACK, now=at(30)).after, PACK, now=at(60)).after
    with_wang = take_person(case, PACK, give(case, "wang"), now=at(61)).after

    back = check_timers(check_timers(with_wang, PACK, now=at(91)).after, PACK, now=at(121)).after

    assert back.placing
    assert back.placing.but_not == ("wang",)


def test_a_case_that_changes_hands_too_often_by_lying_about_raises_an_alert() -> None:
    case = a_given_case().model_copy(update={"owner_count": PACK.assignment.transfers.alert_above})

    assert alerts(check_timers(check_timers(case, PACK, now=at(30)).after, PACK, now=at(60))) == ["transfers"]


def test_without_a_row_for_it_nobody_is_idle() -> None:
    pack = peopled(a_pooled_pack(), TEAM)

    assert IDLE not in a_given_case(pack=pack).timers
    assert IDLE not in check_timers(a_given_case(), pack, now=at(30)).after.timers


def absent_pack(**absent: Any) -> Pack:
    row = {"id": "assignment.pool.absent", "source": "ours"} | absent
    return peopled(a_pooled_pack(a_row(absent=row)), TEAM)


def lost(case: Case, pack: Pack, person: str = "li") -> Decision[Case]:
    return lose_person(case, pack, OwnerAway(case_id=case.id, person=person, until=at(600)), now=at(1))


def test_the_case_of_somebody_absent_goes_back_to_its_pool() -> None:
    pack = absent_pack(then="return", alert="unowned")

    decision = lost(a_given_case(pack=pack), pack)

    assert decision.after.owner
    assert (decision.after.owner.person, decision.event) == (DEPARTMENT, "case.returned")
    assert (notes(decision), alerts(decision)) == ([(DEPARTMENT, "wanted", None)], ["unowned"])


def test_the_case_of_somebody_absent_stays_and_whoever_the_pack_names_is_told() -> None:
    pack = absent_pack(then="keep", alert="unowned")

    decision = lost(a_given_case(pack=pack), pack)

    assert decision.after.owner
    assert (decision.after.owner.person, alerts(decision)) == ("li", ["unowned"])


def test_an_absence_changes_nothing_where_the_pack_says_nothing_or_somebody_else_owns_the_case() -> None:
    quiet = absent_pack(then="keep")

    assert lost(a_given_case(), PACK).changes_nothing
    assert lost(a_given_case(pack=quiet), quiet).changes_nothing
    assert lost(a_given_case(pack=quiet), quiet, "wang").changes_nothing
