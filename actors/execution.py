"""Execution: remedies are done, the case is resolved.

Consumes  RemedyDone, CaseResolved (queue handling.v1)
Emits     event case.remedy-done, case.resolved; NotifyCustomer; callback to its department
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   a remedy that is not open in the plan, a resolution while one is (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.execution import finish_remedy, resolve
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.plan import CaseResolved, RemedyDone


def finish(message: RemedyDone, case: Case, context: Context) -> Decision[Case]:
    """Mark a remedy as done."""
    pack = context.packs.of(case.pack)
    return finish_remedy(case, pack, message, now=context.now, happened_at=context.happened_at)


def resolve_case(message: CaseResolved, case: Case, context: Context) -> Decision[Case]:
    """End the execution with its result."""
    pack = context.packs.of(case.pack)
    return resolve(case, pack, message, now=context.now, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(RemedyDone, finish),
    ActorSpec(CaseResolved, resolve_case),
)
