"""Which events a decision amounts to, read from what changed: one decision may do more than its name says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from schemas.case import Case

CUSTOMER_SPOKE: Final = "customer.spoke"
"""The customer added something or objected, through whatever channel: they wait for an answer."""

WAITING_BEGAN: Final = "case.waiting-began"
WAITING_ENDED: Final = "case.waiting-ended"
TASK_ASKED: Final = "task.asked"
"""A task reached its department."""

TASK_HELD: Final = "task.held"
"""A task waits for its review."""

TASK_SETTLED: Final = "task.settled"
"""A task needs no answer any more: it was answered, sent back, or fell away."""

CLOSED: Final = "case.closed"
"""What is declined at once is registered and closed by one decision."""

REOPENED: Final = "case.reopened"
"""A closed case is open again, in a further round."""

_FIRST_TIME: Final = (
    ("handling_started_at", "case.accepted"),
    ("investigation_started_at", "case.verified"),
    ("first_response_at", "case.responded"),
)
"""Field of the case that is set once, and the event that sets it."""


class Happened(NamedTuple):
    """One event for clocks."""

    name: str
    about: str = ""
    """What within the case it concerns: a task id."""


def events_of(before: Case | None, after: Case, event: str, about: str = "") -> tuple[Happened, ...]:
    """Give the events for clocks: those that the change implies, then the one that the decision is called by.

    An enquiry's answer resolves the case, a finding may judge it again, a draft within limits is proposed at
    once: clocks must not depend on which of two names the rule chose.
    """
    called = Happened(event, about)
    if before is None:
        return (called,) if after.is_open else (called, Happened(CLOSED))
    if after is before:
        return (called,)
    implied = (*_firsts(before, after), *_implied(before, after))
    return (*(one for one in implied if one.name != event), called)


def _firsts(before: Case, after: Case) -> Iterator[Happened]:
    for field, name in _FIRST_TIME:
        if getattr(after, field) and not getattr(before, field):
            yield Happened(name)


def _implied(before: Case, after: Case) -> Iterator[Happened]:
    if len(after.assessments) > len(before.assessments):
        yield Happened("case.retriaged" if before.assessments else "case.triaged")
    if after.plans is not before.plans:
        yield from _about_plans(before, after)
    if after.resolved_at is not None and after.resolved_at != before.resolved_at:
        yield Happened("case.resolved")
    if len(after.supplements) > len(before.supplements):
        yield Happened(CUSTOMER_SPOKE)
    if after.tasks is not before.tasks:
        yield from _about_tasks(before, after)
    if after.waiting is not before.waiting:
        yield from _about_waiting(before, after)


def _about_waiting(before: Case, after: Case) -> Iterator[Happened]:
    if before.waiting is not None:
        yield Happened(WAITING_ENDED)
    if after.waiting is not None:
        yield Happened(WAITING_BEGAN)


def _about_plans(before: Case, after: Case) -> Iterator[Happened]:
    known = {plan.version: plan for plan in before.plans}
    for plan in after.plans:
        earlier = known.get(plan.version)
        if plan.proposed_at is not None and (earlier is None or earlier.proposed_at is None):
            yield Happened("plan.proposed")
        if plan.objected_at is not None and (earlier is None or earlier.objected_at is None):
            yield Happened(CUSTOMER_SPOKE)


def _about_tasks(before: Case, after: Case) -> Iterator[Happened]:
    for task_id, task in after.tasks.items():
        earlier = before.tasks.get(task_id)
        if earlier is None:
            yield Happened(TASK_HELD if task.is_held else TASK_ASKED, task_id)
        elif earlier.is_held and task.passed_at is not None:
            yield Happened(TASK_ASKED, task_id)
        elif earlier.answered_at is None and task.answered_at is not None:
            yield Happened(TASK_SETTLED, task_id)
