"""Offers: the customer accepts a proposed plan, or objects.

Consumes  CustomerAccepted, CustomerObjected (queue handling.v1)
Emits     event case.plan-accepted, case.plan-objected; an execution task for each remedy to its department
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   another plan than the one in force, a case that has none out (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.offers import accept_plan, object_to_plan
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.plan import CustomerAccepted, CustomerObjected


def take_acceptance(message: CustomerAccepted, case: Case, context: Context) -> Decision[Case]:
    """Carry the plan out."""
    pack = context.packs.of(case.pack)
    return accept_plan(case, pack, message, now=context.now, happened_at=context.happened_at)


def take_objection(message: CustomerObjected, case: Case, context: Context) -> Decision[Case]:
    """Go back to planning."""
    pack = context.packs.of(case.pack)
    return object_to_plan(case, pack, message, now=context.now, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(CustomerAccepted, take_acceptance),
    ActorSpec(CustomerObjected, take_objection),
)
