"""The order in which cases of a pool are claimed: the agitated first, and nobody late because of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.claim_order import Waiting, claim_order, first_to_claim, waiting_of
from rules.triage import triage_case
from schemas.policy.claim_order import ClaimOrderRow
from schemas.policy.clock_parts import ClockTime
from tests.builders import RECEIVED, a_case, a_report
from tests.packs import the_pack

NOW = RECEIVED
PACE = timedelta(minutes=10)


def minutes(amount: int) -> ClockTime:
    return ClockTime(amount=amount, unit="clock_minutes")


EMOTION_FIRST = ClaimOrderRow(
    id="triage.claim_order",
    source="ours",
    before=("emotion", "priority"),
    agitated_from=45,
    pace=minutes(10),
    lead=minutes(5),
    unlimited_within=ClockTime(amount=24, unit="clock_hours"),
)


def one(case_id: str, *, emotion: int = 0, rank: int = 2, due_in: int | None = 600) -> Waiting:
    due_at = None if due_in is None else NOW + timedelta(minutes=due_in)
    return Waiting(case_id, rank, emotion, due_at, RECEIVED)


def ids(*waiting: Waiting, row: ClaimOrderRow | None = EMOTION_FIRST) -> str:
    return "".join(case.case_id for case in claim_order(waiting, row, now=NOW))


@pytest.mark.req("S3-32", "C-30")
def test_the_furious_one_of_a_backlog_is_claimed_first() -> None:
    assert (
        ids(one("A", due_in=300), one("B", emotion=60), one("C", emotion=90), one("D", due_in=400)) == "CBAD"
    )


@pytest.mark.req("S3-32")
def test_a_calm_case_near_its_limit_goes_before_the_furious_one() -> None:
    assert ids(one("A", due_in=16), one("B", emotion=90)) == "BA"
    assert ids(one("A", due_in=15), one("B", emotion=90)) == "AB"


def test_several_calm_cases_with_one_limit_are_begun_early_enough_for_the_last() -> None:
    calm = [one(name, due_in=45) for name in "ABC"]

    assert ids(*calm, one("X", emotion=90), one("Y", emotion=90)) == "XABCY"


def test_what_is_late_already_goes_by_its_limit() -> None:
    assert ids(one("A", due_in=-10), one("B", due_in=-20), one("C", emotion=90)) == "BAC"


def test_agitation_below_the_row_s_score_does_not_count_and_priority_comes_next() -> None:
    assert ids(one("A", emotion=44, rank=1), one("B", emotion=0, rank=0)) == "BA"


@pytest.mark.req("C-30")
def test_another_pack_puts_priority_before_emotion() -> None:
    row = EMOTION_FIRST.model_copy(update={"before": ("priority", "emotion")})

    assert ids(one("A", emotion=90, rank=1), one("B", rank=0), one("C", rank=1), row=row) == "BAC"


def test_a_case_without_limit_does_not_wait_for_ever() -> None:
    old = Waiting("A", 2, 0, None, NOW - timedelta(hours=24))

    assert ids(old, one("B", emotion=90)) == "AB"
    assert ids(one("A", due_in=None), one("B", emotion=90)) == "BA"


def test_a_pack_without_a_row_goes_by_what_is_late_then_priority_then_limit() -> None:
    late, calm = one("A", due_in=0), one("D", due_in=None)

    assert ids(one("B", rank=0), one("C", due_in=30), calm, late, row=None) == "ABCD"


def test_the_first_to_claim_is_the_first_of_the_order() -> None:
    assert first_to_claim([], EMOTION_FIRST, now=NOW) is None
    assert first_to_claim([one("A"), one("B", emotion=90)], EMOTION_FIRST, now=NOW) == one("B", emotion=90)


def test_a_case_is_weighed_by_its_form_and_its_earliest_limit() -> None:
    case = a_case(report=a_report(summary="太气愤了！！！忍无可忍，无耻的骗子公司，产品坏了"))
    judged = triage_case(case, the_pack(), now=NOW).after

    assert waiting_of(case) == Waiting(case.id, 9, 0, None, RECEIVED)
    assert waiting_of(judged).rank == judged.assessments[-1].rank
    assert waiting_of(judged).emotion_score == judged.assessments[-1].emotion_score > 0
    assert waiting_of(judged).due_at == min(clock.due_at for clock in judged.clocks.values())


CASES = st.lists(
    st.builds(
        one,
        case_id=st.uuids().map(str),
        emotion=st.integers(0, 100),
        rank=st.integers(0, 2),
        due_in=st.integers(-60, 400),
    ),
    max_size=12,
    unique_by=lambda case: case.case_id,
)


@pytest.mark.req("S3-32")
@given(CASES)
def test_whoever_can_be_claimed_in_time_is_claimed_in_time(waiting: list[Waiting]) -> None:
    by_limit = sorted(waiting, key=lambda case: str(case.due_at))
    if any(case.due_at and NOW + place * PACE > case.due_at for place, case in enumerate(by_limit)):
        return

    for place, case in enumerate(claim_order(waiting, EMOTION_FIRST, now=NOW)):
        assert case.due_at is not None
        assert NOW + place * PACE <= case.due_at


@given(CASES)
def test_nobody_whose_limit_is_near_stands_behind_a_later_limit(waiting: list[Waiting]) -> None:
    for place, case in enumerate(ordered := claim_order(waiting, EMOTION_FIRST, now=NOW)):
        claimed_at = NOW + place * PACE
        for behind in ordered[place + 1 :]:
            assert behind.due_at is not None
            assert case.due_at is not None
            near = behind.due_at <= claimed_at + timedelta(minutes=5)
            assert not near or case.due_at <= behind.due_at


@given(CASES)
def test_each_case_stands_once_whatever_the_order_in_which_they_are_given(waiting: list[Waiting]) -> None:
    ordered = claim_order(waiting, EMOTION_FIRST, now=NOW)

    assert sorted(case.case_id for case in ordered) == sorted(case.case_id for case in waiting)
    assert claim_order(waiting[::-1], EMOTION_FIRST, now=NOW) == ordered
