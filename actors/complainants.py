"""The list of complainants: it flags cases, and never drops or delays one.

Consumes  ComplainantProposed, ComplainantDecided, NoteProposal, CheckListed, FlagCase (queue handling.v1)
Emits     NoteProposal; FlagCase; events case.complainant-proposed, case.flagged, case.complainant-listed
Twice     safe: an applied message is found in the inbox; a flag that a case bears is not put on it again
Refuses   whoever may not, who proposed and would confirm, an unknown entry, a customer without contact (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.choosing import pack_for
from rules.complainant_list import check, decide, note
from rules.complainants import flag, propose
from schemas.case import Case
from schemas.complainants import ComplainantList
from schemas.decision import Decision
from schemas.messages.complainants import (
    CheckListed,
    ComplainantDecided,
    ComplainantProposed,
    FlagCase,
    NoteProposal,
)


def propose_customer(message: ComplainantProposed, case: Case, context: Context) -> Decision[Case]:
    """Propose the customer of a case."""
    pack = context.packs.of(case.pack)
    return propose(case, pack, message, now=context.now, happened_at=context.happened_at)


def note_proposal(
    message: NoteProposal, known: ComplainantList | None, context: Context
) -> Decision[ComplainantList]:
    """Note the proposal."""
    return note(known, message, now=context.now)


def decide_entry(
    message: ComplainantDecided, known: ComplainantList, context: Context
) -> Decision[ComplainantList]:
    """Confirm, refuse or withdraw an entry."""
    return decide(known, pack_for(context.packs, message.pack), message, now=context.now)


def check_customer(
    message: CheckListed, known: ComplainantList | None, context: Context
) -> Decision[ComplainantList]:
    """Have the case flagged if its customer is listed."""
    return check(known, message, context.packs.named(message.pack), now=context.now)


def flag_case(message: FlagCase, case: Case, context: Context) -> Decision[Case]:
    """Put the flag on the case."""
    return flag(case, context.packs.of(case.pack), message, now=context.now)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(ComplainantProposed, propose_customer),
    ActorSpec(NoteProposal, note_proposal),
    ActorSpec(ComplainantDecided, decide_entry),
    ActorSpec(CheckListed, check_customer),
    ActorSpec(FlagCase, flag_case),
)
