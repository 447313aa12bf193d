"""History: bring a case's first owner what the customer said earlier.

Consumes  BringHistory (queue assignment.v1)
Emits     request to the owner, with the customer's earlier cases; event department.asked
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   nothing: a case that has ended stays as it is
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.history import bring_history
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.orders import BringHistory
from schemas.ports import RelatedQuery


def bring(_: BringHistory, case: Case, context: Context) -> Decision[Case]:
    """Ask the owner to verify, with what came before."""
    return bring_history(case, context.packs.of(case.pack), context.related, now=context.now)


def look_up(_: BringHistory, case: Case) -> RelatedQuery | None:
    """Ask for every case of the same customer or order, those that have ended too."""
    order_number = case.report.order_number or ""
    if not case.fingerprint and not order_number:
        return None
    return RelatedQuery(case.id, case.fingerprint, order_number, ended=True)


SPECS: tuple[ActorSpec, ...] = (ActorSpec(message=BringHistory, decide=bring, looks_up=look_up),)
