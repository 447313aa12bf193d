"""Evidence: keep and publish the daily root over the heads of all cases.

Consumes  KeepRoot (queue archiving.v1)
Emits     event evidence.root-kept
Twice     safe: an applied message is found in the root's inbox and only re-emits; another one for it changes nothing
Refuses   nothing
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.roots import keep_root
from schemas.decision import Decision
from schemas.messages.evidence import KeepRoot
from schemas.root import DayRoot


def decide_root(message: KeepRoot, root: DayRoot | None, context: Context) -> Decision[DayRoot]:  # noqa: ARG001 - the message says when
    """Keep the root."""
    return keep_root(root, message)


SPECS: tuple[ActorSpec, ...] = (ActorSpec(KeepRoot, decide_root),)
