"""Figures of staff: rates, scores, targets, ranking, and the monthly report that tells of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.workforce.figures import below_target, by_team, ranking, rate, score, turnover
from rules.workforce.report import report_words, staff_report
from schemas.filing import Filing
from schemas.looks import FigurePeriod, StaffFigure, StaffLook
from tests.builders import RECEIVED, at
from tests.workforce import a_policy, a_workforce_pack

PACK = a_workforce_pack()
POLICY = a_policy()
PERIOD = FigurePeriod(
    PACK.name, "2026-03", at("Sun 2026-03-01 00:00"), at("Wed 2026-04-01 00:00"), ("satisfied",)
)


def a_figure(**changes: Any) -> StaffFigure:
    values: dict[str, Any] = {
        "department": "after_sales",
        "person": "after_sales-07",
        "case_count": 10,
        "resolved_count": 9,
        "rated_count": 4,
        "satisfied_count": 3,
        "repeated_count": 1,
    }
    return StaffFigure(**(values | changes))


def supplied(team: str = "after_sales", **content: Any) -> Filing:
    values = {"team": team, "month": "2026-03", "headcount": 40, "left_count": 2, "engagement": 78}
    return Filing(
        id=team,
        kind="figures",
        pack=PACK.name,
        name=f"2026-03/{team}",
        content=values | content,
        by="personnel-001",
        filed_at=RECEIVED,
    )


def a_look(*figures: StaffFigure, supplied: tuple[Filing, ...] = ()) -> StaffLook:
    return StaffLook(PERIOD, RECEIVED, figures, supplied)


def test_rates_are_percent_with_one_decimal_and_nothing_where_nothing_was_counted() -> None:
    assert rate(a_figure(), "resolution_rate") == Decimal("90.0")
    assert rate(a_figure(rated_count=3, satisfied_count=2), "satisfaction_rate") == Decimal("66.7")
    assert rate(a_figure(rated_count=0, satisfied_count=0), "satisfaction_rate") is None


@pytest.mark.req("S3-38")
def test_a_score_is_the_weighted_rates_of_the_persons_cases() -> None:
    assert POLICY.kpi is not None

    assert score(POLICY.kpi, a_figure()) == {
        "resolution_rate": Decimal("9.0"),
        "satisfaction_rate": Decimal("7.5"),
    }
    assert score(POLICY.kpi, a_figure(rated_count=0)) == {"resolution_rate": Decimal("9.0")}


@pytest.mark.req("S1-39")
def test_a_team_is_below_its_target_only_below_the_bound() -> None:
    resolution, repeats = POLICY.indicators
    teams = [a_figure(department=name, resolved_count=count) for name, count in (("a", 8), ("b", 9))]

    assert below_target(teams, resolution) == (("a", Decimal("80.0")),)
    assert below_target([a_figure(), a_figure(department="b", repeated_count=2)], repeats) == (
        ("b", Decimal("20.0")),
    )
    assert below_target([a_figure(case_count=4, repeated_count=4)], repeats) == ()
    assert below_target([a_figure(case_count=0)], resolution) == ()


@pytest.mark.req("S3-39")
def test_teams_rank_by_repeat_rate_once_they_have_the_minimum_volume() -> None:
    assert POLICY.star is not None
    teams = [
        a_figure(department="many", case_count=20, repeated_count=4),
        a_figure(department="few", case_count=9, repeated_count=0),
        a_figure(department="good", case_count=10, repeated_count=1),
        a_figure(department="equal", case_count=20, repeated_count=2),
    ]

    places = ranking(teams, POLICY.star)

    assert [(one.place, one.team) for one in places] == [(1, "equal"), (1, "good"), (3, "many")]


@given(st.lists(st.integers(0, 30), max_size=5))
def test_a_team_has_the_cases_of_its_people(counts: list[int]) -> None:
    figures = [a_figure(person=f"p{number}", case_count=count) for number, count in enumerate(counts)]

    assert sum(one.case_count for one in by_team(figures)) == sum(counts)
    assert [one.person for one in by_team(figures)] == [""] * bool(counts)


@pytest.mark.req("S1-46")
def test_the_report_shows_turnover_and_engagement_as_supplied() -> None:
    report = staff_report(
        PACK, a_look(a_figure(), supplied=(supplied(), supplied("operations", left_count=0)))
    )

    assert report["teams"] == [
        {"team": "after_sales", "headcount": 40, "turnover": "5.0", "engagement": 78},
        {"team": "operations", "headcount": 40, "turnover": "0.0", "engagement": 78},
    ]
    assert turnover(supplied(left_count=1, headcount=3)) == Decimal("33.3")


@pytest.mark.req("S1-39", "S3-38", "S3-39")
def test_the_report_goes_to_its_addressee_and_each_missed_target_to_the_supervisor() -> None:
    look = a_look(a_figure(resolved_count=5, repeated_count=9))
    assert PACK.workforce.report is not None

    report, *notices = report_words(PACK, PACK.workforce.report, look)

    assert (report[0], report[1].kind, report[1].details["month"]) == (
        "customer_service",
        "staff_report",
        "2026-03",
    )
    assert report[1].details["scores"] == [
        {
            "person": "after_sales-07",
            "team": "after_sales",
            "resolution_rate": "5.0",
            "satisfaction_rate": "7.5",
        }
    ]
    assert report[1].details["ranking"][0]["repeat_rate"] == "90.0"
    assert [(to, word.details["measure"], team) for to, word, team in notices] == [
        ("management", "resolution_rate", "after_sales"),
        ("management", "repeat_rate", "after_sales"),
    ]
    assert notices[1][1].text["en"] == "2026-03: repeat_rate of team after_sales is 90.0 %, the target 10 %."


def test_a_pack_without_weights_and_award_reports_neither() -> None:
    pack = a_workforce_pack(kpi=None, star=None)

    report = staff_report(pack, a_look(a_figure()))

    assert (report["scores"], report["ranking"]) == ([], [])
