"""Pools: who is given which case, and never more than they can take."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rules.picking import WAITING_AT_MOST, Around, loads_of
from rules.pools import CONFIRM, GONE_REMEMBERED, LOOK, check, claim, note
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.pools import (
    CheckPool,
    ConfirmStanding,
    GivePerson,
    NobodyFree,
    NoteStanding,
    OwnerAway,
)
from schemas.policy.pools import PickRule
from schemas.pool import Needs, Pool
from schemas.staff import Staff
from tests.pool_words import TEAM, a_claim, after, full, given, gone, held, next_for, wanted, who_has
from tests.pooling import DEPARTMENT, NOW, a_team, around
from tests.rota import a_person, a_staff

LATER = NOW + timedelta(minutes=5)


def test_a_case_goes_to_whoever_has_the_fewest() -> None:
    pool = after(held("a", "li"), held("b", "li"))

    assert given(note(pool, wanted("c"), around(TEAM))) == [("c", "wang")]


def test_the_first_case_makes_the_pool() -> None:
    decision = note(None, wanted("c"), around(TEAM))

    assert (decision.before, decision.after.id, decision.after.version) == (None, DEPARTMENT, 1)
    assert given(decision) == [("c", "li")]


@pytest.mark.parametrize(
    ("rule", "people"),
    [
        ("round_robin", ["li", "wang", "zhao", "li", "wang", "zhao"]),
        ("least_loaded", ["wang", "zhao", "wang", "zhao", "li", "wang"]),
        ("weighted", ["zhao", "wang", "zhao", "zhao", "wang", "zhao"]),
    ],
)
def test_each_rule_picks_in_its_own_way(rule: PickRule, people: list[str]) -> None:
    staff = a_staff(
        [
            a_person(name, department=DEPARTMENT, capacity=9, weight=weight)
            for name, weight in (("li", 1), ("wang", 1), ("zhao", 2))
        ]
    )
    pool = after(held("x", "li"), held("y", "li"), staff=staff)
    picked: list[str] = []
    for number in range(6):
        decision = note(pool, wanted(f"c{number}", rule=rule), around(staff))
        pool, picked = decision.after, [*picked, *(person for _, person in given(decision))]

    assert picked == people


def test_nobody_is_given_more_than_they_can_take() -> None:
    pool = full()

    decision = note(pool, wanted("c4"), around(TEAM))

    assert given(decision) == []
    assert (sorted(loads_of(decision.after).values()), list(decision.after.waiting)) == ([2, 2], ["c4"])
    assert decision.after.timers.keys() == {LOOK, CONFIRM}


def test_when_somebody_has_room_the_most_urgent_case_is_given_first() -> None:
    pool = after(wanted("normal", rank=2), wanted("urgent", rank=0), wanted("important"), pool=full())

    assert given(note(pool, gone("c0"), around(TEAM))) == [("urgent", "li")]


def test_a_case_that_left_frees_its_place_once_however_often_it_says_so() -> None:
    pool = after(gone("c0"), gone("c0"), pool=full())

    assert sum(loads_of(pool).values()) == 3
    assert who_has(pool).keys() == {"c1", "c2", "c3"}


def test_an_older_word_that_comes_later_changes_nothing() -> None:
    pool = after(gone("c", 7))

    assert note(pool, wanted("c", 5), around(TEAM)).changes_nothing
    assert note(full(), wanted("c0", 2), around(TEAM)).changes_nothing
    waiting = after(wanted("c4", 6), pool=full())
    assert note(waiting, wanted("c4", 5), around(TEAM)).changes_nothing


def test_the_same_word_again_is_answered_again_and_takes_no_second_place() -> None:
    pool = after(wanted("c"))

    decision = note(pool, wanted("c"), around(TEAM))

    assert given(decision) == [("c", "li")]
    assert sum(loads_of(decision.after).values()) == 1


def test_a_case_that_waits_and_says_so_again_changes_nothing() -> None:
    pool = after(wanted("c4"), pool=full())

    assert note(pool, wanted("c4"), around(TEAM)).changes_nothing


def test_a_case_that_somebody_has_and_that_says_so_again_changes_nothing() -> None:
    pool = after(wanted("c"), held("c", "li"))

    assert note(pool, held("c", "li"), around(TEAM)).changes_nothing
    assert note(pool, wanted("c", 4), around(TEAM)).changes_nothing
    assert pool.slots["c"].taken


def test_a_newer_asking_is_answered_with_the_same_person_while_they_fit() -> None:
    pool = after(wanted("c"))

    (order,) = note(pool, wanted("c", 5), around(TEAM)).orders

    assert isinstance(order, GivePerson)
    assert (order.person, order.asked) == ("li", 5)


def test_a_newer_asking_that_excludes_the_person_gets_another() -> None:
    pool = after(wanted("c"))

    decision = note(pool, wanted("c", 5, needs=Needs(but_not=("li",))), around(TEAM))

    assert given(decision) == [("c", "wang")]
    assert who_has(decision.after) == {"c": "wang"}


def test_a_case_that_comes_back_waits_or_goes_to_somebody_else() -> None:
    pool = after(wanted("c"), held("c", "li"))

    decision = note(pool, wanted("c", 6, needs=Needs(but_not=("li",))), around(TEAM))

    assert given(decision) == [("c", "wang")]


def test_a_case_that_a_person_took_by_hand_takes_up_a_place_even_one_too_many() -> None:
    pool = after(held("x", "li", 8), pool=full())

    assert loads_of(pool)["li"] == 3
    assert given(note(after(gone("c0"), pool=pool), wanted("c9"), around(TEAM))) == []


def test_a_place_that_another_person_takes_over_is_theirs() -> None:
    pool = after(wanted("c"), held("c", "wang", 6))

    assert who_has(pool) == {"c": "wang"}


def test_only_so_many_waiting_cases_are_kept_in_mind_the_most_urgent() -> None:
    nobody = a_team("li", capacity=0)
    pool = after(*(wanted(f"c{number}", rank=2) for number in range(WAITING_AT_MOST)), staff=nobody)

    kept = after(wanted("urgent", rank=0), pool=pool, staff=nobody).waiting

    assert len(kept) == WAITING_AT_MOST
    assert "urgent" in kept


def test_only_so_many_that_left_are_remembered() -> None:
    pool = after(*(gone(f"c{number}") for number in range(GONE_REMEMBERED + 2)))

    assert len(pool.gone) == GONE_REMEMBERED
    assert pool.gone[0].case_id == "c2"


@pytest.mark.req("S3-52", "S3-55", "S1-51", "S1-60")
@pytest.mark.parametrize(
    "needs",
    [
        Needs(skills=("law", "negotiation")),
        Needs(courses=("complaint_communication", "emotion_management")),
        Needs(certificates=("mediator",)),
        Needs(languages=("mandarin",)),
        Needs(roles=(("senior", "chief"),)),
    ],
)
def test_only_who_has_all_that_a_case_needs_is_given_it(needs: Needs) -> None:
    able = a_person(
        "zhao",
        department=DEPARTMENT,
        capacity=1,
        skills=["law", "negotiation"],
        courses=["complaint_communication", "emotion_management"],
        certificates=["mediator"],
        languages=["mandarin"],
        roles=["senior"],
    )
    half = a_person("an", department=DEPARTMENT, capacity=9, skills=["law"], courses=["emotion_management"])
    staff = a_staff([half, able])
    first = note(None, wanted("a", needs=needs), around(staff))

    assert given(first) == [("a", "zhao")]
    assert given(note(first.after, wanted("b", needs=needs), around(staff))) == []


@pytest.mark.req("S3-55")
def test_a_case_is_told_once_that_nobody_who_may_have_it_is_free() -> None:
    needs = Needs(skills=("law",), alerting=("assignment.eligibility.claims",))
    decision = note(None, wanted("c", needs=needs), around(TEAM))

    told = [one for one in decision.orders if isinstance(one, NobodyFree)]
    assert [(one.case_id, one.asked, one.rows) for one in told] == [
        ("c", 3, ("assignment.eligibility.claims",))
    ]
    again = note(decision.after, wanted("d", needs=needs), around(TEAM))
    assert [one.case_id for one in again.orders if isinstance(one, NobodyFree)] == ["d"]


def test_who_asks_by_claim_only_is_not_missed_while_somebody_is_free() -> None:
    needs = Needs(alerting=("assignment.eligibility.claims",))

    assert note(None, wanted("c", rule="claim", needs=needs), around(TEAM)).orders == ()


def checked(pool: Pool, minutes: int, staff: Staff = TEAM) -> Decision[Pool]:
    now = NOW + timedelta(minutes=minutes)
    return check(pool, CheckPool(pool=DEPARTMENT, due_at=now), around(staff, now=now))


def test_a_look_that_comes_too_early_or_twice_does_nothing() -> None:
    pool = after(wanted("c4"), pool=full())

    assert checked(pool, 0).changes_nothing
    once = checked(pool, 1)
    assert not once.changes_nothing
    assert checked(once.after, 1).changes_nothing


def test_a_look_finds_out_that_somebody_can_take_more_by_now() -> None:
    pool = after(wanted("c4"), pool=full())

    assert given(checked(pool, 1, a_team("li", "wang", capacity=3))) == [("c4", "li")]


def test_every_half_hour_each_case_in_hand_is_asked_whether_it_still_is() -> None:
    decision = checked(full(), 30)

    asked = [(one.case_id, one.person) for one in decision.orders if isinstance(one, ConfirmStanding)]
    assert asked == list(who_has(full()).items())
    assert decision.after.timers[CONFIRM].due_at == NOW + timedelta(minutes=60)


def test_an_absence_of_the_staff_file_counts_by_itself_and_is_told_once() -> None:
    absence = {"since": NOW + timedelta(minutes=1), "until": NOW + timedelta(days=1)}
    away = a_staff([a_person("li", department=DEPARTMENT, capacity=2, absences=[absence])])
    pool = after(held("a", "li"), held("b", "stranger"), staff=away)

    first = checked(pool, 30, away)
    assert [one.case_id for one in first.orders if isinstance(one, OwnerAway)] == ["a"]
    assert given(note(first.after, wanted("c"), around(away, now=NOW + timedelta(minutes=30)))) == []
    second = checked(first.after, 60, away)
    assert [one for one in second.orders if isinstance(one, OwnerAway)] == []
    assert not checked(second.after, 60 * 26, away).after.slots["a"].away_told


@pytest.mark.parametrize("which", ["the next one", "this one"])
def test_who_is_absent_by_the_staff_file_claims_nothing_until_they_are_back(which: str) -> None:
    back = NOW + timedelta(days=1)
    absence = {"since": NOW, "until": back}
    away = a_staff([a_person("li", department=DEPARTMENT, capacity=2, absences=[absence])])
    pool = after(wanted("c", rule="claim"), staff=away)

    def asks(**at: Any) -> Decision[Pool]:
        if which == "the next one":
            return next_for(pool, "li", away, **at)
        return claim(pool, a_claim("li"), around(away, **at))

    with pytest.raises(NotAllowed, match="li is absent now"):
        asks()
    assert given(asks(now=back)) == [("c", "li")]


def test_people_are_given_cases_in_their_own_hours_where_the_pool_wants_so() -> None:
    staff = a_staff([a_person("li", department=DEPARTMENT, capacity=2, calendar="china")])
    night = around(staff, now=NOW + timedelta(hours=14))

    assert given(note(None, wanted("c", in_hours=True), night)) == []
    assert given(note(None, wanted("c", in_hours=True), around(staff))) == [("c", "li")]
    assert given(note(None, wanted("c"), night)) == [("c", "li")]
    unknown = Around(staff, night.packs, night.now)
    assert given(note(None, wanted("c", in_hours=True, pack="another"), unknown)) == [("c", "li")]


@pytest.mark.parametrize("changes", [{"standing": "held"}, {"standing": "wanted"}, {"person": "li"}])
def test_a_word_about_a_case_says_what_belongs_to_it(changes: dict[str, Any]) -> None:
    values: dict[str, Any] = {"pool": DEPARTMENT, "case_id": "c", "version": 1, "standing": "gone"}

    with pytest.raises(ValueError, match="expected a person exactly if held, a wish exactly if wanted"):
        NoteStanding(**(values | changes))
