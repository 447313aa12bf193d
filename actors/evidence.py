"""Evidence: keep and publish the daily root over the heads of all cases, and record who was shown a case.

Consumes  KeepRoot, NoteCaseLook (queue archiving.v1)
Emits     event evidence.root-kept
Twice     safe: an applied message is found in the root's inbox and only re-emits; another one for it changes nothing
Refuses   nothing
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.roots import keep_root
from rules.views import note_look
from schemas.case_looks import CaseLooks
from schemas.decision import Decision
from schemas.messages.evidence import KeepRoot, NoteCaseLook
from schemas.root import DayRoot


def decide_root(message: KeepRoot, root: DayRoot | None, context: Context) -> Decision[DayRoot]:  # noqa: ARG001 - the message says when
    """Keep the root."""
    return keep_root(root, message)


def decide_look(message: NoteCaseLook, known: CaseLooks | None, context: Context) -> Decision[CaseLooks]:  # noqa: ARG001 - who looked stands in the message
    """Record who is shown a case."""
    return note_look(known, message)


SPECS: tuple[ActorSpec, ...] = (ActorSpec(KeepRoot, decide_root), ActorSpec(NoteCaseLook, decide_look))
