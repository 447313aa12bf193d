"""What is known of a case when it is judged, and whether a policy's condition holds for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rules.text.reading import Reading, read
from schemas.assessment import Factors, Span, Where
from schemas.case import Case
from schemas.policy.pack import Pack
from schemas.policy.row import takes
from schemas.policy.triage import Condition

_FACTORS: Final = ("scope", "emotion", "business")
_UNWEIGHED: Final = Factors(scope=0, emotion=0, business=0)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that a condition may ask for."""

    reading: Reading
    facts: frozenset[str]
    """Kinds of the facts found."""
    links: frozenset[str]
    """Relations of the case's links."""
    referrer: str
    """Type of the third party that referred it, empty if none."""
    cls: str
    topic: str
    module: str
    emotion_score: int
    sentiment: str | None = None
    """What a trained scorer found and was sure of; None: none is asked, or none is sure."""
    confidence: int | None = None
    """How sure the class is, in whole percent; None: judged before this was kept."""
    factors: Factors = _UNWEIGHED
    chased_count: int = 0
    """How often the customer asked for their answer before the first one in person."""

    def bears_out(self, condition: Condition) -> bool:
        """Say whether every part of a condition holds."""
        marks = condition.marks
        if marks and self.reading.weight(marks) < condition.weight:
            return False
        return all(_PARTS[part](self, condition) for part in condition.model_fields_set)

    def spans(self, conditions: Sequence[Condition]) -> tuple[Span, ...]:
        """Give the words that conditions ask for."""
        return self.reading.spans(mark for condition in conditions for mark in condition.marks)

    def basis(self, conditions: Sequence[Condition]) -> frozenset[str]:
        """Give what conditions that hold rest on: words of the lexicon, facts, links, a referrer, values."""
        known = {span.word for span in self.spans(conditions)}
        for one in conditions:
            known |= self.facts.intersection(one.facts) | self.links.intersection(one.links)
            known |= {self.referrer}.intersection(one.referrers)
            known |= {f"{part}={getattr(self.factors, part)}" for part in _FACTORS if getattr(one, part)}
            known |= {f"chased={self.chased_count}"} if one.chased else set()
        return frozenset(known)


def _meets(values: frozenset[str], wanted: tuple[str, ...]) -> bool:
    return not wanted or not values.isdisjoint(wanted)


def _is_below(confidence: int | None, limit: int) -> bool:
    return confidence is not None and confidence < limit


_PARTS: Final[Mapping[str, Callable[[Evidence, Condition], bool]]] = {
    "marks": lambda _, __: True,  # asked for first: most texts lack the words of most rows
    "weight": lambda _, __: True,  # how strongly the marks must speak
    "classes": lambda evidence, condition: takes(condition.classes, evidence.cls),
    "topics": lambda evidence, condition: takes(condition.topics, evidence.topic),
    "modules": lambda evidence, condition: takes(condition.modules, evidence.module),
    "referrers": lambda evidence, condition: takes(condition.referrers, evidence.referrer),
    "facts": lambda evidence, condition: _meets(evidence.facts, condition.facts),
    "links": lambda evidence, condition: _meets(evidence.links, condition.links),
    "emotion_score": lambda evidence, condition: evidence.emotion_score >= condition.emotion_score,
    "sentiments": lambda evidence, condition: takes(condition.sentiments, evidence.sentiment),
    "confidence_below": lambda evidence, condition: _is_below(
        evidence.confidence, condition.confidence_below
    ),
    "chased": lambda evidence, condition: evidence.chased_count >= condition.chased,
    "scope": lambda evidence, condition: evidence.factors.scope >= condition.scope,
    "emotion": lambda evidence, condition: evidence.factors.emotion >= condition.emotion,
    "business": lambda evidence, condition: evidence.factors.business >= condition.business,
}
"""Part of a condition to what it asks; only the parts that a row sets are looked at."""


def read_case(case: Case, pack: Pack) -> Reading:
    """Read everything that the customer said, and the findings that the policy wants read."""
    kinds = pack.triage.facts_read.kinds
    findings: list[tuple[Where, str]] = [("fact", fact.text) for fact in case.facts if fact.kind in kinds]
    return read([*_fields(case), *findings], pack.lexicon)


def _fields(case: Case) -> Iterable[tuple[Where, str]]:
    report = case.report
    yield "summary", report.summary
    if report.text:
        yield "text", report.text
    for demand in report.demands:
        yield "demand", demand
    if report.incident and report.incident.description:
        yield "incident", report.incident.description
    if report.product and report.product.fault:
        yield "product", report.product.fault
    for supplement in case.supplements:
        yield "supplement", supplement
    for translation in case.translations:
        yield "translation", translation.text
