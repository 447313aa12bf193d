"""The staff report of a month: turnover and engagement, scores, the ranking, and teams that miss a target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rules.workforce.figures import below_target, by_team, ranking, score, turnover
from rules.workforce.telling import Word
from schemas.filing import Filing
from schemas.looks import StaffLook
from schemas.model import Language
from schemas.policy.pack import Pack
from schemas.policy.workforce_figures import StaffReport

Told = tuple[str, Word, str | None]
"""Addressee, what they are told, and the team whose people go first."""


def report_words(pack: Pack, row: StaffReport, look: StaffLook) -> Iterator[Told]:
    """Give what is told of a month: the report, then one notice for each team and target that it misses.

    Source: S1-39, S1-46, S3-38, S3-39.
    """
    month = look.period.month
    report = staff_report(pack, look)
    text: Mapping[Language, str] = {
        "zh": f"{month}人员报告：{len(report['teams'])}个团队。",
        "en": f"Staff report of {month}: {len(report['teams'])} teams.",
    }
    yield row.addressee, Word("staff_report", f"{pack.name}:{month}", text, report), None
    teams = by_team(look.figures)
    for indicator in pack.workforce.indicators:
        for team, found in below_target(teams, indicator):
            bound = indicator.at_least if indicator.at_least is not None else indicator.at_most
            words: Mapping[Language, str] = {
                "zh": f"{month}：团队{team}的{indicator.measure}为{found}%，目标{bound}%。",
                "en": f"{month}: {indicator.measure} of team {team} is {found} %, the target {bound} %.",
            }
            details = {"team": team, "measure": indicator.measure, "reached": str(found), "target": bound}
            about = f"{pack.name}:{month}:{team}:{indicator.measure}"
            yield indicator.supervisor, Word("team_indicator", about, words, details), team


def staff_report(pack: Pack, look: StaffLook) -> Mapping[str, Any]:
    """Give the report of a month as JSON values: supplied figures, scores of people, ranking of teams."""
    kpi, star = pack.workforce.kpi, pack.workforce.star
    people = sorted(look.figures, key=lambda one: (one.department, one.person))
    return {
        "month": look.period.month,
        "teams": [_team(one) for one in sorted(look.supplied, key=lambda one: one.name)],
        "scores": [
            {
                "person": one.person,
                "team": one.department,
                **{name: str(points) for name, points in score(kpi, one).items()},
            }
            for one in people
        ]
        if kpi
        else [],
        "ranking": [
            {
                "place": one.place,
                "team": one.team,
                "repeat_rate": str(one.repeat_rate),
                "cases": one.case_count,
            }
            for one in ranking(by_team(look.figures), star)
        ]
        if star
        else [],
    }


def _team(supplied: Filing) -> Mapping[str, Any]:
    return {
        "team": supplied.content["team"],
        "headcount": supplied.content["headcount"],
        "turnover": str(turnover(supplied)),
        "engagement": supplied.content.get("engagement"),
    }
