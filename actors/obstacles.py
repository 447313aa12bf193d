"""Obstacles: a case is blocked, goes on, is escalated by hand, is decided by management.

Consumes  CaseBlocked, CaseUnblocked, CaseEscalated, CaseDecided (queue handling.v1)
Emits     event case.blocked, case.unblocked, case.escalated, case.decided; alerts; NotifyCustomer
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   a state that the pack does not list for it, a decision from outside management (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.obstacles import block, decide, escalate, unblock
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.handling import CaseBlocked, CaseDecided, CaseEscalated, CaseUnblocked


def block_case(message: CaseBlocked, case: Case, context: Context) -> Decision[Case]:
    """Stop at an obstacle."""
    pack = context.packs.of(case.pack)
    return block(case, pack, message, now=context.now, happened_at=context.happened_at)


def unblock_case(message: CaseUnblocked, case: Case, context: Context) -> Decision[Case]:
    """Go on after an obstacle."""
    pack = context.packs.of(case.pack)
    return unblock(case, pack, message, now=context.now, happened_at=context.happened_at)


def escalate_case(message: CaseEscalated, case: Case, context: Context) -> Decision[Case]:
    """Pass the case to management."""
    pack = context.packs.of(case.pack)
    return escalate(case, pack, message, now=context.now, happened_at=context.happened_at)


def decide_case(message: CaseDecided, case: Case, context: Context) -> Decision[Case]:
    """Carry out what management decided."""
    pack = context.packs.of(case.pack)
    return decide(case, pack, message, now=context.now, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(CaseBlocked, block_case),
    ActorSpec(CaseUnblocked, unblock_case),
    ActorSpec(CaseEscalated, escalate_case),
    ActorSpec(CaseDecided, decide_case),
)
