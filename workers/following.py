"""The next step of a document, taken at once by the process that stored the one before.

An order about the very document need not travel if this process serves its queue. It is decided on the document as it
was just stored; a decision on it counts only if its write finds that version, whatever else comes of it is decided
again on a fresh load. The delivery with which it all began is acknowledged once everything that followed is settled.
If the process ends before, that delivery comes again, its message is found applied, and the order is published.

An order whose actor goes on an errand travels: what is done outside cannot be decided again on a fresh load.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from schemas.cloudevent import SOURCE, Envelope
from schemas.document import Emission, Entry, Loaded
from schemas.messages.base import Message
from workers.delivery import Delivery
from workers.incoming import Incoming, Recorded, Repertoire
from workers.wire import body_of, digest_of


@dataclass(slots=True)
class Follower:
    """Finds the order that a process can take at once."""

    repertoire: Repertoire
    served: frozenset[str]
    """Queues of this process; empty where every order travels."""
    take: Callable[[Incoming], None]
    """Hands a message to whoever reads its queue."""

    def follow(self, incoming: Incoming, recorded: Recorded) -> Emission | None:
        """Take the first order that can be taken, and give its emission: it is not to be published.

        Args:
            incoming: A message that was applied a moment ago.
            recorded: What it recorded.
        """
        write, decision = recorded.write, recorded.decision
        for order, emission in zip(decision.orders, write.entry.emits, strict=False):
            target = order.target("")
            is_same = (target.collection, target.id) == (write.collection, write.id)
            if is_same and order.QUEUE in self.served and self._may_follow(order):
                self.take(self._next(incoming, recorded, order, emission))
                return emission
        return None

    def _may_follow(self, order: Message) -> bool:
        return not order.CREATES and self.repertoire.specs[order.TYPE].errand is None

    def _next(self, incoming: Incoming, recorded: Recorded, order: Message, emission: Emission) -> Incoming:
        entry, delivery = recorded.write.entry, incoming.delivery
        body = body_of(emission, entry)
        envelope = envelope_of(emission, entry)
        incoming.proof.extend()
        return Incoming(
            Delivery(delivery.lane, delivery.tag, emission.exchange, emission.routing_key, {}, body),
            order.QUEUE,
            envelope=envelope,
            message=order,
            spec=self.repertoire.specs[order.TYPE],
            key=envelope.key,
            digest=digest_of(envelope, body),
            target=order.target(envelope.key),
            loaded=stored(recorded, incoming.loaded),
            document=recorded.decision.after,
            document_id=recorded.write.id,
            is_kept=True,
            awaited_by=incoming.proof,
        )


def envelope_of(emission: Emission, entry: Entry) -> Envelope:
    """Give the envelope that an emission has on the wire."""
    return Envelope.model_construct(
        specversion="1.0",
        id=emission.id,
        source=SOURCE,
        type=emission.type,
        time=entry.at,
        subject=emission.subject,
        datacontenttype="application/json",
        data=dict(emission.data),
    )


def stored(recorded: Recorded, before: Loaded | None) -> Loaded:
    """Give a document as it stands in the store after a write.

    Args:
        recorded: The write, applied.
        before: The document as it was before, None if the write made it.
    """
    write, entry = recorded.write, recorded.write.entry
    return Loaded(
        fields={**(before.fields if before else {"_id": write.id}), **write.fields},
        version=entry.seq,
        head=entry.hash,
        inbox={**(before.inbox if before else {}), entry.message_id: entry.digest},
    )
