"""Arbitration: mediation inside the company, and a jury of customers.

Consumes  MediationOpened, MediationAttended, CaseMediated, JuryOpened, JurorVoted, CountVotes (queue handling.v1)
Emits     event case.mediation-opened, case.mediation-attended, case.mediated, case.jury-opened, case.juror-voted,
          case.jury-decided, case.jury-undecided; NotifyCustomer; alerts; invitations to departments
Twice     safe: an applied message is found in the case's inbox and only re-emits; votes are counted once
Refuses   a pack without such a body, an outcome before attendance is noted, a juror who was not invited or has voted,
          a vote after the last instant, anybody who may not (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.jury import open_jury
from rules.jury_votes import count_votes, vote
from rules.mediation import attend_mediation, mediate, open_mediation
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.arbitration import (
    CaseMediated,
    JurorVoted,
    JuryOpened,
    MediationAttended,
    MediationOpened,
)
from schemas.messages.orders import CountVotes


def begin_mediation(message: MediationOpened, case: Case, context: Context) -> Decision[Case]:
    """Take a complex case to the mediation body."""
    pack = context.packs.of(case.pack)
    return open_mediation(case, pack, message, now=context.now, happened_at=context.happened_at)


def note_attendance(message: MediationAttended, case: Case, context: Context) -> Decision[Case]:
    """Note who came."""
    pack = context.packs.of(case.pack)
    return attend_mediation(case, pack, message, now=context.now, happened_at=context.happened_at)


def end_mediation(message: CaseMediated, case: Case, context: Context) -> Decision[Case]:
    """Carry out what the mediation came to."""
    pack = context.packs.of(case.pack)
    return mediate(case, pack, message, now=context.now, happened_at=context.happened_at)


def begin_jury(message: JuryOpened, case: Case, context: Context) -> Decision[Case]:
    """Put a complex case before a jury."""
    pack = context.packs.of(case.pack)
    return open_jury(case, pack, message, now=context.now, happened_at=context.happened_at)


def take_vote(message: JurorVoted, case: Case, context: Context) -> Decision[Case]:
    """Take a juror's vote."""
    pack = context.packs.of(case.pack)
    return vote(case, pack, message, now=context.now, happened_at=context.happened_at)


def count(message: CountVotes, case: Case, context: Context) -> Decision[Case]:  # noqa: ARG001 - the order says no more
    """Count the votes of a jury whose time is over."""
    return count_votes(case, context.packs.of(case.pack), now=context.now)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(MediationOpened, begin_mediation),
    ActorSpec(MediationAttended, note_attendance),
    ActorSpec(CaseMediated, end_mediation),
    ActorSpec(JuryOpened, begin_jury),
    ActorSpec(JurorVoted, take_vote),
    ActorSpec(CountVotes, count),
)
