"""How satisfied the customers of a pack were in a stretch of time, in its own words and as satisfied or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from rules.rounding import share_of
from schemas.policy.callbacks import Verdict
from schemas.policy.pack import Pack
from schemas.ports_reading import Survey


@dataclass(frozen=True, slots=True)
class SurveyFigures:
    """What the callbacks of a period come to."""

    answers: tuple[tuple[str, int], ...]
    """Label of each answer of the pack, in its order, and how often it was given; a code that the pack has no more of
    comes last."""
    ratings: tuple[tuple[str, int], ...]
    """The same for what customers rated by themselves."""
    in_vain: tuple[tuple[str, int], ...]
    """Label of each reason, and how many calls brought no answer for it."""
    verdicts: Mapping[Verdict, int]
    """Answers as they count across packs."""
    satisfied_share: Decimal | None
    """Satisfied among satisfied and dissatisfied, in percent with one decimal; None if there is neither."""


def survey_figures(survey: Survey, pack: Pack) -> SurveyFigures:
    """Give the figures of a survey.

    An answer of a pack's earlier version that the pack does not have any more is counted, and is no verdict.

    Source: callbacks.yaml, answers and ``counts_as``; S1-28, C-17.
    """
    verdicts: dict[Verdict, int] = {"satisfied": 0, "neutral": 0, "dissatisfied": 0}
    for answer in pack.callbacks.answers:
        verdicts[answer.verdict] += survey.answers.get(answer.code, 0)
    labels = {answer.code: answer.label for answer in pack.callbacks.answers}
    reasons = {row.code: row.label for row in pack.callbacks.no_answers}
    satisfied = verdicts["satisfied"]
    return SurveyFigures(
        answers=_counted(survey.answers, labels),
        ratings=_counted(survey.ratings, labels) if survey.ratings else (),
        in_vain=_counted(survey.in_vain, reasons),
        verdicts=verdicts,
        satisfied_share=share_of(satisfied, satisfied + verdicts["dissatisfied"]),
    )


def _counted(counts: Mapping[str, int], labels: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    known = tuple((label, counts.get(code, 0)) for code, label in labels.items())
    return (*known, *((code, count) for code, count in counts.items() if code not in labels))
