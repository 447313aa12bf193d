"""What is parked, and what its sender hears."""

from __future__ import annotations

from datetime import datetime

from schemas.document import Emission
from schemas.ids import message_key, parked_id
from schemas.messages.events import Fault, MessageAnswered
from schemas.parked import Parked
from schemas.queues import EVENTS
from workers.incoming import Incoming


def parked_record(incoming: Incoming, sentence: str, code: str, *, now: datetime) -> Parked:
    """Give the record of a message that was not applied; the same message gives the same id."""
    delivery, envelope = incoming.delivery, incoming.envelope
    said = incoming.message.carries() if incoming.message else None
    own_id = incoming.document_id if incoming.loaded is not None else ""
    return Parked(
        id=incoming.retry_of or parked_id(incoming.key, delivery.body),
        state="parked",
        code=code,
        sentence=sentence,
        field="",
        expected="",
        found="",
        queue=incoming.queue,
        exchange=delivery.exchange,
        routing_key=delivery.routing_key,
        body=delivery.body,
        headers={
            name: value for name, value in delivery.headers.items() if isinstance(value, str | int | bool)
        },
        message_key=incoming.key,
        message_type=envelope.type if envelope else "",
        case_id=said.case_id if said else own_id,
        parked_at=now,
    )


def answer_to(record: Parked, incoming: Incoming) -> Emission:
    """Give the event that tells the sender: ``case.refused`` about a case that exists, else ``message.parked``.

    An order that carries a command on is answered as the command.
    """
    envelope = incoming.envelope
    said = incoming.message.carries() if incoming.message else None
    event = MessageAnswered(
        name="case.refused" if record.case_id else "message.parked",
        message_key=message_key(said.source, said.id) if said else record.message_key,
        message_source=said.source if said else envelope.source if envelope else "",
        message_id=said.id if said else envelope.id if envelope else "",
        message_type=said.type if said else record.message_type,
        case_id=record.case_id or None,
        parked_id=record.id,
        fault=Fault(
            code=record.code,
            field=record.field,
            expected=record.expected,
            found=record.found,
            sentence=record.sentence,
        ),
        at=record.parked_at,
    )
    return Emission(
        id=f"parked.{record.id}",
        type=event.type_name(),
        exchange=EVENTS,
        routing_key=event.routing_key(),
        data=event.model_dump(mode="json", exclude_none=True),
        subject=record.case_id or record.id,
    )
