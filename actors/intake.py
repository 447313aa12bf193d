"""Intake: make a case of what a customer said.

Consumes  FeedbackSubmitted (queue intake.v1)
Emits     TriageCase, NotifyCustomer, LinkCase; event case.registered
Twice     safe: the case's id is the submission's key, so a second copy finds the case and only re-emits
Refuses   what the pack does not know, and what lacks something required (parked, no retry)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.choosing import pack_for
from rules.intake import register
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.intake import FeedbackSubmitted


def register_feedback(message: FeedbackSubmitted, _: Case | None, context: Context) -> Decision[Case]:
    """Register a submission under the pack that it, its source or its channel asks for."""
    return register(
        message,
        pack_for(context.packs, message.pack, source=context.source, channel=message.channel),
        case_id=context.message_key,
        source=context.source,
        source_id=context.source_id,
        sequence=context.sequence,
        now=context.now,
        arrived_at=context.happened_at,
        attempt=context.attempt,
        fingerprint=context.fingerprint,
    )


SPECS: tuple[ActorSpec, ...] = (ActorSpec(message=FeedbackSubmitted, decide=register_feedback),)
