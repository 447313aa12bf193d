"""Taking receipt: accept a case, verify it, answer the customer in person.

Consumes  CaseAccepted, CaseVerified, ResponseGiven (queue handling.v1)
Emits     event case.accepted, case.verified, case.responded; the opening tasks
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   a case that is not assigned, or somebody who is not its owner (parked); before assignment it waits
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.handling import accept, respond, verify
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.handling import ResponseGiven
from schemas.messages.ownership import CaseAccepted, CaseVerified


def accept_case(message: CaseAccepted, case: Case, context: Context) -> Decision[Case]:
    """Take receipt and start handling."""
    pack = context.packs.of(case.pack)
    return accept(case, pack, message, now=context.now, happened_at=context.happened_at)


def verify_case(message: CaseVerified, case: Case, context: Context) -> Decision[Case]:
    """Start the investigation."""
    pack = context.packs.of(case.pack)
    return verify(case, pack, message, now=context.now, happened_at=context.happened_at)


def give_response(message: ResponseGiven, case: Case, context: Context) -> Decision[Case]:
    """Record a reply in person."""
    pack = context.packs.of(case.pack)
    return respond(case, pack, message, now=context.now, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(CaseAccepted, accept_case),
    ActorSpec(CaseVerified, verify_case),
    ActorSpec(ResponseGiven, give_response),
)
