"""What is known of a case when it is judged, and whether a policy's condition holds for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rules.text.reading import Reading, Where, read
from schemas.assessment import Factors, Span
from schemas.case import Case
from schemas.policy.pack import Pack
from schemas.policy.triage import Condition


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
    factors: Factors

    def bears_out(self, condition: Condition) -> bool:
        """Say whether every part of a condition holds."""
        return (
            (not condition.marks or self.reading.weight(condition.marks) >= condition.weight)
            and _is_one(self.cls, condition.classes)
            and _is_one(self.topic, condition.topics)
            and _is_one(self.module, condition.modules)
            and _is_one(self.referrer, condition.referrers)
            and _meets(self.facts, condition.facts)
            and _meets(self.links, condition.links)
            and self.emotion_score >= condition.emotion_score
            and self.factors.scope >= condition.scope
            and self.factors.emotion >= condition.emotion
            and self.factors.business >= condition.business
        )

    def spans(self, conditions: Iterable[Condition]) -> tuple[Span, ...]:
        """Give the words that conditions ask for."""
        return self.reading.spans(mark for condition in conditions for mark in condition.marks)


def _is_one(value: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or value in wanted


def _meets(values: frozenset[str], wanted: tuple[str, ...]) -> bool:
    return not wanted or not values.isdisjoint(wanted)


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
