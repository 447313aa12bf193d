"""What was given for cases that were merged into one: it counts there, so that nothing is credited twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from schemas.case import Case
from schemas.compensation import Application, Status
from schemas.merging import Absorbed
from schemas.work import Plan

_GIVEN: Final[frozenset[Status]] = frozenset({"ordered", "credited"})
"""What the payment system was told; it may have been paid."""


def given_in_merged(case: Case) -> tuple[Application, ...]:
    """Give what was ordered or paid for the cases that were merged into one, oldest merging first."""
    return tuple(one for other in case.absorbed for one in other.applications)


def given_for(case: Case) -> tuple[Application, ...]:
    """Give all that was ordered or paid for a case and for those merged into it: what the next one takes over."""
    return (*given_in_merged(case), *(one for one in case.applications if one.status in _GIVEN))


def without_given(absorbed: tuple[Absorbed, ...]) -> tuple[Absorbed, ...]:
    """Give cases that were merged before, for one that takes over what they were given by ``given_for``."""
    return tuple(one.model_copy(update={"applications": ()}) if one.applications else one for one in absorbed)


def given_before_merging(case: Case, plan: Plan) -> Mapping[str, Absorbed]:
    """Give the remedies of a plan that a case merged into this one was given, and that case for each.

    The customer had agreed to the plan before the two were known to be one matter. A plan to which they agree later
    may give more; that counts towards the limits.

    Args:
        case: The case that goes on.
        plan: One of its plans.
    """
    return {
        given.remedy: other
        for other in case.absorbed
        if plan.accepted_at is not None and plan.accepted_at <= other.at
        for given in other.applications
        if any(one.code == given.remedy for one in plan.remedies)
    }
