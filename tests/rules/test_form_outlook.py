"""Trend warnings: what a period will bring, from what came before it and a year before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.consistency import faults_of
from rules.forms.before import Days, Spans, history_of, spans_for
from rules.forms.expecting import EXPECTED, totals_expected
from rules.forms.filling import filled_table
from rules.forms.needed import outlook_row
from rules.forms.outlook import (
    Expected,
    expected_types,
    outlook_totals,
    ready_goods,
)
from rules.forms.period import Period
from schemas.case import Case
from schemas.errors import PolicyError
from schemas.policy.forms import OutlookRow
from tests.every_pack import every_pack
from tests.forms_cases import PRINTED, grid, stories, values

S0, S3 = "feedback-handbook", "feedback-mechanism"
DAY = timedelta(days=1)
WEEK = Days(date(2026, 11, 9), date(2026, 11, 15))
ROW = OutlookRow(
    id="forms.outlook", source="ours", spans=4, rise=30, at_least=5, goods=("return", "care_package")
)
SPANS = spans_for(WEEK, ROW, today=date(2026, 11, 9))


def received(day: date, count: int, topic: str = "quality") -> Iterator[Case]:
    """Give so many cases of a topic that were received on a day, at noon in Shanghai."""
    case = stories(S3)[0].case
    judged = case.assessments[-1].model_copy(update={"topic": topic})
    at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    for _ in range(count):
        yield case.model_copy(update={"received_at": at, "assessments": (judged,)})


def in_spans(spans: tuple[Days, ...], *counts: int, topic: str = "quality") -> list[Case]:
    """Give cases of each span, the newest first, on its last day."""
    return [
        case for days, count in zip(spans, counts, strict=True) for case in received(days.last, count, topic)
    ]


def expected(cases: list[Case], spans: Spans = SPANS, row: OutlookRow = ROW) -> list[Expected]:
    return list(expected_types(history_of(cases, spans, every_pack().newest[S3]), row, ("topic",)))


def test_an_outlook_rests_on_whole_spans_before_it_and_a_year_before() -> None:
    assert SPANS.recent[0] == Days(date(2026, 11, 2), date(2026, 11, 8))
    assert SPANS.recent[3] == Days(date(2026, 10, 12), date(2026, 10, 18))
    assert SPANS.last_year == Days(date(2025, 11, 9), date(2025, 11, 15))
    assert SPANS.windows == (
        Days(date(2026, 10, 12), date(2026, 11, 8)),
        Days(date(2025, 10, 12), date(2025, 11, 15)),
    )


def test_a_span_that_is_not_over_yet_does_not_count() -> None:
    early = spans_for(WEEK, ROW, today=date(2026, 10, 30))

    assert early.recent[0] == Days(date(2026, 10, 23), date(2026, 10, 29))


def test_the_leap_day_was_the_last_of_february_a_year_before() -> None:
    day = date(2028, 2, 29)

    assert spans_for(Days(day, day), ROW, today=day).last_year == Days(date(2027, 2, 28), date(2027, 2, 28))


@pytest.mark.req("S3-28")
def test_a_known_spike_of_a_year_before_is_warned_of_before_it_comes() -> None:
    usual = in_spans(SPANS.recent, 10, 9, 11, 10)
    before = in_spans(SPANS.before_last_year, 5, 5, 5, 5)
    spike = list(received(date(2025, 11, 11), 20))

    (found,) = expected(usual + before + spike)

    assert (found.topic, found.usual, found.last_year, found.expected) == ("quality", Decimal("10.0"), 20, 40)
    assert (found.rise, found.because, found.warning) == (Decimal("300.0"), "last_year", True)


@pytest.mark.req("S3-20", "S3-28")
def test_what_rose_twice_in_a_row_goes_on_rising() -> None:
    (found,) = expected(in_spans(SPANS.recent, 14, 10, 7, 7))

    assert (found.expected, found.because, found.warning) == (18, "rising", True)


def test_what_is_as_usual_is_no_warning_however_much() -> None:
    (found,) = expected(in_spans(SPANS.recent, 40, 41, 40, 40))

    assert (found.expected, found.because, found.warning) == (41, "usual", False)


def test_of_few_cases_nobody_is_warned() -> None:
    (found,) = expected(in_spans(SPANS.recent, 3, 2, 1, 1))

    assert (found.expected, found.because, found.warning) == (4, "rising", False)


def test_a_business_that_shrank_expects_less_than_a_year_before() -> None:
    before = in_spans(SPANS.before_last_year, 20, 20, 20, 20)

    (found,) = expected(
        in_spans(SPANS.recent, 10, 10, 10, 10) + before + list(received(WEEK.first.replace(year=2025), 60))
    )

    assert (found.expected, found.because) == (30, "last_year")


def test_what_came_on_those_days_alone_is_expected_again() -> None:
    (found,) = expected(list(received(date(2025, 11, 11), 6)))

    assert (found.usual, found.expected, found.rise, found.warning) == (Decimal("0.0"), 6, None, True)


def test_the_most_frequent_type_stands_first_and_exercises_do_not_count() -> None:
    drill = next(received(SPANS.recent[0].first, 1)).model_copy(update={"drill": True})
    cases = in_spans(SPANS.recent, 1, 1, 1, 1, topic="privacy") + in_spans(SPANS.recent, 2, 2, 2, 2)

    found = expected([*cases, drill])

    assert [(one.topic, one.expected) for one in found] == [("quality", 2), ("privacy", 1)]


@pytest.mark.req("S3-28", "S3-29")
def test_the_form_suggests_people_and_what_to_have_ready() -> None:
    pack = every_pack().newest[S3]
    capacity = pack.workforce.capacity
    assert capacity is not None
    plan = stories(S3)[0].case.plan
    assert plan is not None
    goods = plan.model_copy(update={"remedies": (plan.remedies[0].model_copy(update={"code": "return"}),)})
    cases = in_spans(SPANS.recent, 300, 300, 300, 300)
    cases = [
        case.model_copy(update={"plans": (goods,) if place % 4 == 0 else ()})
        for place, case in enumerate(cases)
    ]
    form = pack.forms.form("trend_warning")
    assert form is not None
    history = history_of(cases, SPANS, pack)

    sheet = filled_table(
        Period(history.every, pack, "zh", history=history), form, span="2026-W46", now=PRINTED
    )

    assert (values(sheet)["天數"], values(sheet)["預計件數"]) == ("7", "300")
    assert values(sheet)["建議人數"] == str(-(-300 // (7 * capacity.cases_a_day)))
    assert grid(sheet, "建議備貨與倉位").rows == (("退貨", "75", "25.0"), ("關懷禮包", "0", "0.0"))
    assert grid(sheet, "各類型風險").rows[0][-2:] == ("與近期持平", "否")


def test_a_pack_that_does_not_say_what_one_person_handles_suggests_no_number_of_people() -> None:
    pack = every_pack().newest[S3]
    bare = pack.model_copy(update={"workforce": pack.workforce.model_copy(update={"capacity": None})})
    history = history_of([], SPANS, pack)

    totals = outlook_totals(history, (), bare)

    assert (totals.people_count, totals.expected, totals.rise) == (None, 0, None)
    assert [one.count for one in ready_goods(history, (), ROW)] == [0, 0]


def test_without_its_row_or_what_came_before_nothing_is_expected() -> None:
    with pytest.raises(PolicyError, match=r"expected the row forms\.outlook"):
        outlook_row(every_pack().newest[S0])
    with pytest.raises(ValueError, match="from what came before"):
        totals_expected(Period((), every_pack().newest[S3], "zh"))


@pytest.mark.parametrize(
    ("over", "each", "sentence"),
    [
        ("before", "cases", "expected one of expected_types, ready on a form of a period over before"),
        ("before", "types", "expected one of expected_types, ready on a form of a period over before"),
        ("received", "ready", "on a form of a period over received, found 'ready'"),
    ],
)
def test_a_table_at_a_wrong_form_is_a_fault_of_the_pack(over: str, each: str, sentence: str) -> None:
    pack = every_pack().newest[S3]
    form = pack.forms.form("trend_warning")
    assert form is not None
    block = form.blocks[1].model_copy(update={"each": each})
    wrong = form.model_copy(update={"over": over, "blocks": (block,)})
    forms = pack.forms.model_copy(update={"forms": (wrong,)})

    found = [one.sentence for one in faults_of(pack.model_copy(update={"forms": forms}))]

    assert any(sentence in one for one in found)


def test_a_table_of_what_is_expected_stands_on_no_form_of_a_case() -> None:
    pack = every_pack().newest[S3]
    form = pack.forms.form("tier")
    assert form is not None
    (name, *_) = EXPECTED
    wrong = form.model_copy(update={"blocks": (form.blocks[0].model_copy(update={"each": name}),)})
    forms = pack.forms.model_copy(update={"forms": (wrong,)})

    found = [one.sentence for one in faults_of(pack.model_copy(update={"forms": forms}))]

    assert any("on a form of a period alone" in one for one in found)


def test_a_form_of_what_is_expected_wants_its_row() -> None:
    pack = every_pack().newest[S3]
    forms = pack.forms.model_copy(update={"outlook": None})

    found = [one.sentence for one in faults_of(pack.model_copy(update={"forms": forms}))]

    assert any("expected a row forms.outlook for 'expected_types'" in one for one in found)


@given(st.lists(st.integers(0, 30), min_size=4, max_size=4), st.integers(0, 30))
def test_never_is_less_expected_than_is_usual(counts: list[int], then: int) -> None:
    cases = in_spans(SPANS.recent, *counts) + list(received(SPANS.last_year.first, then))

    for found in expected(cases):
        assert found.expected >= sum(counts) / 4
        assert found.expected >= 0
