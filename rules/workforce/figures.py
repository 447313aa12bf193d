"""Figures of teams and people, counted from cases and from what was supplied; nothing measured of a person enters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rules.rounding import percent_of, share_of, to_tenth
from schemas.filing import Filing
from schemas.looks import StaffFigure
from schemas.policy.workforce_figures import FROM_CASES, Indicator, Kpi, Measure, Star


@dataclass(frozen=True, slots=True)
class Place:
    """Where a team stands in the ranking."""

    place: int
    """1 for the lowest rate; equal rates share a place."""
    team: str
    repeat_rate: Decimal
    case_count: int


def rate(figure: StaffFigure, measure: Measure) -> Decimal | None:
    """Give a measure in percent, one decimal; None where nothing was counted."""
    part, whole = {
        "resolution_rate": (figure.resolved_count, figure.case_count),
        "satisfaction_rate": (figure.satisfied_count, figure.rated_count),
        "repeat_rate": (figure.repeated_count, figure.case_count),
    }[measure]
    return share_of(part, whole)


def score(kpi: Kpi, figure: StaffFigure) -> Mapping[str, Decimal]:
    """Give the points of a person's score that cases give, by measure; parts that others measure are left out.

    Args:
        kpi: Weights in percent.
        figure: Counted from the person's cases; the same cases give the same score.

    Source: S3-38; workforce.yaml, row workforce.kpi.
    """
    measures: tuple[Measure, ...] = ("resolution_rate", "satisfaction_rate")
    weights = {part.measure: part.weight for part in kpi.parts if part.measure in FROM_CASES}
    rates = {name: rate(figure, name) for name in measures if name in weights}
    return {name: to_tenth(found * weights[name] / 100) for name, found in rates.items() if found is not None}


def by_team(figures: Iterable[StaffFigure]) -> tuple[StaffFigure, ...]:
    """Give the figures of whole departments, by their code."""
    teams: dict[str, list[StaffFigure]] = defaultdict(list)
    for one in figures:
        teams[one.department].append(one)
    return tuple(_sum(team, teams[team]) for team in sorted(teams))


def below_target(teams: Sequence[StaffFigure], row: Indicator) -> tuple[tuple[str, Decimal], ...]:
    """Give the teams that miss a target, each with what it reached; those with too few cases are left out.

    Source: S1-39; workforce.yaml, rows workforce.indicator.*.
    """
    missed = []
    for team in teams:
        found = rate(team, row.measure)
        if found is None or team.case_count < row.least_cases:
            continue
        too_low = row.at_least is not None and found < row.at_least
        too_high = row.at_most is not None and found > row.at_most
        if too_low or too_high:
            missed.append((team.department, found))
    return tuple(missed)


def ranking(teams: Sequence[StaffFigure], row: Star) -> tuple[Place, ...]:
    """Rank teams by how few complain again, the best first; those with too few cases are not ranked.

    Source: S3-39; workforce.yaml, row workforce.star.
    """
    rated = [
        (percent_of(one.repeated_count, one.case_count), one)
        for one in teams
        if one.case_count >= row.least_cases
    ]
    rates = sorted(found for found, _ in rated)
    ordered = sorted(rated, key=lambda pair: (pair[0], pair[1].department))
    return tuple(
        Place(rates.index(found) + 1, one.department, found, one.case_count) for found, one in ordered
    )


def turnover(supplied: Filing) -> Decimal:
    """Give how many of a team left in a month, in percent of its people.

    Source: S1-46.
    """
    return percent_of(supplied.content["left_count"], supplied.content["headcount"])


def _sum(team: str, figures: Sequence[StaffFigure]) -> StaffFigure:
    return replace(
        figures[0],
        department=team,
        person="",
        case_count=sum(one.case_count for one in figures),
        resolved_count=sum(one.resolved_count for one in figures),
        rated_count=sum(one.rated_count for one in figures),
        satisfied_count=sum(one.satisfied_count for one in figures),
        repeated_count=sum(one.repeated_count for one in figures),
    )
