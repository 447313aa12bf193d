"""Wellbeing: count what one person bears, and remind them to rest.

Consumes  CountCase, CountAbuse, NoteRest, RestTaken, NoteTelemetryLook (queue workforce.v1)
Emits     PageContact; event department.told where the staff file does not know the person
Twice     safe: an applied message is found in the document's inbox and only re-emits; a case counts once in a run
Refuses   nothing: what was overtaken changes nothing
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.workforce.wellbeing import count_abuse, count_case, note_look, note_rest, take_rest
from schemas.decision import Decision
from schemas.messages.wellbeing import CountAbuse, CountCase, NoteRest, NoteTelemetryLook, RestTaken
from schemas.wellbeing import Wellbeing


def decide_case(message: CountCase, known: Wellbeing | None, context: Context) -> Decision[Wellbeing]:
    """Count a case that somebody has finished."""
    return count_case(known, message, context.packs.named(message.pack), context.staff, now=context.now)


def decide_abuse(message: CountAbuse, known: Wellbeing | None, context: Context) -> Decision[Wellbeing]:  # noqa: ARG001 - the message says when
    """Count that somebody was abused."""
    return count_abuse(known, message)


def decide_rest(message: RestTaken, known: Wellbeing | None, context: Context) -> Decision[Wellbeing]:
    """Begin the run anew."""
    return take_rest(known, message, happened_at=context.happened_at)


def decide_pause(message: NoteRest, known: Wellbeing | None, context: Context) -> Decision[Wellbeing]:  # noqa: ARG001 - the order says when
    """Begin the run anew, as somebody said to their pool."""
    return note_rest(known, message)


def decide_look(message: NoteTelemetryLook, known: Wellbeing | None, context: Context) -> Decision[Wellbeing]:  # noqa: ARG001 - who looked stands in the message
    """Record who is shown what was measured."""
    return note_look(known, message)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(CountCase, decide_case),
    ActorSpec(CountAbuse, decide_abuse),
    ActorSpec(NoteRest, decide_pause),
    ActorSpec(RestTaken, decide_rest),
    ActorSpec(NoteTelemetryLook, decide_look),
)
