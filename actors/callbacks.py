"""Callbacks: take the customer's answer, and why a round failed.

Consumes  CallbackRecorded, CauseAnalysed (queue callbacks.v1)
Emits     NotifyCustomer, ResolveAlert, RaiseAlert, FeedbackSubmitted; events case.callback-recorded,
          case.closed, case.reworked, case.escalated, case.cause-analysed, department.asked
Twice     safe: an applied message is found in the case's inbox and only re-emits; a new case's id is derived
Refuses   an unknown answer, one without the text it needs, anybody but the calling department, a case that waits
          for management or has ended (parked, no retry); a case that is not resolved yet (waits, then parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.callbacks import record_callback
from rules.causes import analyse_cause
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.ending import CallbackRecorded, CauseAnalysed


def decide_callback(message: CallbackRecorded, case: Case, context: Context) -> Decision[Case]:
    """Record the customer's answer and do what follows."""
    pack = context.packs.of(case.pack)
    return record_callback(case, pack, message, now=context.now, happened_at=context.happened_at)


def decide_cause(message: CauseAnalysed, case: Case, context: Context) -> Decision[Case]:
    """Record why a round failed."""
    pack = context.packs.of(case.pack)
    return analyse_cause(case, pack, message, now=context.now, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(message=CallbackRecorded, decide=decide_callback),
    ActorSpec(message=CauseAnalysed, decide=decide_cause),
)
