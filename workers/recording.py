"""From a decision to the one write that it is: changed fields, history entry, emissions."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, cast

from actors.spec import Context
from schemas.commitments import personal_commitment
from schemas.decision import Decision, Reason
from schemas.document import Document, Emission, Entry, Write
from schemas.ids import bucket_of
from schemas.messages.base import Event, Inbound, Message
from schemas.personal import PARTS, is_personal, is_shown
from schemas.queues import EVENTS
from schemas.replay import difference, entry_hash, with_unknown
from workers.incoming import Incoming

DERIVED = frozenset({"next_due_at"})
"""Fields that follow from others and that the scheduler moves without a message; history does not speak of them."""


def write_of(decision: Decision[Any], incoming: Incoming, context: Context, actor: str) -> Write:
    """Give the write of a decision.

    Args:
        decision: What the rule answered; it changes something.
        incoming: The message, with the document as loaded.
        context: What the rule was given.
        actor: Name of the actor that decided.
    """
    before, after = decision.before, decision.after
    fields = changed_fields(before, after)
    loaded = incoming.loaded
    told = {name: value for name, value in fields.items() if name not in DERIVED}
    old = {name: loaded.fields[name] for name in told if name in loaded.fields} if loaded else {}
    head = loaded.head if loaded else ""
    changes = difference(old, told)
    collection = after.collection
    entry = Entry(
        seq=after.version,
        at=context.now,
        actor=actor,
        message_id=incoming.key,
        digest=incoming.digest,
        event=decision.event,
        by=decision.by or cast("Message", incoming.message).spoken_by(),
        reasons=tuple(reason_record(reason) for reason in decision.reasons),
        changes=changes,
        emits=emissions_of(decision),
        prev=head,
        salt=new_salt(),
        open=tuple(path for path in changes if is_shown(collection, path)),
        personal=tuple(path for path, change in changes.items() if is_personal(collection, path, change)),
        sealed_emits=quoting(decision) if collection in PARTS else (),
    )
    if entry.personal or entry.sealed_emits:
        entry = committed(entry)
    digest = entry_hash(entry)
    fields["head"] = digest
    fields["next_due_at"] = after.next_due_at  # always: what was loaded does not say what the store has
    if before is None:
        fields["bucket"] = bucket_of(after.id)
    return Write(
        collection=after.collection,
        id=after.id,
        expected=before.version if before else 0,
        fields=fields,
        entries=(sealed(entry, digest),),
    )


def new_salt() -> str:
    """Give 16 random bytes in hex."""
    return os.urandom(16).hex()


def quoting(decision: Decision[Any]) -> tuple[int, ...]:
    """Give the places of messages that may quote the customer: those that could come from outside as well."""
    return tuple(place for place, order in enumerate(decision.orders) if isinstance(order, Inbound))


def committed(entry: Entry) -> Entry:
    """Give an entry with the commitment to what is sealed of it."""
    object.__setattr__(entry, "personal_salt", new_salt())
    object.__setattr__(entry, "commitment", personal_commitment(entry))
    return entry


def sealed(entry: Entry, digest: str) -> Entry:
    """Give an entry with its hash."""
    object.__setattr__(entry, "hash", digest)
    return entry


def changed_fields(before: Document | None, after: Document) -> dict[str, Any]:
    """Give the top-level fields that a decision replaced; parts that kept their identity are unchanged."""
    if before is None:
        return after.model_dump(exclude={"id"})
    old, new = before.__dict__, after.__dict__
    changed = {name for name, value in new.items() if value is not old[name] and value != old[name]}
    dumped = after.model_dump(include=changed)
    return dumped if after.__pydantic_extra__ is None else with_unknown(after, dumped)


def reason_record(reason: Reason) -> Mapping[str, Any]:
    """Give a reason as it stands in history."""
    return {
        "code": reason.code,
        "row": reason.row,
        **({"detail": dict(reason.detail)} if reason.detail else {}),
    }


def emissions_of(decision: Decision[Any]) -> tuple[Emission, ...]:
    """Give what a decision sends, with ids that no other decision gives, not one after a restore either."""
    after, own = decision.after, os.urandom(4).hex()
    places: list[tuple[str, str, str, Message | Event]] = [
        *((order.TYPE, "", order.QUEUE, order) for order in decision.orders),
        *((event.type_name(), EVENTS, event.routing_key(), event) for event in decision.events),
    ]
    return tuple(
        Emission(
            id=f"{after.id}.{after.version}.{index}.{own}",
            type=type_name,
            exchange=exchange,
            routing_key=routing_key,
            data=shape.model_dump(mode="json", exclude_none=True),
            subject=after.id,
        )
        for index, (type_name, exchange, routing_key, shape) in enumerate(places)
    )
