"""Assignment: who owns a case, and which cases belong together.

Consumes  AssignCase, OwnerNamed, CaseClaimed, CaseTransferred, LinkCase (queue assignment.v1)
Emits     RaiseAlert, CaseReopened; events case.assigned, case.owner-named, case.claimed, case.transferred, case.linked,
          case.retriaged, department.asked
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   unknown departments, ended or claimed cases, whoever may not hand them on (parked); cases not triaged
          yet wait
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.assignment import assign
from rules.claiming import claim
from rules.linking import link
from rules.ownership import name_owner, transfer
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.orders import AssignCase, LinkCase
from schemas.messages.ownership import CaseClaimed, CaseTransferred, OwnerNamed


def assign_case(_: AssignCase, case: Case, context: Context) -> Decision[Case]:
    """Give the case its owner by the pack's routes."""
    return assign(case, context.packs.of(case.pack), now=context.now)


def name_the_owner(message: OwnerNamed, case: Case, context: Context) -> Decision[Case]:
    """Make whom the dispatcher names the owner."""
    pack = context.packs.of(case.pack)
    return name_owner(
        case,
        pack,
        message,
        now=context.now,
        happened_at=context.happened_at,
        said=context.said(message, case.id),
    )


def claim_case(message: CaseClaimed, case: Case, context: Context) -> Decision[Case]:
    """Make the claimant the owner."""
    pack = context.packs.of(case.pack)
    return claim(
        case,
        pack,
        message,
        now=context.now,
        happened_at=context.happened_at,
        said=context.said(message, case.id),
    )


def transfer_case(message: CaseTransferred, case: Case, context: Context) -> Decision[Case]:
    """Hand the case on."""
    pack = context.packs.of(case.pack)
    return transfer(
        case,
        pack,
        message,
        now=context.now,
        happened_at=context.happened_at,
        said=context.said(message, case.id),
    )


def link_case(message: LinkCase, case: Case, context: Context) -> Decision[Case]:
    """Tie the case to another."""
    return link(case, context.packs.of(case.pack), message, now=context.now)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(message=AssignCase, decide=assign_case),
    ActorSpec(message=OwnerNamed, decide=name_the_owner),
    ActorSpec(message=CaseClaimed, decide=claim_case),
    ActorSpec(message=CaseTransferred, decide=transfer_case),
    ActorSpec(message=LinkCase, decide=link_case),
)
