"""What becomes of a batch: one bulk write, one burst of publishes, and acknowledgement only on proof."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

import structlog

from schemas.document import Emission, Entry
from schemas.errors import Unavailable
from schemas.model import text_of
from schemas.parked import Parked
from schemas.pass_points import PassPoint, go_on
from schemas.ports import Outcome, Store
from workers.aside import answer_to, parked_record
from workers.clock import Clock
from workers.confirms import Parcel
from workers.delivery import Delivery
from workers.following import one_write
from workers.incoming import Applied, Aside, Incoming, Nothing, Recorded
from workers.metrics import ASIDE, RELEASED
from workers.wire import body_of, event_body

log = structlog.get_logger(__name__)

T = TypeVar("T")

Place = tuple[str, str]
"""Collection and id of a document."""

Pair = tuple[Incoming, Recorded]
"""A message, and what it recorded."""

RELEASE_AFTER_S: Final = 1.0
MOST_RERUNS: Final = 5


class Outlet(Protocol):
    """What settling asks of a connection."""

    def publish(self, parcels: list[Parcel]) -> None:
        """Publish in one burst; each parcel hears whether it was confirmed."""

    def ack(self, deliveries: list[Delivery]) -> None:
        """Acknowledge."""

    def release(self, delivery: Delivery, after_s: float = 0.0) -> None:
        """Give back to the queue, after a while."""


def follow_none(_incoming: Incoming, _recorded: Recorded) -> Emission | None:
    """Let every order travel."""
    return None


@dataclass(slots=True)
class _Round:
    """What one batch has come to so far."""

    parcels: list[Parcel] = field(default_factory=list)
    """To be published; each message is acknowledged once its parcel is confirmed."""
    proven: list[Incoming] = field(default_factory=list)
    """To be acknowledged as they are."""
    aside: list[tuple[Incoming, Parked]] = field(default_factory=list)
    """To be parked."""


@dataclass(slots=True)
class Settlement:
    """Settles batches. Everything here runs on the committer's thread but for what a confirm sets off."""

    store: Store
    amqp: Outlet
    clock: Clock
    rerun: Callable[[Incoming], None]
    """Takes a message whose document had changed meanwhile."""
    done: Callable[[], None]
    """Told of each message that this process has nothing more to do with."""
    stopping: threading.Event
    """Set once waiting for servers is over; what is unsettled then stays unacknowledged."""
    follow: Callable[[Incoming, Recorded], Emission | None] = follow_none
    """Takes the order that this process can work on at once, and gives it: it is not published."""
    pass_point: PassPoint = go_on
    """Told each named point that is passed, so that fault tests can end the process there."""

    def settle(self, batch: Sequence[Incoming]) -> None:
        """Settle every message of a batch, one way or another."""
        this, chains = _Round(), dict[Place, list[Pair]]()
        for incoming in batch:
            self._sort(incoming, this, chains)
        self.pass_point("before-commit")
        self._write(list(chains.values()), this)
        self.pass_point("after-commit")
        self._park(this)
        if this.parcels:
            self.pass_point("before-publish")
            self.amqp.publish(this.parcels)
        self._end(this.proven, proven=True)

    def _sort(self, incoming: Incoming, this: _Round, chains: dict[Place, list[Pair]]) -> None:
        """Put a message where its outcome belongs; of one document only what builds on one another can succeed."""
        outcome = incoming.outcome
        if outcome is None:
            self._end([incoming], proven=False)
        elif incoming.is_kept and isinstance(outcome, Aside | Nothing):
            self._again(incoming, number_taken=False)
        elif isinstance(outcome, Aside):
            this.aside.append((incoming, outcome.record))
        elif not isinstance(outcome, Recorded):
            self._applied(incoming, (outcome.entry,) if isinstance(outcome, Applied) else (), this)
        else:
            chain = chains.get(incoming.place, [])
            if incoming.builds_on is (chain[-1][0] if chain else None):
                chains[incoming.place] = [*chain, (incoming, outcome)]
            else:
                self._again(incoming, number_taken=False)

    def _write(self, chains: Sequence[Sequence[Pair]], this: _Round) -> None:
        if not chains:
            return
        writes = [one_write([recorded.write for _, recorded in chain]) for chain in chains]
        unknown: Sequence[Outcome] = ["conflict"] * len(writes)
        outcomes = self._insist(lambda: self.store.commit(writes), default=unknown)
        for chain, outcome in zip(chains, outcomes, strict=True):
            if outcome == "applied":
                self._stored(chain, this)
            elif outcome == "refused" and len(chain) == 1:
                this.aside.append((chain[0][0], self._too_large(chain[0][0])))
            else:
                for incoming, _ in chain:
                    incoming.stands_alone |= outcome == "refused"
                    self._again(incoming, number_taken=outcome == "number_taken")

    def _stored(self, chain: Sequence[Pair], this: _Round) -> None:
        """Go on with messages that one write applied; only the last of them left the document as it is."""
        for incoming, recorded in chain[:-1]:
            self._applied(incoming, recorded.write.entries, this, recorded.taken)
        incoming, recorded = chain[-1]
        taken = self.follow(incoming, recorded)
        not_sent = recorded.taken if taken is None else recorded.taken | {taken.id}
        self._applied(incoming, recorded.write.entries, this, not_sent)

    def _applied(
        self,
        incoming: Incoming,
        entries: Sequence[Entry],
        this: _Round,
        taken: AbstractSet[str] = frozenset(),
    ) -> None:
        """Go on with what is stored: publish what it recorded and is not taken, or nothing is left to prove."""
        if incoming.retry_of:
            self._end_retry(incoming)
        messages = [
            (sent.exchange, sent.routing_key, body_of(sent, entry))
            for entry in entries
            for sent in entry.emits
            if sent.id not in taken
        ]
        if messages:
            this.parcels.append(Parcel(messages, self._settled(incoming)))
        else:
            this.proven.append(incoming)

    def _park(self, this: _Round) -> None:
        """Keep what was not applied, and tell the senders of what does not only wait."""
        if not this.aside:
            return
        records = [record for _, record in this.aside]
        self.pass_point("before-park")
        stored: list[Parked] = self._insist(lambda: self._kept(records), default=[])
        if not stored:
            self._end([incoming for incoming, _ in this.aside], proven=False)
            return
        self.pass_point("after-park")
        for (incoming, _), record in zip(this.aside, stored, strict=True):
            ASIDE.labels(record.code).inc()
            log.info(
                "message.aside",
                key=incoming.key,
                state=record.state,
                code=record.code,
                type=record.message_type,
            )
            if record.state == "waiting":
                this.proven.append(incoming)
                continue
            answer = answer_to(record, incoming)
            body = event_body(answer, text_of(record.parked_at))
            parcel = Parcel([(answer.exchange, answer.routing_key, body)], self._settled(incoming))
            this.parcels.append(parcel)

    def _kept(self, records: Sequence[Parked]) -> list[Parked]:
        """Park, and give the records as they stand now: a repeated sighting keeps the first one's answer."""
        self.store.park(records)
        stored = self.store.parked_records([record.id for record in records])
        return [stored.get(record.id, record) for record in records]

    def _insist(self, call: Callable[[], T], default: T) -> T:
        """Repeat until the store answers: an unknown outcome is read back by the store, so repeating is harmless."""
        pause = 0.1
        while not self.stopping.is_set():
            try:
                return call()
            except Unavailable as fault:
                log.warning("store.unavailable", reason=str(fault)[:200])
                self.stopping.wait(pause * (0.5 + random.random()))  # noqa: S311 - jitter
                pause = min(pause * 2, 5.0)
        return default

    def _settled(self, incoming: Incoming) -> Callable[[bool], None]:
        def settled(confirmed: bool) -> None:  # noqa: FBT001 - told by the publisher
            if confirmed:
                self.pass_point("after-publish")
            self._end([incoming], proven=confirmed)

        return settled

    def _end_retry(self, incoming: Incoming) -> None:
        """End the parked record of a message that was applied at last."""
        parked_id, now = incoming.retry_of, self.clock.now()
        self.pass_point("before-end")
        self._insist(
            lambda: self.store.end_parked(
                parked_id, state="replayed", by="caseloop", reason="applied", at=now
            ),
            default=False,
        )
        self.pass_point("after-end")

    def _end(self, settled: Sequence[Incoming], *, proven: bool) -> None:
        """Acknowledge what waits for nothing more; without proof the broker gives it to somebody again."""
        acknowledged: list[Delivery] = []
        for incoming in settled:
            proof = incoming.proof
            match proof.end(proven=proven):
                case "complete":
                    acknowledged.append(proof.delivery)
                case "failed":
                    RELEASED.inc()
                    self.amqp.release(proof.delivery, RELEASE_AFTER_S)
        if acknowledged:
            self.pass_point("before-settle")
            self.amqp.ack(acknowledged)
            self.pass_point("after-settle")
        # Only now: once nothing is left to be done, a process that stops closes its connection.
        for _ in settled:
            self.done()

    def _again(self, incoming: Incoming, *, number_taken: bool) -> None:
        """The document had changed: decide again on a fresh load, or give up after a few times."""
        if incoming.rerun_count >= MOST_RERUNS or self.stopping.is_set():
            self._end([incoming], proven=False)
            return
        incoming.rerun_count += 1
        incoming.number_attempt += number_taken
        self.rerun(incoming)
        self.done()

    def _too_large(self, incoming: Incoming) -> Parked:
        sentence = "The document with this change cannot be stored: it would exceed 4 MB or holds an unstorable value."
        return parked_record(incoming, sentence, "too_large", now=self.clock.now())
