"""How well weights do on texts that they were not learnt from: each fold is judged by weights of all the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Final

from ops.training.learning import Example, learn

_SHARPER: Final = tuple(step / 10 for step in range(2, 31))
"""What all log odds may be multiplied by, so that confidence means what it says."""

_LEAST: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Crossed:
    """Scores of every text by weights learnt without its fold."""

    labels: tuple[str, ...]
    known: tuple[str, ...]
    """The label of each text."""
    scores: tuple[tuple[float, ...], ...]
    """For each text its scores for each label."""

    def given(self, beside: Sequence[Sequence[float]] | None = None) -> list[str]:
        """Give the label that each text gets; the earlier one among equals.

        Args:
            beside: For each text what to add to its scores.
        """
        rows = (
            self.scores
            if beside is None
            else [_sums(*pair) for pair in zip(self.scores, beside, strict=True)]
        )
        return [self.labels[max(range(len(row)), key=row.__getitem__)] for row in rows]

    def right(self, beside: Sequence[Sequence[float]] | None = None) -> float:
        """Give the share of texts that get their own label."""
        return share_right(self.known, self.given(beside))

    def loss(self, times: float) -> float:
        """Give how surprising the labels are if all log odds are multiplied: the mean of minus log confidence."""
        places = {label: place for place, label in enumerate(self.labels)}
        return sum(
            -log(max(_LEAST, _confidence(row, places[label], times)))
            for row, label in zip(self.scores, self.known, strict=True)
        ) / len(self.known)

    def sharpness(self) -> float:
        """Give what all log odds are best multiplied by."""
        return min(_SHARPER, key=lambda times: (self.loss(times), times))

    def sharper(self, times: float) -> Crossed:
        """Give the same with all log odds multiplied."""
        scores = tuple(tuple(times * number for number in row) for row in self.scores)
        return Crossed(self.labels, self.known, scores)


def crossed(
    examples: Sequence[Example], folds: Sequence[int], *, at_least_in: int, grams_at_most: int
) -> Crossed:
    """Judge each text by weights learnt without its fold."""
    labels = tuple(sorted({example.label for example in examples}))

    def scores(own: Sequence[Example], others: Sequence[Example]) -> Iterator[Sequence[float]]:
        weights = learn(others, at_least_in=at_least_in, grams_at_most=grams_at_most)
        places = {label: place for place, label in enumerate(weights.labels)}
        for example in own:
            found = weights.scores(example)
            yield [found[places[label]] if label in places else min(found) for label in labels]

    rows = _by_fold(examples, folds, scores)
    return Crossed(labels, tuple(example.label for example in examples), tuple(map(tuple, rows)))


def naive_bayes_right(examples: Sequence[Example], folds: Sequence[int]) -> float:
    """Give the share of right answers of plain naive Bayes over grams, on the same folds: the yardstick."""
    labels = tuple(sorted({example.label for example in examples}))
    rows = _by_fold(examples, folds, lambda own, others: _naive_bayes(own, others, labels))
    given = [labels[max(range(len(row)), key=row.__getitem__)] for row in rows]
    return share_right([example.label for example in examples], given)


def share_right(known: Sequence[str], given: Sequence[str]) -> float:
    """Give the share of texts that were given their own label."""
    return sum(one == other for one, other in zip(known, given, strict=True)) / len(known)


def _by_fold(
    examples: Sequence[Example],
    folds: Sequence[int],
    judge: Callable[[Sequence[Example], Sequence[Example]], Iterator[Sequence[float]]],
) -> list[Sequence[float]]:
    rows: dict[int, Sequence[float]] = {}
    for fold in sorted(set(folds)):
        inside = [place for place, own in enumerate(folds) if own == fold]
        outside = [example for example, own in zip(examples, folds, strict=True) if own != fold]
        rows.update(zip(inside, judge([examples[place] for place in inside], outside), strict=True))
    return [rows[place] for place in range(len(examples))]


def _naive_bayes(
    own: Sequence[Example], others: Sequence[Example], labels: Sequence[str]
) -> Iterator[Sequence[float]]:
    counts = {label: Counter[str]() for label in labels}
    totals = Counter(example.label for example in others)
    for example in others:
        counts[example.label].update(example.grams.keys())
    known = set().union(*counts.values())
    sums = {label: sum(counts[label].values()) + len(known) for label in labels}
    for example in own:
        grams = [gram for gram in example.grams if gram in known]
        yield [
            log(max(_LEAST, totals[label] / len(others)))
            + sum(log((counts[label][gram] + 1) / sums[label]) for gram in grams)
            for label in labels
        ]


def _sums(one: Sequence[float], other: Sequence[float]) -> list[float]:
    return [first + second for first, second in zip(one, other, strict=True)]


def _confidence(row: Sequence[float], place: int, times: float) -> float:
    most = max(row)
    odds = [exp(times * (number - most)) for number in row]
    return odds[place] / sum(odds)
