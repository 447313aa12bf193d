"""Notices: tell the customer how far their case has come, ordered or asked for.

Consumes  NotifyCustomer, StatusRequested (queue notices.v1)
Emits     events case.customer-notified, case.status-told
Twice     safe: the same notice of a round is written once, and none for an archived case
Refuses   a notice about what is not there yet; an unknown view (parked, no retry)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.notices import tell_customer
from rules.status import tell_status
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.intake import StatusRequested
from schemas.messages.orders import NotifyCustomer


def decide_notice(message: NotifyCustomer, case: Case, context: Context) -> Decision[Case]:
    """Write a notice and hand it on for delivery."""
    return tell_customer(case, context.packs.of(case.pack), message, now=context.now)


def decide_status(message: StatusRequested, case: Case, context: Context) -> Decision[Case]:
    """Answer how far a case has come."""
    return tell_status(case, context.packs.of(case.pack), message, now=context.now)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(message=NotifyCustomer, decide=decide_notice),
    ActorSpec(message=StatusRequested, decide=decide_status),
)
