"""Factors, triggers and the priority that follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from rules.evidence import Evidence
from schemas.assessment import Factors, Overruled, Trigger
from schemas.policy.triage import Condition, LevelRow, PriorityRow, TriagePolicy, TriggerRow

Source = Literal["triage", "intake", "person"]


@dataclass(frozen=True, slots=True)
class Level:
    """How urgent a case is, and why."""

    priority: PriorityRow
    factors: Factors
    triggers: tuple[Trigger, ...]
    rows: tuple[str, ...]
    """Policy rows that lifted it to its priority."""
    source: Source = "triage"
    """Whose word it is."""


class _Call(NamedTuple):
    """A row that speaks for a priority, and those of its conditions that hold."""

    row: TriggerRow | LevelRow
    conditions: Sequence[Condition]


def level_of(evidence: Evidence, policy: TriagePolicy, overruled: Sequence[Overruled] = ()) -> Level:
    """Give the most urgent priority that a trigger or the factors call for.

    Args:
        evidence: What is known of the case.
        policy: Its factors, triggers and levels.
        overruled: Rows that a person overruled: they count again once they rest on more than they did then.

    Source: triage.yaml, factors, triggers and levels; S0-26, S0-27, S0-29, S0-31, S0-33.
    """
    weighed = replace(evidence, factors=_factors(evidence, policy))
    calls = list(_calls(weighed, policy))
    counted = _standing(calls, weighed, overruled) if overruled else calls
    priority = most_urgent([policy.normal, *(call.row.priority for call in counted)], policy)
    rows = tuple(call.row.id for call in counted if call.row.priority == priority.code)
    triggers = tuple(
        Trigger(code=call.row.code, row=call.row.id, spans=evidence.spans(call.conditions))
        for call in calls
        if isinstance(call.row, TriggerRow)
    )
    return Level(priority=priority, factors=weighed.factors, triggers=triggers, rows=rows)


def overruled_above(rank: int, evidence: Evidence, policy: TriagePolicy) -> tuple[Overruled, ...]:
    """Give the rows that speak for a higher priority than a person gave, with all that they rest on now.

    Args:
        rank: Of the priority that the person gave.
        evidence: What is known of the case.
        policy: Its factors, triggers and levels.
    """
    weighed = replace(evidence, factors=_factors(evidence, policy))
    ranks = {row.code: row.rank for row in policy.priorities}
    return tuple(
        Overruled(row=call.row.id, spoke=tuple(sorted(weighed.basis(call.conditions))))
        for call in _calls(weighed, policy)
        if ranks[call.row.priority] < rank
    )


def most_urgent(codes: list[str], policy: TriagePolicy) -> PriorityRow:
    """Give the most urgent of some priorities; ``codes`` may not be empty."""
    return min((row for row in policy.priorities if row.code in codes), key=lambda row: row.rank)


def _factors(evidence: Evidence, policy: TriagePolicy) -> Factors:
    return Factors(
        scope=_factor("scope", evidence, policy),
        emotion=_factor("emotion", evidence, policy),
        business=_factor("business", evidence, policy),
    )


def _factor(factor: Literal["scope", "emotion", "business"], evidence: Evidence, policy: TriagePolicy) -> int:
    rows = (row for row in policy.factors if row.factor == factor and evidence.bears_out(row.when))
    return max((row.value for row in rows), default=0)


def _calls(evidence: Evidence, policy: TriagePolicy) -> Iterator[_Call]:
    """Give every row that speaks for a priority: triggers, then levels."""
    for trigger in policy.triggers:
        holding = [one for one in trigger.when if evidence.bears_out(one)]
        if holding:
            yield _Call(trigger, holding)
    for level in policy.levels:
        if evidence.bears_out(level.when):
            yield _Call(level, (level.when,))


def _standing(calls: Iterable[_Call], evidence: Evidence, overruled: Sequence[Overruled]) -> list[_Call]:
    """Give the rows that no person has overruled, or that rest on more than when somebody did."""
    known = {one.row: one.spoke for one in overruled}
    return [
        call
        for call in calls
        if call.row.id not in known or not evidence.basis(call.conditions) <= set(known[call.row.id])
    ]
