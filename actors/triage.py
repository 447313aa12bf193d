"""Triage: judge a registered case and pass it on.

Consumes  TriageCase (queue triage.v1)
Emits     AssignCase; LinkCase to the case that it repeats; RaiseAlert; events triaged, retriaged, department.asked
Twice     safe: an applied message is found in the case's inbox; a new one lets a judged case only rise
Refuses   nothing: a case that is not registered yet waits, one that has ended stays as it is
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.groups import alike_of
from rules.triage import triage_case
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.orders import TriageCase
from schemas.ports import RelatedQuery


def decide(message: TriageCase, case: Case, context: Context) -> Decision[Case]:  # noqa: ARG001 - the case says all
    """Judge the case."""
    return triage_case(case, context.packs.of(case.pack), now=context.now, related=context.related)


def look_up(message: TriageCase, case: Case) -> RelatedQuery | None:  # noqa: ARG001 - the case says all
    """Ask for open cases of the same customer or order, and for others of the same product."""
    order_number, alike = case.report.order_number or "", alike_of(case)
    if not case.fingerprint and not order_number and alike is None:
        return None
    return RelatedQuery(case.id, case.fingerprint, order_number, alike)


SPECS: tuple[ActorSpec, ...] = (ActorSpec(message=TriageCase, decide=decide, looks_up=look_up),)
