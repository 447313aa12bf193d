"""Pools: claims of a certain case, and of the next one."""

from __future__ import annotations

from typing import Any

import pytest

from rules.pools import claim
from schemas.errors import NotAllowed
from schemas.pool import Needs
from tests.pool_words import TEAM, a_claim, after, given, gone, held, next_for, wanted
from tests.pooling import around


@pytest.mark.req("S3-25")
def test_two_claim_one_case_and_one_wins() -> None:
    pool = after(wanted("c", rule="claim"))

    first = claim(pool, a_claim("li"), around(TEAM))

    assert given(first) == [("c", "li")]
    with pytest.raises(NotAllowed, match="was claimed by somebody else") as refusal:
        claim(first.after, a_claim("wang"), around(TEAM))
    assert refusal.value.field == "by"
    assert claim(first.after, a_claim("li"), around(TEAM)).changes_nothing


def test_a_claim_that_overtakes_the_case_is_taken_and_one_of_a_case_that_left_is_not() -> None:
    assert given(claim(None, a_claim("li"), around(TEAM))) == [("c", "li")]
    with pytest.raises(NotAllowed, match="was claimed by somebody else"):
        claim(after(gone("c", 7)), a_claim("li"), around(TEAM))


@pytest.mark.parametrize(
    ("by", "wish", "sentence"),
    [
        ("technology-1", {}, "is not given cases of after_sales"),
        ("li", {"needs": Needs(skills=("law",))}, "needs the skill law; li lacks it"),
    ],
)
def test_who_may_not_have_a_case_cannot_claim_it(by: str, wish: dict[str, Any], sentence: str) -> None:
    with pytest.raises(NotAllowed, match=sentence):
        claim(None, a_claim(by, **wish), around(TEAM))


@pytest.mark.req("S3-25")
def test_of_two_who_ask_for_their_next_case_one_gets_it_and_the_other_the_next() -> None:
    pool = after(wanted("b", rule="claim"), wanted("a", rule="claim", rank=0))

    first = next_for(pool, "li")
    second = next_for(first.after, "wang")

    assert (given(first), given(second)) == ([("a", "li")], [("b", "wang")])
    assert all(slot.claimed for slot in second.after.slots.values())


def test_the_agitated_go_first_where_the_pack_wants_so() -> None:
    pool = after(wanted("calm", rule="claim"), wanted("agitated", rule="claim", rank=0))

    assert given(next_for(pool, "li")) == [("agitated", "li")]


def test_cases_of_several_packs_are_ordered_by_the_default_pack() -> None:
    pool = after(wanted("a", rule="claim", pack="another"), wanted("b", rule="claim", rank=0))

    assert given(next_for(pool, "li")) == [("b", "li")]


def test_who_asks_for_the_next_case_gets_none_that_they_may_not_have() -> None:
    pool = after(wanted("a", rule="claim", needs=Needs(courses=("law",))))

    with pytest.raises(NotAllowed, match="No case waits in after_sales that li may have"):
        next_for(pool, "li")


def test_who_has_as_many_as_they_can_take_gets_no_next_case() -> None:
    pool = after(wanted("a", rule="claim"), held("x", "li"), held("y", "li"))

    with pytest.raises(NotAllowed, match="li has 2 open cases and takes 2 at most"):
        next_for(pool, "li")
