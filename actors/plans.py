"""Plans: draft one, approve or refuse one beyond limits.

Consumes  PlanDrafted, PlanApproved, PlanRefused (queue handling.v1)
Emits     event case.plan-proposed, -held, -approved, -refused; NotifyCustomer; request for approval
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   a plan before its finding, the same plan again, an approver who drafted it (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.plans import approve_plan, draft_plan, refuse_plan
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.plan import PlanApproved, PlanDrafted, PlanRefused


def draft(message: PlanDrafted, case: Case, context: Context) -> Decision[Case]:
    """Propose a plan, or hold it for approval."""
    pack = context.packs.of(case.pack)
    return draft_plan(case, pack, message, now=context.now, happened_at=context.happened_at)


def approve(message: PlanApproved, case: Case, context: Context) -> Decision[Case]:
    """Propose a plan that was held."""
    pack = context.packs.of(case.pack)
    return approve_plan(case, pack, message, now=context.now, happened_at=context.happened_at)


def refuse(message: PlanRefused, case: Case, context: Context) -> Decision[Case]:
    """Send a held plan back."""
    pack = context.packs.of(case.pack)
    return refuse_plan(case, pack, message, now=context.now, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(PlanDrafted, draft),
    ActorSpec(PlanApproved, approve),
    ActorSpec(PlanRefused, refuse),
)
