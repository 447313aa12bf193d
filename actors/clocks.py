"""Time limits: a case waits for somebody and goes on, a limit is given more time.

Consumes  WaitingBegan, WaitingEnded, ClockExtended, CalendarCorrected (queue handling.v1)
Emits     event case.waiting-began, case.waiting-ended, clock.extended, case.limits-corrected
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   a case that waits already or for nobody, a limit that has passed, more time without approver (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.corrections import correct
from rules.extensions import extend
from rules.waiting import begin_waiting, end_waiting
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.clocks import CalendarCorrected, ClockExtended, WaitingBegan, WaitingEnded


def wait(message: WaitingBegan, case: Case, context: Context) -> Decision[Case]:
    """Wait for somebody."""
    pack = context.packs.of(case.pack)
    return begin_waiting(case, pack, message, now=context.now, happened_at=context.happened_at)


def wait_no_longer(message: WaitingEnded, case: Case, context: Context) -> Decision[Case]:
    """Go on."""
    pack = context.packs.of(case.pack)
    return end_waiting(case, pack, message, now=context.now, happened_at=context.happened_at)


def extend_clock(message: ClockExtended, case: Case, context: Context) -> Decision[Case]:
    """Give a limit more time."""
    pack = context.packs.of(case.pack)
    return extend(case, pack, message, now=context.now, happened_at=context.happened_at)


def correct_limits(message: CalendarCorrected, case: Case, context: Context) -> Decision[Case]:
    """Work the limits out again."""
    return correct(case, context.packs.of(case.pack), message, now=context.now)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(WaitingBegan, wait),
    ActorSpec(WaitingEnded, wait_no_longer),
    ActorSpec(ClockExtended, extend_clock),
    ActorSpec(CalendarCorrected, correct_limits),
)
