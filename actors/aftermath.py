"""What a case leaves for the company's own people: conversations, what it cost, what it teaches.

Consumes  ConversationRecorded, LossRecorded (queue handling.v1); TeachingTagged (queue archiving.v1)
Emits     CountAbuse; OpenAssessment; events case.conversation-recorded, case.loss-recorded, case.teaching-tagged
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   a pack without such rows, steps that are missing or in another order, a loss below zero or said by whoever it
          is put down to, a case that is not archived for teaching (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.workforce.conversations import record_conversation
from rules.workforce.losses import record_loss
from rules.workforce.teaching import tag_for_teaching
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.staff_records import LossRecorded, TeachingTagged
from schemas.messages.wellbeing import ConversationRecorded


def decide_conversation(message: ConversationRecorded, case: Case, context: Context) -> Decision[Case]:
    """Record a conversation."""
    pack = context.packs.of(case.pack)
    return record_conversation(case, pack, message, now=context.now, happened_at=context.happened_at)


def decide_loss(message: LossRecorded, case: Case, context: Context) -> Decision[Case]:
    """Record what the case cost."""
    pack = context.packs.of(case.pack)
    return record_loss(case, pack, message, now=context.now, happened_at=context.happened_at)


def decide_teaching(message: TeachingTagged, case: Case, context: Context) -> Decision[Case]:
    """Set an archived case apart."""
    pack = context.packs.of(case.pack)
    return tag_for_teaching(case, pack, message, now=context.now, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(ConversationRecorded, decide_conversation),
    ActorSpec(LossRecorded, decide_loss),
    ActorSpec(TeachingTagged, decide_teaching),
)
