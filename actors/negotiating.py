"""Negotiating: what the customer asks for instead, the company's yes, refused demands, talks about the plan.

Consumes  CustomerCountered, CounterAgreed, DemandRefused, CustomerContacted (queue handling.v1)
Emits     event case.plan-countered, -accepted, case.demand-refused, case.customer-contacted; NotifyCustomer; requests
          for approval, for an answer to the customer, for execution
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   another plan than the one in force, what it offers already, a yes to what is no counter-offer, a refused
          demand without reason and alternative, a talk about a plan that lacks its basis (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.negotiating import agree_to_counter, counter_plan, refuse_demand
from rules.talking import contact_customer
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.plan import CounterAgreed, CustomerContacted, CustomerCountered, DemandRefused


def counter(message: CustomerCountered, case: Case, context: Context) -> Decision[Case]:
    """Make the customer's wish the next version of the plan."""
    pack = context.packs.of(case.pack)
    return counter_plan(case, pack, message, now=context.now, happened_at=context.happened_at)


def agree(message: CounterAgreed, case: Case, context: Context) -> Decision[Case]:
    """Carry out what the customer asked for."""
    pack = context.packs.of(case.pack)
    return agree_to_counter(case, pack, message, now=context.now, happened_at=context.happened_at)


def turn_down(message: DemandRefused, case: Case, context: Context) -> Decision[Case]:
    """Tell the customer why not, and what instead."""
    pack = context.packs.of(case.pack)
    return refuse_demand(case, pack, message, now=context.now, happened_at=context.happened_at)


def record_talk(message: CustomerContacted, case: Case, context: Context) -> Decision[Case]:
    """Record that the plan was explained."""
    pack = context.packs.of(case.pack)
    return contact_customer(case, pack, message, now=context.now, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(CustomerCountered, counter),
    ActorSpec(CounterAgreed, agree),
    ActorSpec(DemandRefused, turn_down),
    ActorSpec(CustomerContacted, record_talk),
)
