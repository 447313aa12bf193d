"""Archiving: take the responsible person's signature, then seal the case.

Consumes  CaseSigned, ArchiveCase (queue archiving.v1)
Emits     ArchiveCase, ResolveAlert, and NotifyCustomer where the end was not told; events case.signed, case.archived
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   a signature of anybody else, a second one, a record that lacks a part, a signature of an archived
          case (parked, no retry); a case that is not closed yet (waits, then parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.archive import archive, sign
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.ending import CaseSigned
from schemas.messages.orders import ArchiveCase


def decide_signature(message: CaseSigned, case: Case, context: Context) -> Decision[Case]:
    """Sign the closed-loop form."""
    pack = context.packs.of(case.pack)
    return sign(case, pack, message, now=context.now, happened_at=context.happened_at)


def decide_archive(message: ArchiveCase, case: Case, context: Context) -> Decision[Case]:  # noqa: ARG001 - names the case
    """Seal the case."""
    return archive(case, context.packs.of(case.pack), now=context.now)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(message=CaseSigned, decide=decide_signature),
    ActorSpec(message=ArchiveCase, decide=decide_archive),
)
