"""What few may read: keep measurements until they expire, and the tags of vulnerable customers.

Consumes  TelemetryReported, CustomerTagged, NoteTagLook (queue workforce.v1)
Emits     nothing: no event, no alert, no page
Twice     safe: an applied message is found in the document's inbox; a tag that is there changes nothing
Refuses   a pack without such rows, a tag that it does not list, somebody who may not read tags (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.workforce.parts import pack_named
from rules.workforce.restricted import keep_telemetry, note_tag_look, tag_customer
from schemas.decision import Decision
from schemas.messages.wellbeing import CustomerTagged, NoteTagLook, TelemetryReported
from schemas.sensitive import Sensitive
from schemas.wellbeing import Telemetry


def decide_telemetry(
    message: TelemetryReported,
    kept: Telemetry | None,  # noqa: ARG001 - each message makes a document of its own
    context: Context,
) -> Decision[Telemetry]:
    """Keep what was measured."""
    pack = pack_named(context.packs, message.pack)
    return keep_telemetry(message, pack, context.message_key, now=context.now)


def decide_tag(message: CustomerTagged, known: Sensitive | None, context: Context) -> Decision[Sensitive]:
    """Note a tag."""
    pack = pack_named(context.packs, message.pack)
    return tag_customer(known, message, pack, context.staff, now=context.now)


def decide_look(message: NoteTagLook, known: Sensitive, context: Context) -> Decision[Sensitive]:  # noqa: ARG001 - who looked stands in the message
    """Record who is shown the tags."""
    return note_tag_look(known, message)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(TelemetryReported, decide_telemetry),
    ActorSpec(CustomerTagged, decide_tag),
    ActorSpec(NoteTagLook, decide_look),
)
