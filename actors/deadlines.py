"""Deadlines: what is due in a case happens.

Consumes  CheckTimers, ConfirmCause, MendCase (queue deadlines.v1)
Emits     RemindOwner, RaiseAlert, ReopenAlert, the order of a step that did not happen; events
          case.clock-missed, department.asked
Twice     safe: a timer that fired is gone or re-armed, so a second look finds nothing due
Refuses   nothing: a timer that is not due yet, or was overtaken, changes nothing
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.alert_causes import confirm_cause
from rules.deadlines import check_timers
from rules.mending import mend
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.orders import CheckTimers, ConfirmCause, MendCase


def decide_check(message: CheckTimers, case: Case, context: Context) -> Decision[Case]:  # noqa: ARG001 - the case knows what is due
    """Handle what is due."""
    return check_timers(case, context.packs.of(case.pack), now=context.now)


def decide_confirm(message: ConfirmCause, case: Case, context: Context) -> Decision[Case]:
    """Say whether the cause of an alert lasts."""
    return confirm_cause(case, context.packs.of(case.pack), message, now=context.now)


def decide_mending(message: MendCase, case: Case, context: Context) -> Decision[Case]:  # noqa: ARG001 - the case knows
    """Put right what a case lacks to be found when something is due."""
    return mend(case, context.packs.of(case.pack), now=context.now)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(CheckTimers, decide_check),
    ActorSpec(ConfirmCause, decide_confirm),
    ActorSpec(MendCase, decide_mending),
)
