"""The next step of a document, taken at once by the process that decided the one before.

An order about the very document need not travel if this process serves its queue.

One that looks at nothing but its document is decided before anything is stored, and both share one write: each keeps
its history entry, and either both are applied or neither. Unless it comes to something to be written, it travels.

One that looks at other documents too waits for that write. It is decided on the document as it was just stored; a
decision on it counts only if its write finds that version, whatever else comes of it is decided again on a fresh load.

The delivery with which it all began is acknowledged once everything that followed is settled. If the process ends
before, that delivery comes again, its message is found applied, and the order is published.

An order whose actor goes on an errand travels: what is done outside cannot be decided again on a fresh load.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from schemas.cloudevent import SOURCE, Envelope
from schemas.document import Emission, Entry, Loaded, Write
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

    def together(
        self, incoming: Incoming, recorded: Recorded, decide: Callable[[Incoming], None]
    ) -> Recorded:
        """Give what a message recorded, with the next step in the same write if that can be decided now.

        Args:
            incoming: A message that was decided a moment ago and is not stored yet.
            recorded: What it recorded.
            decide: Gives a message its outcome.
        """
        found = self._order(recorded)
        if found is None or self._looks_elsewhere(found[0], recorded):
            return recorded
        following = self._next(incoming, recorded, *found)
        decide(following)
        if not isinstance(following.outcome, Recorded):
            return recorded
        return joined(recorded, found[1], following.outcome)

    def follow(self, incoming: Incoming, recorded: Recorded) -> Emission | None:
        """Take the first order that can be taken, and give its emission: it is not to be published.

        Args:
            incoming: A message that was applied a moment ago.
            recorded: What it recorded.
        """
        found = self._order(recorded)
        if found is None:
            return None
        following = self._next(incoming, recorded, *found)
        incoming.proof.extend()
        following.awaited_by = incoming.proof
        self.take(following)
        return found[1]

    def _looks_elsewhere(self, order: Message, recorded: Recorded) -> bool:
        looks_up = self.repertoire.specs[order.TYPE].looks_up
        return looks_up is not None and looks_up(order, recorded.decision.after) is not None

    def _order(self, recorded: Recorded) -> tuple[Message, Emission] | None:
        """Give the first order about the very document for a queue of this process."""
        write, decision = recorded.write, recorded.decision
        for order, emission in zip(decision.orders, write.entries[-1].emits, strict=False):
            if order.QUEUE in self.served and self._may_follow(order):
                target = order.target("")
                if (target.collection, target.id) == (write.collection, write.id):
                    return order, emission
        return None

    def _may_follow(self, order: Message) -> bool:
        return not order.CREATES and self.repertoire.specs[order.TYPE].errand is None

    def _next(self, incoming: Incoming, recorded: Recorded, order: Message, emission: Emission) -> Incoming:
        entry, delivery = recorded.write.entries[-1], incoming.delivery
        body = body_of(emission, entry)
        envelope = envelope_of(emission, entry)
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
        )


def envelope_of(emission: Emission, entry: Entry) -> Envelope:
    """Give the envelope that an emission has on the wire."""
    return Envelope(
        specversion="1.0",
        id=emission.id,
        source=SOURCE,
        type=emission.type,
        time=entry.at,
        subject=emission.subject,
        datacontenttype="application/json",
        data=dict(emission.data),
    )


def joined(first: Recorded, order: Emission, second: Recorded) -> Recorded:
    """Give one write of two steps that follow each other.

    Args:
        first: The earlier one.
        order: What the earlier one sends and the later one carries out.
        second: The later one, decided on what the earlier one leaves.
    """
    write = one_write([first.write, second.write])
    return Recorded(write, second.decision, second.taken | first.taken | {order.id})


def one_write(writes: Sequence[Write]) -> Write:
    """Give one write for several of one document, each of which was decided on what the one before leaves."""
    first, *later = writes
    if not later:
        return first
    fields = dict(first.fields)
    for write in later:
        fields |= write.fields
    entries = tuple(entry for write in writes for entry in write.entries)
    return Write(first.collection, first.id, first.expected, fields, entries)


def build_on(incoming: Incoming, before: Incoming, recorded: Recorded) -> None:
    """Give a message the document as an earlier one is going to leave it.

    Args:
        incoming: About the same document.
        before: The newest decided message about it.
        recorded: What that one recorded.
    """
    incoming.builds_on, incoming.is_kept = before, True
    incoming.loaded = stored(recorded, before.loaded)
    incoming.document = recorded.decision.after


def stored(recorded: Recorded, before: Loaded | None) -> Loaded:
    """Give a document as it stands in the store after a write.

    Args:
        recorded: The write, applied.
        before: The document as it was before, None if the write made it.
    """
    write = recorded.write
    last = write.entries[-1]
    applied = {entry.message_id: entry.digest for entry in write.entries}
    return Loaded(
        fields={**(before.fields if before else {"_id": write.id}), **write.fields},
        version=last.seq,
        head=last.hash,
        inbox={**(before.inbox if before else {}), **applied},
    )
