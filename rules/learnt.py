"""What trained scorers find about a case beside its class: module, topic, department and sentiment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeAlias

from rules.text.reading import Reading
from rules.text.scoring import scorer_for
from schemas.assessment import Found
from schemas.policy.row import takes
from schemas.policy.triage import TriagePolicy

BesideClass: TypeAlias = Literal["module", "topic", "department", "sentiment"]

_AXES: Final[tuple[BesideClass, ...]] = ("module", "topic", "department", "sentiment")


def found_in(reading: Reading, policy: TriagePolicy) -> tuple[Found, ...]:
    """Give what each trained scorer finds that reads the language; empty if the pack names none.

    It decides if it is sure enough, and its label is a code of the pack.

    Source: triage.yaml, scorers.
    """
    if not policy.scorers:
        return ()
    asked = (_found(axis, reading, policy) for axis in _AXES)
    return tuple(one for one in asked if one is not None)


def code_found(found: Sequence[Found], axis: BesideClass) -> str | None:
    """Give what decides an axis; None if no trained scorer is sure of it."""
    return next((one.code for one in found if one.axis == axis and one.decided), None)


def as_decided(found: Sequence[Found], decided: Mapping[str, str | None]) -> tuple[Found, ...]:
    """Give what was found, with marked what did not decide its axis in the end.

    Args:
        found: What the scorers found.
        decided: Axis to the code that the case has in the end; an axis that is not listed stays as it is.
    """
    return tuple(
        one.model_copy(update={"decided": False}) if one.code != decided.get(one.axis, one.code) else one
        for one in found
    )


def department_found(
    found: Sequence[Found], cls: str, priority: str, policy: TriagePolicy
) -> tuple[str, str] | None:
    """Give the department that a scorer routes a case to, and its row; None if the table of routes says."""
    department = code_found(found, "department")
    named = next((one.row for one in found if one.axis == "department"), None)
    rows = (row for row in policy.scorers if row.id == named)
    takes_it = any(takes(row.classes, cls) and takes(row.priorities, priority) for row in rows)
    return (department, named) if department and named and takes_it else None


def _found(axis: BesideClass, reading: Reading, policy: TriagePolicy) -> Found | None:
    asked = scorer_for(axis, reading, policy)
    if asked is None:
        return None
    row, trained = asked
    vote = trained.vote(reading)
    code = row.code_of(vote.label)
    return Found(
        axis=axis,
        label=vote.label,
        code=code,
        confidence=vote.confidence,
        decided=code is not None and vote.confidence >= row.sure_from,
        scorer=trained.name,
        row=row.id,
        spans=trained.spans(reading, vote.label),
    )
