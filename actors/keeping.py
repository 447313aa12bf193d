"""Before and after the seal: fault, last feedback, notes of the archive, legal holds, erasure, improvements.

Consumes  FaultAttributed, FeedbackDocumented, ArchiveNoted, LegalHoldSet, LegalHoldLifted, ErasureRequested,
          OpenImprovement, ImprovementItemDone (queue archiving.v1)
Emits     ArchiveCase for a case that waited for nothing else; OpenImprovement; events of the same names; a request
          to the department that is to improve something
Twice     safe: an applied message is found in the document's inbox and only re-emits
Refuses   whoever is not entitled, fault or feedback of an archived case, erasing under a hold, a second erasure
          (parked); a note or an erasure of a case that is not archived yet (waits, then parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.afterwards import attribute_fault, document_feedback
from rules.keeping import finish_improvement, note, open_improvement
from rules.retention import erase_on_request, lift_hold, set_hold
from rules.workforce.parts import pack_named
from schemas.case import Case
from schemas.decision import Decision
from schemas.filing import Filing
from schemas.messages.archiving import (
    ArchiveNoted,
    ErasureRequested,
    FaultAttributed,
    FeedbackDocumented,
    ImprovementItemDone,
    LegalHoldLifted,
    LegalHoldSet,
    OpenImprovement,
)


def decide_fault(message: FaultAttributed, case: Case, context: Context) -> Decision[Case]:
    """Note who was at fault."""
    pack = context.packs.of(case.pack)
    return attribute_fault(case, pack, message, now=context.now, happened_at=context.happened_at)


def decide_feedback(message: FeedbackDocumented, case: Case, context: Context) -> Decision[Case]:
    """Note what the customer said of the end."""
    pack = context.packs.of(case.pack)
    return document_feedback(case, pack, message, now=context.now, happened_at=context.happened_at)


def decide_note(message: ArchiveNoted, case: Case, context: Context) -> Decision[Case]:
    """Add a note to a sealed case."""
    pack = context.packs.of(case.pack)
    return note(case, pack, message, now=context.now, happened_at=context.happened_at)


def decide_hold(message: LegalHoldSet, case: Case, context: Context) -> Decision[Case]:
    """Hold a case."""
    pack = context.packs.of(case.pack)
    return set_hold(case, pack, message, now=context.now, happened_at=context.happened_at)


def decide_lifting(message: LegalHoldLifted, case: Case, context: Context) -> Decision[Case]:
    """Lift a hold."""
    pack = context.packs.of(case.pack)
    return lift_hold(case, pack, message, now=context.now, happened_at=context.happened_at)


def decide_erasure(message: ErasureRequested, case: Case, context: Context) -> Decision[Case]:
    """Erase who the customer is."""
    pack = context.packs.of(case.pack)
    return erase_on_request(case, pack, message, now=context.now, happened_at=context.happened_at)


def decide_opening(message: OpenImprovement, filing: Filing | None, context: Context) -> Decision[Filing]:
    """Open an improvement item."""
    return open_improvement(filing, message, now=context.now)


def decide_done(message: ImprovementItemDone, filing: Filing, context: Context) -> Decision[Filing]:
    """Note that an improvement was made."""
    pack = pack_named(context.packs, message.pack)
    return finish_improvement(filing, message, pack, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(FaultAttributed, decide_fault),
    ActorSpec(FeedbackDocumented, decide_feedback),
    ActorSpec(ArchiveNoted, decide_note),
    ActorSpec(LegalHoldSet, decide_hold),
    ActorSpec(LegalHoldLifted, decide_lifting),
    ActorSpec(ErasureRequested, decide_erasure),
    ActorSpec(OpenImprovement, decide_opening),
    ActorSpec(ImprovementItemDone, decide_done),
)
