"""Improvements: a measure against the cause of a complaint is asked for, and carried through.

Consumes  ImprovementSet, ImprovementDone (queue handling.v1)
Emits     event case.improvement-set, case.improvement-done; a request to the department
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   a pack that follows none, a person of another department, a measure that is not open (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.improvements import finish_improvement, set_improvement
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.plan import ImprovementDone, ImprovementSet


def ask(message: ImprovementSet, case: Case, context: Context) -> Decision[Case]:
    """Ask for a measure."""
    pack = context.packs.of(case.pack)
    return set_improvement(case, pack, message, now=context.now, happened_at=context.happened_at)


def finish(message: ImprovementDone, case: Case, context: Context) -> Decision[Case]:
    """Take that it is done."""
    pack = context.packs.of(case.pack)
    return finish_improvement(case, pack, message, now=context.now, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (ActorSpec(ImprovementSet, ask), ActorSpec(ImprovementDone, finish))
