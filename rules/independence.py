"""Whoever calls a customer back has not handled the case, where the pack wants so."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.case import Case
from schemas.errors import NotAllowed
from schemas.policy.pack import Pack


def handlers_of(case: Case) -> frozenset[str]:
    """Give everybody who did something about a case: its owner, and who found, planned, answered or reported."""
    return frozenset(_handlers(case))


def check_independent(case: Case, pack: Pack, by: str) -> None:
    """Let somebody record a callback who did not handle the case, or anybody where the pack does not mind.

    Raises:
        NotAllowed: they handled it.

    Source: callbacks.yaml, row callbacks.independence; C-15.
    """
    if pack.callbacks.independence is None or by not in handlers_of(case):
        return
    raise NotAllowed(
        f"{by} handled case {case.number}; somebody else calls its customer back.",
        field="by",
        expected="somebody who did not handle the case",
        found=repr(by),
    )


def _handlers(case: Case) -> Iterator[str]:
    if case.owner is not None and case.owner.person != case.owner.department:
        yield case.owner.person
    yield from (one for one in (case.investigator, case.follow_up_owner) if one is not None)
    yield from (fact.by for fact in case.facts)
    yield from (plan.by for plan in case.plans)
    yield from (entry.by for entry in case.progress)
    yield from (one.by for one in case.conversations)
    for mediation in case.mediations:
        yield from (seat.person for seat in mediation.seats if seat.person is not None)
        yield from (one for one in (mediation.decided_by,) if one is not None)
    yield from (task.by for task in case.tasks.values() if task.by is not None)
