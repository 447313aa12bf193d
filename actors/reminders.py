"""Reminders: tell the department in charge that a limit is near.

Consumes  RemindOwner (queue deadlines.v1)
Emits     events case.reminded, department.asked of kind reminder
Twice     safe: a clock is reminded of once
Refuses   nothing: a clock that was met, missed, paused or cancelled meanwhile changes nothing
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.reminders import remind_owner
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.orders import RemindOwner


def decide_reminder(message: RemindOwner, case: Case, context: Context) -> Decision[Case]:
    """Remind of one clock."""
    return remind_owner(case, context.packs.of(case.pack), message.clock, now=context.now)


SPECS: tuple[ActorSpec, ...] = (ActorSpec(RemindOwner, decide_reminder),)
