"""Pools: give a department's cases to its people, within what each can take.

Consumes  NoteStanding, ClaimSlot, CheckPool, NextClaimed, HandlerAvailable, HandlerAbsent, HandlerResting,
          HandlerRested, GivePerson, NobodyFree, OwnerAway, ConfirmStanding, CaseRecused (queue assignment.v1)
Emits     GivePerson, NobodyFree, OwnerAway, ConfirmStanding; NoteStanding; RaiseAlert; events case.claimed,
          case.recused, case.returned, department.asked
Twice     safe: an older word about a case changes nothing, a case takes only the answer to what it asked last
Refuses   claims beyond a person's capacity, without what the case needs, or of a case that somebody else has; whoever
          speaks for others (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.availability import come_back, leave, rest
from rules.giving import lose_person, miss_person, recuse
from rules.picking import Around
from rules.pools import check, claim, claim_next, note
from rules.taking import confirm_standing, take_person
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.pools import (
    CaseRecused,
    CheckPool,
    ClaimSlot,
    ConfirmStanding,
    GivePerson,
    HandlerAbsent,
    HandlerAvailable,
    HandlerRested,
    HandlerResting,
    NextClaimed,
    NobodyFree,
    NoteStanding,
    OwnerAway,
)
from schemas.pool import Pool


def around_of(context: Context) -> Around:
    """Give what decides about a pool beside the pool."""
    return Around(context.staff, context.packs, context.now)


def note_standing(message: NoteStanding, pool: Pool | None, context: Context) -> Decision[Pool]:
    """Take how a case stands."""
    return note(pool, message, around_of(context))


def claim_slot(message: ClaimSlot, pool: Pool | None, context: Context) -> Decision[Pool]:
    """Give a person the case that they claim."""
    return claim(pool, message, around_of(context))


def check_pool(message: CheckPool, pool: Pool, context: Context) -> Decision[Pool]:
    """Give what can be given by now."""
    return check(pool, message, around_of(context))


def claim_the_next(message: NextClaimed, pool: Pool | None, context: Context) -> Decision[Pool]:
    """Give a person their next case."""
    return claim_next(pool, message, around_of(context))


def note_return(
    message: HandlerAvailable | HandlerRested, pool: Pool | None, context: Context
) -> Decision[Pool]:
    """Give a person cases again."""
    return come_back(pool, message, around_of(context))


def note_absence(message: HandlerAbsent, pool: Pool | None, context: Context) -> Decision[Pool]:
    """Give a person nothing until they are back."""
    return leave(pool, message, around_of(context), happened_at=context.happened_at)


def note_rest(message: HandlerResting, pool: Pool | None, context: Context) -> Decision[Pool]:
    """Give a person nothing new until they have rested."""
    return rest(pool, message, around_of(context), happened_at=context.happened_at)


def give_person(message: GivePerson, case: Case, context: Context) -> Decision[Case]:
    """Make whom the pool picked the owner."""
    return take_person(case, context.packs.of(case.pack), message, now=context.now)


def miss_a_person(message: NobodyFree, case: Case, context: Context) -> Decision[Case]:
    """Tell whoever must know that nobody is free."""
    return miss_person(case, context.packs.of(case.pack), message, now=context.now)


def lose_the_person(message: OwnerAway, case: Case, context: Context) -> Decision[Case]:
    """See to a case whose owner is absent."""
    return lose_person(case, context.packs.of(case.pack), message, now=context.now)


def confirm(message: ConfirmStanding, case: Case, context: Context) -> Decision[Case]:
    """Tell the pool how the case stands."""
    return confirm_standing(case, context.packs.of(case.pack), message, now=context.now)


def recuse_person(message: CaseRecused, case: Case, context: Context) -> Decision[Case]:
    """Let somebody have nothing to do with the case."""
    pack = context.packs.of(case.pack)
    return recuse(case, pack, message, now=context.now, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(message=NoteStanding, decide=note_standing),
    ActorSpec(message=ClaimSlot, decide=claim_slot),
    ActorSpec(message=CheckPool, decide=check_pool),
    ActorSpec(message=NextClaimed, decide=claim_the_next),
    ActorSpec(message=HandlerAvailable, decide=note_return),
    ActorSpec(message=HandlerRested, decide=note_return),
    ActorSpec(message=HandlerAbsent, decide=note_absence),
    ActorSpec(message=HandlerResting, decide=note_rest),
    ActorSpec(message=GivePerson, decide=give_person),
    ActorSpec(message=NobodyFree, decide=miss_a_person),
    ActorSpec(message=OwnerAway, decide=lose_the_person),
    ActorSpec(message=ConfirmStanding, decide=confirm),
    ActorSpec(message=CaseRecused, decide=recuse_person),
)
"""Everything about pools and the people that they give cases to."""
