"""Pools: people who are absent, rest, or are back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rules.availability import come_back, leave, rest
from rules.pools import note
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.pools import (
    HandlerAbsent,
    HandlerAvailable,
    HandlerRested,
    HandlerResting,
    OwnerAway,
)
from schemas.messages.wellbeing import NoteRest
from schemas.pool import Needs, Pool
from tests.pool_words import TEAM, after, full, given, gone, held, next_for, wanted, who_has
from tests.pooling import DEPARTMENT, NOW, a_team, around
from tests.rota import a_person, a_staff

LATER = NOW + timedelta(minutes=5)


def absent(**changes: Any) -> HandlerAbsent:
    return HandlerAbsent(**({"department": DEPARTMENT, "handler": "li", "by": "li"} | changes))


def resting(**changes: Any) -> HandlerResting:
    return HandlerResting(**({"department": DEPARTMENT, "handler": "li", "by": "li"} | changes))


BACK = HandlerAvailable(department=DEPARTMENT, handler="li", by="li")
RESTED = HandlerRested(department=DEPARTMENT, handler="li", by="li")


def left(pool: Pool | None, message: HandlerAbsent | None = None, **changes: Any) -> Decision[Pool]:
    return leave(pool, message or absent(), around(TEAM, **changes), happened_at=NOW)


def test_who_is_absent_is_given_nothing_and_their_cases_are_told() -> None:
    decision = left(full())

    away = [(one.case_id, one.person) for one in decision.orders if isinstance(one, OwnerAway)]
    assert away == [(case_id, "li") for case_id, person in who_has(full()).items() if person == "li"]
    assert decision.orders[-1] == NoteRest(staff="li", at=NOW)
    freed = after(gone(away[0][0]), wanted("c9"), pool=decision.after)
    assert "c9" in freed.waiting
    with pytest.raises(NotAllowed, match="li is absent now"):
        next_for(freed, "li")


def test_an_absence_that_has_an_end_ends_by_itself() -> None:
    pool = left(None, absent(until=LATER)).after

    assert given(note(pool, wanted("c", needs=Needs(but_not=("wang",))), around(TEAM))) == []
    assert given(note(pool, wanted("d"), around(TEAM, now=LATER))) == [("d", "li")]


def test_an_absence_cannot_have_ended_when_it_is_said() -> None:
    with pytest.raises(NotAllowed) as refusal:
        left(None, absent(until=NOW))

    assert refusal.value.field == "until"


@pytest.mark.req("S3-58")
def test_who_rests_keeps_their_cases_and_is_given_nothing_new_until_they_have_rested() -> None:
    only = a_team("li")
    rests = rest(after(held("a", "li"), staff=only), resting(), around(only), happened_at=NOW)
    waits = note(rests.after, wanted("c"), around(only))

    assert (rests.orders, given(waits)) == ((NoteRest(staff="li", at=NOW),), [])
    assert given(come_back(waits.after, RESTED, around(only))) == [("c", "li")]


def test_the_end_of_a_rest_ends_no_absence_and_a_rest_begins_in_none() -> None:
    pool = left(None).after

    assert rest(pool, resting(), around(TEAM), happened_at=NOW).changes_nothing
    assert come_back(pool, RESTED, around(TEAM)).changes_nothing
    assert come_back(come_back(pool, BACK, around(TEAM)).after, BACK, around(TEAM)).changes_nothing


def test_who_comes_back_is_given_what_waits() -> None:
    only = a_team("li", capacity=1)
    gone_home = leave(None, absent(), around(only), happened_at=NOW).after
    pool = after(wanted("a", rank=2), wanted("b", rank=0), staff=only, pool=gone_home)

    assert given(come_back(pool, BACK, around(only))) == [("b", "li")]


def test_a_word_to_a_pool_that_is_not_there_yet_makes_it() -> None:
    assert come_back(None, BACK, around(TEAM)).after.version == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"handler": "nobody"}, "handler"), ({"department": "product"}, "handler"), ({"by": "wang"}, "by")],
)
def test_people_speak_for_themselves(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        left(None, absent(**changes))

    assert refusal.value.field == field


def test_managers_speak_for_their_people() -> None:
    boss = a_person("boss", department=DEPARTMENT)
    chief = a_person("chief", department=DEPARTMENT, manager="boss")
    staff = a_staff([boss, chief, a_person("li", department=DEPARTMENT, capacity=1, manager="chief")])

    for manager in ("chief", "boss"):
        assert leave(None, absent(by=manager), around(staff), happened_at=NOW).after.seats[0].away
