"""Callbacks: take the customer's answer, a call without one, their own rating, an objection, and why a round failed.

Consumes  CallbackRecorded, CallbackAttempted, CustomerRated, CaseReopened, CauseAnalysed (queue callbacks.v1)
Emits     NotifyCustomer, ResolveAlert, RaiseAlert, FeedbackSubmitted, CaseReopened; events case.callback-recorded,
          case.callback-attempted, case.rated, case.reopened, case.renewed, case.objected-again,
          case.information-supplied, case.closed, case.reworked, case.escalated, case.cause-analysed, department.asked
Twice     safe: an applied message is found in the case's inbox and only re-emits; a new case's id is derived
Refuses   an unknown answer, reason or rating, an answer without the text it needs, anybody but the calling department,
          a rating where customers do not rate, a case that waits for a decision or has ended (parked, no retry); a case
          that is not resolved or not called back yet (waits, then parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.attempts import attempt_callback
from rules.callbacks import record_callback
from rules.causes import analyse_cause
from rules.rating import rate
from rules.reopening import reopen
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.ending import (
    CallbackAttempted,
    CallbackRecorded,
    CaseReopened,
    CauseAnalysed,
    CustomerRated,
)


def decide_callback(message: CallbackRecorded, case: Case, context: Context) -> Decision[Case]:
    """Record the customer's answer and do what follows."""
    pack = context.packs.of(case.pack)
    return record_callback(case, pack, message, now=context.now, happened_at=context.happened_at)


def decide_attempt(message: CallbackAttempted, case: Case, context: Context) -> Decision[Case]:
    """Record a call that brought no answer."""
    pack = context.packs.of(case.pack)
    return attempt_callback(case, pack, message, now=context.now, happened_at=context.happened_at)


def decide_rating(message: CustomerRated, case: Case, context: Context) -> Decision[Case]:
    """Take the customer's own rating."""
    pack = context.packs.of(case.pack)
    return rate(case, pack, message, now=context.now, happened_at=context.happened_at)


def decide_objection(message: CaseReopened, case: Case, context: Context) -> Decision[Case]:
    """Open an ended case again, or have a new one go on."""
    pack = context.packs.of(case.pack)
    return reopen(case, pack, message, now=context.now, happened_at=context.happened_at)


def decide_cause(message: CauseAnalysed, case: Case, context: Context) -> Decision[Case]:
    """Record why a round failed."""
    pack = context.packs.of(case.pack)
    return analyse_cause(case, pack, message, now=context.now, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(message=CallbackRecorded, decide=decide_callback),
    ActorSpec(message=CallbackAttempted, decide=decide_attempt),
    ActorSpec(message=CustomerRated, decide=decide_rating),
    ActorSpec(message=CaseReopened, decide=decide_objection),
    ActorSpec(message=CauseAnalysed, decide=decide_cause),
)
