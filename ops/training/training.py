"""A scorer made from a file of texts: signs, folds, figures, weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ops.cli.failure import Failed
from ops.training.crossing import Crossed, crossed, naive_bayes_right
from ops.training.folds import FOLDS, dealt, near_duplicates
from ops.training.learning import Example, Row, Weights, learn, method
from ops.training.samples import FEWEST, Samples
from rules.text.grams import gram_set, parts_of
from rules.text.lexicon import Lexicon
from rules.text.script import language_of
from rules.text.trained import concepts_in
from schemas.policy.lexicon import LexiconPolicy
from schemas.policy.trained import UNIT, Axis, Grams, LabelFigures, Recipe, TrainedModel

AT_LEAST_IN: Final = 5
"""Groups of near duplicates in which a gram must stand, if nothing else is asked for."""

GRAMS_AT_MOST: Final = 6000

_ALL: Final = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be made."""

    name: str
    version: str
    axis: Axis
    language: str | None = None
    """None: as most texts are."""
    concepts: LexiconPolicy | None = None
    at_least_in: int = AT_LEAST_IN
    grams_at_most: int = GRAMS_AT_MOST


@dataclass(frozen=True, slots=True)
class Trial:
    """Texts judged by weights that were not learnt from them."""

    wish: Wish
    language: str
    grams: Grams
    samples: Samples
    examples: tuple[Example, ...]
    groups: int
    """Groups of near duplicates."""
    crossed: Crossed
    """With the log odds as they come."""
    yardstick: float


def tried(samples: Samples, wish: Wish) -> Trial:
    """Judge each text of a file by weights learnt without its fold.

    Raises:
        Failed: the texts of a label are hardly more than copies of one another, or scikit-learn is missing.
    """
    language = wish.language or _language(samples)
    grams: Grams = "characters" if language in {"zh", "ja"} else "words"
    groups = near_duplicates(samples.texts)
    concepts = Lexicon(wish.concepts) if wish.concepts else None
    examples = []
    for sample, group in zip(samples.texts, groups, strict=True):
        found = gram_set(sample.normal.text, grams, parts_of) - {" "}
        marks = concepts_in([sample.normal], concepts)
        examples.append(Example(dict.fromkeys(sorted(found), 1.0), marks, sample.label, group))
    _refuse_copies(examples)
    folds = dealt(samples.texts, groups)
    scores = crossed(examples, folds, at_least_in=wish.at_least_in, grams_at_most=wish.grams_at_most)
    yardstick = naive_bayes_right(examples, folds)
    return Trial(wish, language, grams, samples, tuple(examples), len(set(groups)), scores, yardstick)


def made(trial: Trial) -> TrainedModel:
    """Give the weights learnt from all texts, with the figures of the trial."""
    wish = trial.wish
    learnt = learn(trial.examples, at_least_in=wish.at_least_in, grams_at_most=wish.grams_at_most)
    weights = learnt.sharper(trial.crossed.sharpness())
    return TrainedModel(
        name=wish.name,
        version=wish.version,
        axis=wish.axis,
        language=trial.language,
        grams=trial.grams,
        labels=weights.labels,
        typical=round(UNIT * weights.typical),
        weights=_table(weights.grams),
        concepts=wish.concepts,
        concept_weights=_table(weights.concepts),
        recipe=_recipe(trial, weights),
    )


def label_figures(known: Sequence[str], given: Sequence[str]) -> tuple[LabelFigures, ...]:
    """Give recall and precision of each label that is known of some text."""
    found = Counter(one for one, other in zip(known, given, strict=True) if one == other)
    texts, answers = Counter(known), Counter(given)
    return tuple(
        LabelFigures(
            label=label,
            texts=texts[label],
            recall=_percent(found[label], texts[label]),
            precision=_percent(found[label], answers[label]),
        )
        for label in sorted(texts)
    )


def _refuse_copies(examples: Sequence[Example]) -> None:
    groups: dict[str, set[int]] = {}
    for example in examples:
        groups.setdefault(example.label, set()).add(example.group)
    for label, own in sorted(groups.items()):
        if len(own) < FEWEST:
            expected = f"expected at least {FEWEST} texts that are no near duplicates of one another"
            raise Failed(f"label {label!r}: {expected}, found {len(own)}.", "Give more texts of it.")


def _recipe(trial: Trial, weights: Weights) -> Recipe:
    figures = label_figures(trial.crossed.known, trial.crossed.given())
    return Recipe(
        method=method(),
        texts=len(trial.examples),
        digest=trial.samples.digest,
        at_least_in=trial.wish.at_least_in,
        grams_at_most=len(weights.grams),
        folds=FOLDS,
        right=round(_ALL * trial.crossed.right()),
        yardstick=round(_ALL * trial.yardstick),
        labels=figures,
    )


def _language(samples: Samples) -> str:
    languages = Counter(language_of(sample.normal.text).partition("-")[0] for sample in samples.texts)
    most = min(languages, key=lambda language: (-languages[language], language))
    return most if most != "und" else "en"


def _table(rows: Mapping[str, Row]) -> dict[str, tuple[int, ...]]:
    return {sign: _units(rows[sign]) for sign in sorted(rows)}


def _units(row: Row) -> tuple[int, ...]:
    return tuple(round(UNIT * number) for number in row)


def _percent(part: int, whole: int) -> int:
    return round(_ALL * part / whole) if whole else 0
