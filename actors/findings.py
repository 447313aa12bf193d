"""Findings: record facts and progress.

Consumes  FactFound, ProgressReported (queue handling.v1)
Emits     event case.fact-found, case.retriaged, case.progress-reported; NotifyCustomer; the new form
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   a kind of fact that the pack does not list, somebody who is not at work on the case (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.findings import record_fact, report_progress
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.handling import FactFound, ProgressReported


def find_fact(message: FactFound, case: Case, context: Context) -> Decision[Case]:
    """Record what was found out."""
    pack = context.packs.of(case.pack)
    return record_fact(case, pack, message, now=context.now, happened_at=context.happened_at)


def note_progress(message: ProgressReported, case: Case, context: Context) -> Decision[Case]:
    """Record a step and tell the customer."""
    pack = context.packs.of(case.pack)
    return report_progress(case, pack, message, now=context.now, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(FactFound, find_fact),
    ActorSpec(ProgressReported, note_progress),
)
