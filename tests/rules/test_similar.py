"""Earlier cases that are like one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.similar import similar_cases
from schemas.case import Case
from schemas.report import Product
from tests.builders import RECEIVED, a_report
from tests.ending import a_judged_case

NAMES = ("a", "b", "c", "d")


def a_judged(name: str, summary: str, *, topic: str = "quality_complaint", product: str = "电热水壶") -> Case:
    case = a_judged_case(
        source_id=name,
        report=a_report(summary=summary, product=Product(name=product)),
        received_at=RECEIVED + timedelta(hours=NAMES.index(name) if name in NAMES else 0),
    )
    form = case.assessments[-1].model_copy(update={"topic": topic})
    return case.model_copy(update={"assessments": (form,)})


ASKING = a_judged("asking", "水壶漏水，底座烧坏")


@pytest.mark.req("S1-10")
def test_the_likest_case_of_the_topic_comes_first() -> None:
    near, far = a_judged("a", "水壶漏水严重"), a_judged("b", "杯子有异味")
    other = a_judged("c", "水壶漏水，底座烧坏", topic="staff_attitude")

    found = similar_cases(ASKING, (far, other, near), at_most=5)

    assert [one.case.id for one in found] == [near.id, far.id]
    assert (found[0].likeness, found[1].likeness) == (30, 0)


def test_of_equally_like_ones_the_same_product_then_the_newest_comes_first() -> None:
    old, new = a_judged("a", "门铃不响"), a_judged("b", "门铃不响")
    other = a_judged("c", "门铃不响", product="门铃")

    found = similar_cases(ASKING, (other, old, new), at_most=5)

    assert [one.case.id for one in found] == [new.id, old.id, other.id]
    assert [one.same_product for one in found] == [True, True, False]


def test_a_case_is_not_like_itself_and_no_more_are_given_than_asked() -> None:
    one, two = a_judged("a", "水壶漏水"), a_judged("b", "水壶漏水")

    assert len(similar_cases(ASKING, (ASKING, one, two), at_most=1)) == 1
    assert similar_cases(ASKING, (ASKING,), at_most=1) == []


def test_a_case_that_nobody_judged_goes_by_its_own_word() -> None:
    bare = a_judged("a", "水").model_copy(update={"assessments": (), "report": a_report(product=None)})
    mute = bare.model_copy(update={"report": a_report(topic=None, summary="水")})

    assert [one.case.id for one in similar_cases(ASKING, (bare,), at_most=1)] == [bare.id]
    assert similar_cases(ASKING, (mute,), at_most=1) == []
    assert similar_cases(mute, (mute.model_copy(update={"id": "x"}),), at_most=1)[0].likeness == 0


@given(st.permutations([a_judged(name, text) for name, text in zip(NAMES, "漏烧坏水", strict=True)]))
def test_the_order_of_the_candidates_does_not_matter(cases: list[Case]) -> None:
    assert [one.case.id for one in similar_cases(ASKING, cases, at_most=4)] == [
        one.case.id for one in similar_cases(ASKING, sorted(cases, key=lambda case: case.id), at_most=4)
    ]
