"""Factors, triggers and the priority that follows from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from rules.evidence import Evidence
from schemas.assessment import Factors, Trigger
from schemas.policy.triage import PriorityRow, TriagePolicy


@dataclass(frozen=True, slots=True)
class Level:
    """How urgent a case is, and why."""

    priority: PriorityRow
    factors: Factors
    triggers: tuple[Trigger, ...]
    rows: tuple[str, ...]
    """Policy rows that lifted it to its priority."""


def level_of(evidence: Evidence, policy: TriagePolicy) -> Level:
    """Give the most urgent priority that a trigger or the factors call for.

    Source: triage.yaml, factors, triggers and levels; S0-26, S0-27, S0-29, S0-31, S0-33.
    """
    factors = Factors(
        scope=_factor("scope", evidence, policy),
        emotion=_factor("emotion", evidence, policy),
        business=_factor("business", evidence, policy),
    )
    weighed = replace(evidence, factors=factors)
    triggers = _triggers(weighed, policy)
    calls = [(row.priority, row.id) for row in policy.triggers if row.code in {t.code for t in triggers}]
    calls += [(row.priority, row.id) for row in policy.levels if weighed.bears_out(row.when)]
    priority = most_urgent([policy.normal, *(code for code, _ in calls)], policy)
    rows = tuple(row for code, row in calls if code == priority.code)
    return Level(priority=priority, factors=factors, triggers=triggers, rows=rows)


def most_urgent(codes: list[str], policy: TriagePolicy) -> PriorityRow:
    """Give the most urgent of some priorities; ``codes`` may not be empty."""
    return min((row for row in policy.priorities if row.code in codes), key=lambda row: row.rank)


def _factor(factor: Literal["scope", "emotion", "business"], evidence: Evidence, policy: TriagePolicy) -> int:
    rows = (row for row in policy.factors if row.factor == factor and evidence.bears_out(row.when))
    return max((row.value for row in rows), default=0)


def _triggers(evidence: Evidence, policy: TriagePolicy) -> tuple[Trigger, ...]:
    fired = ((row, [one for one in row.when if evidence.bears_out(one)]) for row in policy.triggers)
    return tuple(
        Trigger(code=row.code, row=row.id, spans=evidence.spans(conditions))
        for row, conditions in fired
        if conditions
    )
