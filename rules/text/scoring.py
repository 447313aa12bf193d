"""Scores of a reading: what speaks for each class, and how agitated it is; by words, or by what was learnt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from typing import Final, Protocol

from rules.text.reading import Reading
from rules.text.trained import Trained, ready
from schemas.assessment import Span
from schemas.policy.scorers import ScorerRow
from schemas.policy.trained import Axis
from schemas.policy.triage import TriagePolicy

_ALL: Final = 100
"""Whole percent of everything."""

_TIMES: Final = 10
"""Class words weigh about ten times the log odds that they stand for."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What a scorer says about a reading."""

    classes: Mapping[str, float]
    """Class code to how much speaks for it; only differences mean something."""
    emotion: int
    """0 calm to 100 furious."""
    scorer: str = ""
    """Names and versions of what spoke, with ``+`` between them."""
    row: str | None = None
    """Policy row of the trained scorer that spoke for classes; None: the lexicon did."""


class Scorer(Protocol):
    """Scores a reading; pure, so that the same reading always gives the same scores."""

    def score(self, reading: Reading) -> Scores:
        """Give the scores of a reading."""
        ...


@dataclass(frozen=True, slots=True)
class LexiconScorer:
    """Adds up the weights of the words found."""

    policy: TriagePolicy

    @property
    def name(self) -> str:
        """Name and version as the policy gives them."""
        return self.policy.emotion.scorer

    def score(self, reading: Reading) -> Scores:
        """Give the scores of a reading."""
        return Scores(
            classes={row.code: row.prior + reading.weight([row.mark]) for row in self.policy.classes},
            emotion=self._emotion(reading),
            scorer=self.name,
        )

    def _emotion(self, reading: Reading) -> int:
        row = self.policy.emotion
        shouted = min(row.exclamations_at_most, reading.count("!")) * row.per_exclamation
        return max(0, min(100, reading.weight([row.mark]) + shouted))


@dataclass(frozen=True, slots=True)
class TrainedScorer:
    """Asks the trained scorer that reads the language, and the lexicon beside it."""

    policy: TriagePolicy
    lexicon: LexiconScorer

    def score(self, reading: Reading) -> Scores:
        """Give the scores of a reading; the lexicon's alone if no trained scorer is sure enough of it.

        The lexicon also decides where it finds a class that no label stands for: the trained scorer never learnt it.
        """
        by_words = self.lexicon.score(reading)
        asked = scorer_for("class", reading, self.policy)
        if asked is None:
            return by_words
        row, trained = asked
        vote = trained.vote(reading)
        votes = {
            code: score
            for label, score in sorted(vote.scores.items(), key=lambda one: one[1])
            if (code := row.code_of(label)) is not None
        }
        if vote.confidence < row.sure_from or likeliest(by_words) not in votes:
            return by_words
        least = min(votes.values())
        classes = {
            code: _TIMES * votes.get(code, least) + score * row.lexicon / _ALL
            for code, score in by_words.classes.items()
        }
        return Scores(classes, by_words.emotion, f"{by_words.scorer}+{trained.name}", row.id)


def scorer_of(policy: TriagePolicy) -> Scorer:
    """Give the scorer that a policy asks for: the one place that chooses."""
    lexicon = LexiconScorer(policy)
    is_trained = any(row.axis == "class" for row in policy.scorers)
    return TrainedScorer(policy, lexicon) if is_trained else lexicon


def scorer_for(axis: Axis, reading: Reading, policy: TriagePolicy) -> tuple[ScorerRow, Trained] | None:
    """Give the first trained scorer of an axis that reads the language of a text; None if the pack has none."""
    for row in policy.scorers:
        if row.axis == axis and row.trained is not None and ready(row.trained).reads(reading.language):
            return row, ready(row.trained)
    return None


def class_spans(code: str, row_id: str, reading: Reading, policy: TriagePolicy) -> tuple[Span, ...]:
    """Give the words by which the trained scorer of a row speaks for a class, with their weights."""
    return tuple(
        span
        for row in policy.scorers
        if row.id == row_id and row.trained is not None
        for label in row.trained.labels
        if row.code_of(label) == code
        for span in ready(row.trained).spans(reading, label)
    )


def likeliest(scores: Scores) -> str:
    """Give the class for which most speaks; the policy's earlier one among equals."""
    return max(scores.classes, key=lambda code: scores.classes[code])


def confidence_in(code: str, scores: Scores) -> int:
    """Give how sure a class is beside the others, in whole percent."""
    most = max(scores.classes.values())
    odds = {other: exp((score - most) / _TIMES) for other, score in scores.classes.items()}
    return round(100 * odds[code] / sum(odds.values()))
