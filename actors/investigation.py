"""Investigation: verify facts, note fetches that failed, ask for evidence, record meetings, hear a customer who chases.

Consumes  FactVerified, TaskFailed, EvidenceRequested, MeetingHeld, CustomerChased (queue handling.v1)
Emits     event case.fact-verified, -task-failed, -evidence-requested, -meeting-recorded, -customer-chased, -retriaged;
          NotifyCustomer; requests to the owner
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   a fact that is verified, a task that does not wait, evidence while the case waits for somebody (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.chasing import chase
from rules.evidence_asked import ask_for_evidence
from rules.findings import verify_fact
from rules.meetings import record_meeting
from rules.task_ends import fail_task
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.investigation import (
    CustomerChased,
    EvidenceRequested,
    FactVerified,
    MeetingHeld,
    TaskFailed,
)


def check_fact(message: FactVerified, case: Case, context: Context) -> Decision[Case]:
    """Note that a fact was checked."""
    pack = context.packs.of(case.pack)
    return verify_fact(case, pack, message, now=context.now, happened_at=context.happened_at)


def give_up_task(message: TaskFailed, case: Case, context: Context) -> Decision[Case]:
    """Note that a task gets no answer."""
    pack = context.packs.of(case.pack)
    return fail_task(case, pack, message, now=context.now, happened_at=context.happened_at)


def want_evidence(message: EvidenceRequested, case: Case, context: Context) -> Decision[Case]:
    """Ask the customer for evidence."""
    pack = context.packs.of(case.pack)
    return ask_for_evidence(case, pack, message, now=context.now, happened_at=context.happened_at)


def note_meeting(message: MeetingHeld, case: Case, context: Context) -> Decision[Case]:
    """Record a meeting."""
    pack = context.packs.of(case.pack)
    return record_meeting(case, pack, message, now=context.now, happened_at=context.happened_at)


def hear_chaser(message: CustomerChased, case: Case, context: Context) -> Decision[Case]:
    """Hear a customer who asks for their answer."""
    pack = context.packs.of(case.pack)
    return chase(case, pack, message, now=context.now, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(FactVerified, check_fact),
    ActorSpec(TaskFailed, give_up_task),
    ActorSpec(EvidenceRequested, want_evidence),
    ActorSpec(MeetingHeld, note_meeting),
    ActorSpec(CustomerChased, hear_chaser),
)
