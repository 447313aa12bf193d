"""Moving: bring a case under another pack.

Consumes  CasePackChanged (queue handling.v1)
Emits     event case.moved, case.retriaged; department.asked
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   a pack that is not loaded, somebody who may not, a case whose plan is out or that has ended (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.moving import move
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.moving import CasePackChanged


def move_case(message: CasePackChanged, case: Case, context: Context) -> Decision[Case]:
    """Bring the case under the pack that the message names."""
    return move(case, context.packs, message, now=context.now, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (ActorSpec(CasePackChanged, move_case),)
