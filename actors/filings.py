"""Filings about teams: training plans, contests, workshops, supplied figures, expected volume; audits of templates.

Consumes  TrainingPlanned, ContestHeld, WorkshopHeld, FiguresSupplied, VolumeExpected,
          TemplatesAudited (queue workforce.v1)
Emits     PageContact and event department.told: a plan without an eligible trainer, people that a volume needs
Twice     safe: an applied message is found in the filing's inbox and only re-emits
Refuses   a pack without such rows, a team that it does not know, a winner who took no part, an audit by
          somebody who does not audit (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.template_audit import file_audit
from rules.workforce.filings import file, hold_contest, plan_training, suggest_capacity, supply_figures
from rules.workforce.parts import pack_named
from schemas.decision import Decision
from schemas.filing import Filing
from schemas.messages.filings import (
    ContestHeld,
    FiguresSupplied,
    TemplatesAudited,
    TrainingPlanned,
    VolumeExpected,
    WorkshopHeld,
)


def decide_plan(message: TrainingPlanned, filing: Filing | None, context: Context) -> Decision[Filing]:
    """File a training plan."""
    pack = pack_named(context.packs, message.pack)
    at = context.happened_at
    return plan_training(filing, message, pack, context.staff, now=context.now, happened_at=at)


def decide_contest(message: ContestHeld, filing: Filing | None, context: Context) -> Decision[Filing]:
    """File the result of a contest."""
    return hold_contest(
        filing, message, pack_named(context.packs, message.pack), happened_at=context.happened_at
    )


def decide_workshop(message: WorkshopHeld, filing: Filing | None, context: Context) -> Decision[Filing]:
    """File a workshop."""
    return file(filing, message, pack_named(context.packs, message.pack), happened_at=context.happened_at)


def decide_figures(message: FiguresSupplied, filing: Filing | None, context: Context) -> Decision[Filing]:
    """File figures of a team."""
    return supply_figures(
        filing, message, pack_named(context.packs, message.pack), happened_at=context.happened_at
    )


def decide_volume(message: VolumeExpected, filing: Filing | None, context: Context) -> Decision[Filing]:
    """File a warning, and suggest people."""
    pack = pack_named(context.packs, message.pack)
    at = context.happened_at
    return suggest_capacity(filing, message, pack, context.staff, now=context.now, happened_at=at)


def decide_audit(message: TemplatesAudited, filing: Filing | None, context: Context) -> Decision[Filing]:
    """File an audit of templates."""
    pack = pack_named(context.packs, message.pack)
    return file_audit(filing, message, pack, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(TrainingPlanned, decide_plan),
    ActorSpec(ContestHeld, decide_contest),
    ActorSpec(WorkshopHeld, decide_workshop),
    ActorSpec(FiguresSupplied, decide_figures),
    ActorSpec(VolumeExpected, decide_volume),
    ActorSpec(TemplatesAudited, decide_audit),
)
