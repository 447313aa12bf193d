"""Supplements: more information, corrections, withdrawal.

Consumes  InformationSupplied, CaseCorrected, CaseWithdrawn (queue handling.v1)
Emits     event case.information-supplied, case.retriaged, case.corrected, case.withdrawn,
          case.compensation-refused, department.asked; ResolveAlert
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   a case that has ended, a field that may not be corrected (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.supplements import correct, supply, withdraw
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.intake import CaseCorrected, CaseWithdrawn, InformationSupplied


def supply_information(message: InformationSupplied, case: Case, context: Context) -> Decision[Case]:
    """Append what the customer adds."""
    pack = context.packs.of(case.pack)
    return supply(
        case,
        pack,
        message,
        now=context.now,
        happened_at=context.happened_at,
        fingerprint=context.fingerprint,
    )


def correct_report(message: CaseCorrected, case: Case, context: Context) -> Decision[Case]:
    """Append a correction."""
    pack = context.packs.of(case.pack)
    return correct(case, pack, message, now=context.now, happened_at=context.happened_at)


def withdraw_case(message: CaseWithdrawn, case: Case, context: Context) -> Decision[Case]:
    """End a case that its customer takes back."""
    pack = context.packs.of(case.pack)
    return withdraw(case, pack, message, now=context.now, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(InformationSupplied, supply_information),
    ActorSpec(CaseCorrected, correct_report),
    ActorSpec(CaseWithdrawn, withdraw_case),
)
