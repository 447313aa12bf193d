"""The figures of a trial as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ops.training.crossing import Crossed
from ops.training.training import Trial, label_figures
from rules.scorer_faults import codes_of
from rules.text.reading import read
from rules.text.scoring import LexiconScorer
from schemas.policy.pack import Pack
from schemas.policy.trained import LabelFigures

_SHARES: Final = (0, 25, 50, 75, 100)
"""Whole percent of the lexicon's word that are tried."""

_ALL: Final = 100
_TEN: Final = 10
"""The lexicon's points in one step of log odds."""


def trial_lines(trial: Trial) -> Iterator[str]:
    """Give the share of right answers beside the yardstick, then recall and precision of each label."""
    crossed = trial.crossed
    near = len(trial.examples) - trial.groups
    most = max(crossed.known.count(label) for label in crossed.labels)
    yield f"{len(trial.examples)} texts in {trial.language}, {near} of them near duplicates of others"
    yield "each judged by weights learnt without it and its near duplicates:"
    yield f"{'right answers':28}{crossed.right():7.3f}"
    yield f"{'plain naive Bayes':28}{trial.yardstick:7.3f}"
    yield f"{'always the most frequent':28}{most / len(trial.examples):7.3f}"
    yield from label_lines(label_figures(crossed.known, crossed.given()))


def label_lines(figures: Sequence[LabelFigures]) -> Iterator[str]:
    """Give recall and precision of each label, in whole percent."""
    yield f"{'label':28}{'texts':>7}{'recall':>8}{'precision':>11}"
    for one in figures:
        yield f"{one.label:28}{one.texts:7}{one.recall:7}%{one.precision:10}%"


def lexicon_lines(trial: Trial, pack: Pack) -> Iterator[str]:
    """Give what comes of the weights with some of the lexicon's word beside them; nothing if no label is a class."""
    crossed = trial.crossed.sharper(trial.crossed.sharpness())
    points = lexicon_points(trial, crossed, pack)
    if points is None:
        return
    tried = ", ".join(f"{share}%: {crossed.right(_part(points, share)):.3f}" for share in _SHARES)
    yield f"with so much of the lexicon of {pack.name} {pack.version} beside it: {tried}"


def advice_lines(trial: Trial, pack: Pack | None) -> Iterator[str]:
    """Give what to do next: whether it is worth using, which labels need a code, and the row that names it."""
    wish, right = trial.wish, trial.crossed.right()
    if right < trial.yardstick:
        yield f"plain naive Bayes does better ({trial.yardstick:.3f}): do not use these weights as they are"
    codes = codes_of(wish.axis, pack) if pack else None
    unknown = [label for label in trial.crossed.labels if codes is not None and label not in codes]
    if pack and unknown:
        yield (
            f"no code of {pack.name} {pack.version}: {', '.join(unknown)}; the row needs labels: "
            f"{{{unknown[0]}: CODE}}, or no_code"
        )
    yield "a row for scorers in triage.yaml:"
    yield (
        f"  - {{id: triage.scorer.{wish.name}, source: ours, axis: {wish.axis}, model: {wish.name}, "
        f'version: "{wish.version}"}}'
    )


def lexicon_points(trial: Trial, crossed: Crossed, pack: Pack) -> list[list[float]] | None:
    """Give for each text what the lexicon adds for each label, in log odds; None if no label is a class of the pack."""
    codes = {row.code for row in pack.triage.classes}
    if codes.isdisjoint(crossed.labels):
        return None
    scorer = LexiconScorer(pack.triage)
    rows = []
    for sample in trial.samples.texts:
        scores = scorer.score(read([("text", sample.normal.original)], pack.lexicon)).classes
        rows.append([scores.get(label, 0.0) / _TEN for label in crossed.labels])
    return rows


def _part(points: Sequence[Sequence[float]], share: int) -> list[list[float]]:
    return [[share * number / _ALL for number in row] for row in points]
