"""Merging: one case of two that are the same matter, by an order from the one to the other and its answer.

Consumes  CaseMerged, AbsorbCase, SettleMerge (queue assignment.v1)
Emits     AbsorbCase, SettleMerge, ResolveAlert, NotifyCustomer; events case.merge-asked, case.absorbed, case.merged,
          case.merge-refused, case.closed, case.retriaged, case.compensation-refused, department.asked
Twice     safe: a case that was taken over is told so again, a case that has ended changes nothing
Refuses   a pack that merges nothing, a case that ends in itself, whoever may not (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.absorbing import absorb
from rules.merging import merge, settle_merge
from schemas.case import Case
from schemas.decision import Decision
from schemas.errands import Errand, ReadCase
from schemas.messages.merging import AbsorbCase, CaseMerged, SettleMerge


def merge_case(message: CaseMerged, case: Case, context: Context) -> Decision[Case]:
    """Ask the other case to take this one over."""
    pack = context.packs.of(case.pack)
    return merge(case, pack, message, now=context.now, happened_at=context.happened_at)


def read_other(message: AbsorbCase, _: Case, __: Context) -> Errand:
    """Ask for the case that is to end."""
    return ReadCase(message.other_id)


def absorb_case(message: AbsorbCase, case: Case, context: Context) -> Decision[Case]:
    """Take the other case over."""
    return absorb(case, context.packs.of(case.pack), message, context.answer, now=context.now)


def settle(message: SettleMerge, case: Case, context: Context) -> Decision[Case]:
    """End the case, or let it go on."""
    return settle_merge(case, context.packs.of(case.pack), message, now=context.now)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(CaseMerged, merge_case),
    ActorSpec(AbsorbCase, absorb_case, errand=read_other),
    ActorSpec(SettleMerge, settle),
)
