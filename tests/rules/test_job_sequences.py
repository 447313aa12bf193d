"""Sources that number what they send: what is missing is told once, and what comes late ends it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.jobs.table import KINDS
from schemas.cloudevent import Envelope
from schemas.decision import Decision
from schemas.job import Job
from schemas.looks import SequenceNumbers, Span
from schemas.messages.orders import RaiseAlert
from store.looking import spans_of
from tests.jobs import MINUTE, NOW, a_row, a_world, last, planned, raised, ran, resolved

CRM = "/crm/shanghai"
ROW = a_row("jobs.watch.sequences", forgets_after={"amount": 48, "unit": "clock_hours"})


def watched(job: Job, *numbers: int, after: timedelta = timedelta(), source: str = CRM) -> Decision[Job]:
    """Run the job after numbers were seen."""
    seen = {source: spans_of(numbers)} if numbers else {}
    return ran(job, seen, now=NOW + after, by="operations-01")


def gaps(decision: Decision[Job]) -> list[Span]:
    return [(gap.first, gap.last) for one in decision.after.sequences for gap in one.gaps]


@pytest.mark.req("S2-03")
def test_a_gap_that_lasts_raises_one_alert_that_names_source_and_numbers() -> None:
    first = watched(planned(ROW), 1, 2, 5, 7)
    waiting = watched(first.after, after=14 * MINUTE)
    told = watched(waiting.after, after=15 * MINUTE)
    again = watched(told.after, after=20 * MINUTE)

    assert gaps(first) == [(3, 4), (6, 6)]
    assert (raised(first), raised(waiting), raised(again)) == ([], [], [])
    assert raised(told) == [f"sequence_gap/{CRM}"]
    (order,) = (one for one in told.orders if isinstance(one, RaiseAlert))
    assert "3 numbers are missing: 3-4, 6" in order.texts["en"]
    assert "缺3个序号：3-4, 6" in order.texts["zh"]


@pytest.mark.req("S2-03")
def test_what_comes_late_closes_the_gap_and_ends_the_alert() -> None:
    told = watched(watched(planned(ROW), 1, 2, 5).after, after=15 * MINUTE)

    half = watched(told.after, 4, after=20 * MINUTE)
    whole = watched(half.after, 3, 6, after=25 * MINUTE)

    assert (gaps(half), resolved(half)) == ([(3, 3)], [])
    assert gaps(whole) == []
    assert len(resolved(whole)) == 1


def test_order_within_a_few_minutes_does_not_matter() -> None:
    first = watched(planned(ROW), 1, 3)

    second = watched(first.after, 2, 4, after=5 * MINUTE)

    assert (gaps(first), gaps(second), raised(second)) == ([(2, 2)], [], [])


@pytest.mark.req("S2-03")
def test_the_note_reconciles_what_came_with_what_was_sent() -> None:
    assert last(watched(planned(ROW), 11, 12, 15)).note == f"{CRM}: 3 of 5"
    assert last(watched(planned(ROW))).note == "no source numbers what it sends"


def test_each_source_is_counted_for_itself() -> None:
    first = watched(planned(ROW), 1, 2).after
    second = watched(first, 50, 52, source="/app").after

    assert [(one.source, one.first, one.highest) for one in second.sequences] == [
        ("/app", 50, 52),
        (CRM, 1, 2),
    ]


def test_a_number_is_not_waited_for_for_ever() -> None:
    first = watched(planned(ROW), 1, 4)

    kept = watched(first.after, after=timedelta(hours=48) - MINUTE)
    dropped = watched(kept.after, after=timedelta(hours=48))

    assert (gaps(kept), gaps(dropped)) == ([(2, 3)], [])
    assert dropped.after.sequences[0].given_up == 2
    assert last(dropped).note == f"{CRM}: 2 of 4"


def test_without_an_end_a_number_is_waited_for_for_ever() -> None:
    job = planned(a_row("jobs.watch.sequences", forgets_after=None))

    assert gaps(watched(watched(job, 1, 3).after, after=timedelta(days=400))) == [(2, 2)]


def test_of_many_gaps_the_first_few_are_named() -> None:
    told = watched(watched(planned(ROW), *range(0, 40, 2)).after, after=15 * MINUTE)

    (order,) = (one for one in told.orders if isinstance(one, RaiseAlert))
    assert "19 numbers are missing: 1, 3, 5, 7, 9, 11, 13, 15, …" in order.texts["en"]


def test_it_asks_for_what_is_new_and_for_what_is_missing() -> None:
    job = watched(planned(ROW), 1, 3, 6).after
    asks = KINDS["watch.sequences"].asks
    assert asks is not None

    assert asks(job, a_world()) == SequenceNumbers({CRM: 6}, {CRM: ((2, 2), (4, 5))})


def test_a_job_planned_anew_goes_on_counting() -> None:
    job = watched(planned(ROW), 1, 3).after

    again = planned(a_row("jobs.watch.sequences"), job=job, now=NOW + MINUTE)

    assert again.sequences == job.sequences


@given(
    portions=st.lists(st.lists(st.integers(0, 30), max_size=8), min_size=1, max_size=6),
)
def test_what_is_missing_is_what_never_came_between_the_first_and_the_highest(portions: Any) -> None:
    job, came = planned(ROW), set[int]()
    for number, portion in enumerate(portions):
        known = {one.source: one for one in job.sequences}.get(CRM)
        wanted = {
            one
            for one in portion
            if known is None or one > known.highest or any(g.first <= one <= g.last for g in known.gaps)
        }
        job = watched(job, *wanted, after=number * MINUTE).after
        came |= set(portion)
        for one in job.sequences:
            missing = {n for gap in one.gaps for n in range(gap.first, gap.last + 1)}
            assert missing == set(range(one.first, one.highest + 1)) - came


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("17", 17),
        (17, 17),
        ("0", 0),
        ("-1", None),
        ("x17", None),
        (-1, None),
        (True, None),
        ("１", None),
        (None, None),
    ],
)
def test_a_number_is_read_from_the_envelope_if_it_is_one(said: Any, number: int | None) -> None:
    event = {"specversion": "1.0", "id": "1", "source": CRM, "type": "t", "sequence": said}

    assert Envelope.model_validate(event).sequence == number
