"""Scores of a reading: what speaks for each class, and how agitated it is. Another scorer may do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from typing import Final, Protocol

from rules.text.reading import Reading
from schemas.policy.triage import TriagePolicy

_TIMES: Final = 10
"""Class words weigh about ten times the log odds that they stand for."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What a scorer says about a reading."""

    classes: Mapping[str, float]
    """Class code to how much speaks for it; only differences mean something."""
    emotion: int
    """0 calm to 100 furious."""


class Scorer(Protocol):
    """Scores a reading; pure, so that the same reading always gives the same scores."""

    @property
    def name(self) -> str:
        """Name and version, kept with every assessment."""
        ...

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
        )

    def _emotion(self, reading: Reading) -> int:
        row = self.policy.emotion
        shouted = min(row.exclamations_at_most, reading.count("!")) * row.per_exclamation
        return max(0, min(100, reading.weight([row.mark]) + shouted))


def scorer_of(policy: TriagePolicy) -> Scorer:
    """Give the scorer that a policy asks for: the one place that chooses."""
    return LexiconScorer(policy)


def likeliest(scores: Scores) -> str:
    """Give the class for which most speaks; the policy's earlier one among equals."""
    return max(scores.classes, key=lambda code: scores.classes[code])


def confidence_in(code: str, scores: Scores) -> int:
    """Give how sure a class is beside the others, in whole percent."""
    most = max(scores.classes.values())
    odds = {other: exp((score - most) / _TIMES) for other, score in scores.classes.items()}
    return round(100 * odds[code] / sum(odds.values()))
