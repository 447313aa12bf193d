"""Weights learnt from the signs of texts: naive Bayes says how much a sign counts, logistic regression for what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from statistics import median
from types import ModuleType
from typing import Any, Final

from ops.cli.failure import Failed

_SMOOTHING: Final = 0.1
_TRUST: Final = 20.0
"""How far the regression follows the texts (liblinear's C)."""

Signs = Mapping[str, float]
"""Sign of one text to how strongly it is there."""

Row = tuple[float, ...]
"""How much a sign counts, then how much it speaks for each label."""


@dataclass(frozen=True, slots=True)
class Example:
    """The signs of one text, and its label."""

    grams: Signs
    concepts: Signs
    label: str
    group: int
    """Number of its group of near duplicates."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learnt."""

    labels: tuple[str, ...]
    typical: float
    """How much all grams of half of the texts count together."""
    grams: Mapping[str, Row]
    concepts: Mapping[str, Row]

    def scores(self, example: Example) -> list[float]:
        """Give log odds for each label, in their order."""
        sums = [0.0] * len(self.labels)
        kinds = ((example.grams, self.grams, self.typical), (example.concepts, self.concepts, 0.0))
        for signs, table, least in kinds:
            known = [(table[sign], size) for sign, size in signs.items() if sign in table]
            length = max(sqrt(sum((row[0] * size) ** 2 for row, size in known)), least) or 1.0
            for row, size in known:
                for place, weight in enumerate(row[1:]):
                    sums[place] += row[0] * size / length * weight
        return sums

    def sharper(self, times: float) -> Weights:
        """Give the same weights with all log odds multiplied, so that confidence means what it says."""
        tables = [
            {sign: (row[0], *(times * weight for weight in row[1:])) for sign, row in table.items()}
            for table in (self.grams, self.concepts)
        ]
        return Weights(self.labels, self.typical, *tables)


def learn(examples: Sequence[Example], *, at_least_in: int, grams_at_most: int) -> Weights:
    """Give the weights that examples teach; the same examples always give the same.

    Args:
        examples: Texts of at least two labels.
        at_least_in: A gram is kept if it stands in so many groups of near duplicates.
        grams_at_most: So many grams are kept; those that say most.

    Raises:
        Failed: scikit-learn is not installed, or there is too little to learn from.
    """
    labels = tuple(sorted({example.label for example in examples}))
    if len(labels) < 2:  # noqa: PLR2004 - one label leaves nothing to decide
        raise Failed(f"Outside one fold: expected texts of at least two labels, found {', '.join(labels)}.")
    found = _counting(examples, labels, [example.grams for example in examples], at_least_in)
    says = sorted(found, key=lambda gram: (-found[gram][0] * sqrt(found[gram][1]), gram))[:grams_at_most]
    counts = {("gram", gram): found[gram][0] for gram in says}
    counts |= {("mark", mark): 1.0 for example in examples for mark in example.concepts}
    if not counts:
        lacking = f"Outside one fold: expected something that {at_least_in} texts share, found nothing."
        raise Failed(lacking, "Give more texts; some hundreds of each label make sense.")
    typical = median(_length("gram", example.grams, counts) for example in examples)
    rows = [_row(example, counts, typical) for example in examples]
    learnt = _regression(rows, [example.label for example in examples], labels)
    tables: dict[str, dict[str, Row]] = {"gram": {}, "mark": {}}
    for (kind, sign), weights in learnt.items():
        tables[kind][sign] = (counts[kind, sign], *weights)
    return Weights(labels, typical, tables["gram"], tables["mark"])


def _counting(
    examples: Sequence[Example], labels: Sequence[str], signs: Sequence[Signs], at_least_in: int
) -> dict[str, tuple[float, int]]:
    """Give each sign that stands in enough groups: how much it tells labels apart, and in how many texts it is."""
    groups: dict[str, set[int]] = {}
    counts: dict[str, Counter[str]] = {label: Counter() for label in labels}
    for example, own in zip(examples, signs, strict=True):
        counts[example.label].update(own.keys())
        for sign in own:
            groups.setdefault(sign, set()).add(example.group)
    totals = Counter(example.label for example in examples)
    kept: dict[str, tuple[float, int]] = {}
    for sign in sorted(sign for sign, own in groups.items() if len(own) >= at_least_in):
        everywhere = sum(counts[label][sign] for label in labels)
        ratios = [_ratio(counts[label][sign], totals[label], everywhere, len(examples)) for label in labels]
        kept[sign] = (sqrt(sum(ratio**2 for ratio in ratios) / len(labels)), everywhere)
    return kept


def _ratio(here: int, texts: int, everywhere: int, all_texts: int) -> float:
    """Give the log of how much more often a sign stands in the texts of a label than in all others."""
    own = (here + _SMOOTHING) / (texts + 2 * _SMOOTHING)
    others = (everywhere - here + _SMOOTHING) / (all_texts - texts + 2 * _SMOOTHING)
    return log(own / others)


def _row(
    example: Example, counts: Mapping[tuple[str, str], float], typical: float
) -> dict[tuple[str, str], float]:
    """Give how strongly each sign of a text counts; all grams together, and all concepts, have the length 1.

    The grams of a text that is shorter than most have less, so that two words alone decide little.
    """
    return {
        **_scaled("gram", example.grams, counts, typical),
        **_scaled("mark", example.concepts, counts, 0.0),
    }


def _scaled(
    kind: str, signs: Signs, counts: Mapping[tuple[str, str], float], least: float
) -> dict[tuple[str, str], float]:
    own = {(kind, sign): counts[kind, sign] * size for sign, size in signs.items() if (kind, sign) in counts}
    length = max(_length(kind, signs, counts), least) or 1.0
    return {sign: size / length for sign, size in own.items()}


def _length(kind: str, signs: Signs, counts: Mapping[tuple[str, str], float]) -> float:
    return sqrt(sum((counts.get((kind, sign), 0.0) * size) ** 2 for sign, size in signs.items()))


def _regression(
    rows: Sequence[Mapping[tuple[str, str], float]], labels: Sequence[str], names: Sequence[str]
) -> Mapping[tuple[str, str], Row]:
    """Give weights: one regression against all others for each label, one alone for two labels.

    Each label counts as much as all others together, and none has anything before a sign speaks: how frequent a label
    was in one archive says nothing about the next case.
    """
    extraction, linear = _library()
    vectorizer = extraction.DictVectorizer()
    matrix = vectorizer.fit_transform(
        [{f"{kind}={sign}": size for (kind, sign), size in row.items()} for row in rows]
    )
    matrix.indices, matrix.indptr = (part.astype("int32") for part in (matrix.indices, matrix.indptr))
    asked = names if len(names) > 2 else names[1:]  # noqa: PLR2004 - the other of two is its opposite
    fits = [_fit(linear, matrix, [label == name for label in labels]) for name in asked]
    columns = [[float(number) for number in fit.coef_[0]] for fit in fits]
    if len(asked) < len(names):
        columns = [[-number / 2 for number in columns[0]], [number / 2 for number in columns[0]]]
    return {
        (sign.partition("=")[0], sign.partition("=")[2]): tuple(column[place] for column in columns)
        for place, sign in enumerate(vectorizer.get_feature_names_out())
    }


def _fit(linear: ModuleType, matrix: Any, wanted: Sequence[bool]) -> Any:  # noqa: ANN401 - the library has no types
    regression = linear.LogisticRegression(
        C=_TRUST,
        solver="liblinear",
        tol=1e-6,
        max_iter=1000,
        class_weight="balanced",
        fit_intercept=False,
    )
    return regression.fit(matrix, wanted)


def _library() -> tuple[ModuleType, ModuleType]:
    try:
        from sklearn import feature_extraction, linear_model
    except ImportError:
        advice = "Install it with: pip install 'caseloop[train]'. Scoring does without it."
        raise Failed("Training needs scikit-learn, which is not installed.", advice) from None
    return feature_extraction, linear_model


def method() -> str:
    """Give what learns, with its version."""
    _library()
    import sklearn

    return f"naive Bayes weights, logistic regression of scikit-learn {sklearn.__version__}"
