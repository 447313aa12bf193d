"""Whose word a case's priority is: that of triage, or the mark of intake that triage may change or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rules.labels import row_named
from rules.levels import Level
from schemas.assessment import Overruled
from schemas.case import Case
from schemas.policy.triage import PriorityRow, TriagePolicy

_RAISES: Final = frozenset({"raise", "raise_or_lower"})
_LOWERS: Final = frozenset({"lower", "raise_or_lower"})


def at_least_marked(level: Level, case: Case, policy: TriagePolicy) -> Level:
    """Give the level, or the mark of intake where that is more urgent: for a text that nobody could read yet."""
    marked = marked_priority(case, policy)
    if marked is None or marked.rank >= level.priority.rank:
        return level
    return replace(level, priority=marked, rows=(), source="intake")


def settled(level: Level, case: Case, policy: TriagePolicy, overruled: Sequence[Overruled] = ()) -> Level:
    """Give the level that counts: what triage found, or what intake marked where the pack puts that first.

    The mark itself stays on the case as it was, whatever comes of it.

    Args:
        level: What factors and triggers call for.
        case: Has the mark, or its correction.
        policy: Who is first, and what triage may change.
        overruled: Rows that a person overruled; the mark may be among them.

    Source: triage.yaml, priority_source; C-07, S0-16, S4-16.
    """
    row = policy.priority_source
    if row is None or row.first == "triage" or row.id in {one.row for one in overruled}:
        return level
    marked = marked_priority(case, policy)
    if marked is None or (row.marked_by and case.report.urgency.source not in row.marked_by):
        return level
    found = level.priority.rank
    if (found < marked.rank and row.triage_may in _RAISES) or (
        found > marked.rank and row.triage_may in _LOWERS
    ):
        return level
    return replace(level, priority=marked, rows=(row.id,), source="intake")


def marked_priority(case: Case, policy: TriagePolicy) -> PriorityRow | None:
    """Give the priority that intake marked, as it was last corrected; None if it is none of the pack's."""
    said = [one.value for one in case.corrections if one.field == "urgency.value"]
    return row_named(policy.priorities, said[-1] if said else case.report.urgency.value)
