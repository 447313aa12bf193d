"""Settlement in batches: one bulk write, one burst of publishes, and acknowledgement only on proof."""

from __future__ import annotations

import queue
import random
import threading
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import structlog

from schemas.document import Entry
from schemas.errors import Unavailable
from schemas.parked import Parked
from schemas.ports import Outcome, Store
from workers.amqp import Amqp
from workers.aside import answer_to, parked_record
from workers.clock import Clock, monotonic
from workers.confirms import Parcel
from workers.crash import no_crash
from workers.incoming import Applied, Aside, Incoming, Nothing, Recorded
from workers.metrics import RELEASED
from workers.wire import body_of, event_body

log = structlog.get_logger(__name__)

T = TypeVar("T")

MOST_IN_BATCH: Final = 500
RELEASE_AFTER_S: Final = 1.0
MOST_RERUNS: Final = 5


class Committer:
    """One thread that settles whatever the worker threads have recorded since it last looked."""

    def __init__(
        self,
        store: Store,
        amqp: Amqp,
        clock: Clock,
        rerun: Callable[[Incoming], None],
        *,
        gather_s: float = 0.010,
        pass_point: Callable[[str], None] = no_crash,
    ) -> None:
        """Prepare; ``start`` begins.

        Args:
            store: Where documents are kept.
            amqp: Where messages go and deliveries are answered.
            clock: For parked records.
            rerun: Takes a message whose document had changed meanwhile.
            gather_s: Least time between two batches, so that batches form under load; nothing waits when it is quiet.
            pass_point: Told each named point that is passed, so that fault tests can end the process there.
        """
        self._store = store
        self._amqp = amqp
        self._clock = clock
        self._rerun = rerun
        self._gather_s = gather_s
        self._pass_point = pass_point
        self._queue: queue.SimpleQueue[Incoming] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._open = 0
        self._lock = threading.Lock()
        self.thread = threading.Thread(target=self._run, daemon=True, name="committer")

    def start(self) -> None:
        """Begin."""
        self.thread.start()

    def submit(self, incoming: Incoming) -> None:
        """Take a message that has its outcome; settled later."""
        with self._lock:
            self._open += 1
        self._queue.put(incoming)

    @property
    def open_count(self) -> int:
        """How many submitted messages are not settled yet."""
        return self._open

    def stop(self) -> None:
        """Give up waiting for servers; what is unsettled stays unacknowledged."""
        self._stopping.set()

    def _run(self) -> None:
        last = 0.0
        while True:
            batch = [self._queue.get()]
            pause = self._gather_s - (monotonic() - last)
            if pause > 0:
                self._stopping.wait(pause)
            last = monotonic()
            while len(batch) < MOST_IN_BATCH:
                try:
                    batch.append(self._queue.get_nowait())
                except queue.Empty:
                    break
            self._settle(batch)

    def _settle(self, batch: list[Incoming]) -> None:
        recorded, aside, again, nothing = [], [], [], []
        for incoming in batch:
            match incoming.outcome:
                case Recorded():
                    recorded.append(incoming)
                case Aside():
                    aside.append(incoming)
                case Applied():
                    self._end_retry(incoming)
                    again.append(incoming)
                case Nothing():
                    self._end_retry(incoming)
                    nothing.append(incoming)
                case None:
                    self._release(incoming)
        proven = nothing
        parcels = [self._parcel(incoming, incoming.outcome.entry) for incoming in again]  # type: ignore[union-attr]
        self._pass_point("before-commit")
        if recorded:
            for incoming, outcome in zip(*self._commit(recorded), strict=True):
                if outcome == "applied":
                    self._end_retry(incoming)
                match outcome:
                    case "applied" if incoming.outcome.write.entry.emits:  # type: ignore[union-attr]
                        parcels.append(self._parcel(incoming, incoming.outcome.write.entry))  # type: ignore[union-attr]
                    case "applied":
                        proven.append(incoming)
                    case "refused":
                        aside.append(self._too_large(incoming))
                    case _:
                        self._again(incoming, number_taken=outcome == "number_taken")
        if aside:
            parcels.extend(self._park(aside, proven))
        self._pass_point("after-commit")
        if parcels:
            self._amqp.publish(parcels)
        if proven:
            self._prove(proven)

    def _commit(self, recorded: list[Incoming]) -> tuple[list[Incoming], Sequence[Outcome]]:
        """Write what may be written together: the first of each document; later ones must look again anyway."""
        first: dict[str, Incoming] = {}
        for incoming in recorded:
            if incoming.document_id in first:
                self._again(incoming, number_taken=False)
            else:
                first[incoming.document_id] = incoming
        taken = list(first.values())
        writes = [incoming.outcome.write for incoming in taken]  # type: ignore[union-attr]
        return taken, self._insist(lambda: self._store.commit(writes), default=["conflict"] * len(writes))

    def _insist(self, call: Callable[[], T], default: T) -> T:
        """Repeat until the store answers: an unknown outcome is read back by the store, so repeating is harmless."""
        pause = 0.1
        while not self._stopping.is_set():
            try:
                return call()
            except Unavailable as fault:
                log.warning("store.unavailable", reason=str(fault)[:200])
                self._stopping.wait(pause * (0.5 + random.random()))  # noqa: S311 - jitter
                pause = min(pause * 2, 5.0)
        return default

    def _park(self, aside: list[Incoming], proven: list[Incoming]) -> list[Parcel]:
        """Keep what was not applied; give what tells the senders, and count as proven what only waits."""
        records = [incoming.outcome.record for incoming in aside]  # type: ignore[union-attr]
        nothing: list[Parked] = []
        stored = self._insist(lambda: self._kept(records), default=nothing)
        if not stored:
            for incoming in aside:
                self._release(incoming)
            return []
        parcels = []
        for incoming, record in zip(aside, stored, strict=True):
            log.info(
                "message.aside",
                key=incoming.key,
                state=record.state,
                code=record.code,
                type=record.message_type,
            )
            if record.state == "waiting":
                proven.append(incoming)
                continue
            answer = answer_to(record, incoming)
            when = record.parked_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            message = (answer.exchange, answer.routing_key, event_body(answer, when))
            parcels.append(Parcel([message], self._settled(incoming)))
        return parcels

    def _kept(self, records: list[Parked]) -> list[Parked]:
        """Park, and give the records as they stand now: a repeated sighting keeps the first one's answer."""
        self._store.park(records)
        return [self._store.parked_record(record.id) or record for record in records]

    def _parcel(self, incoming: Incoming, entry: Entry) -> Parcel:
        messages = [(sent.exchange, sent.routing_key, body_of(sent, entry)) for sent in entry.emits]
        return Parcel(messages, self._settled(incoming))

    def _settled(self, incoming: Incoming) -> Callable[[bool], None]:
        def settled(confirmed: bool) -> None:  # noqa: FBT001 - told by the publisher
            if confirmed:
                self._pass_point("after-publish")
                self._close(incoming)
                self._amqp.ack([incoming.delivery])
            else:
                self._release(incoming)

        return settled

    def _end_retry(self, incoming: Incoming) -> None:
        """End the parked record of a message that was applied at last, or that somebody else's copy was."""
        if not incoming.retry_of:
            return
        self._insist(
            lambda: self._store.end_parked(
                incoming.retry_of, state="replayed", by="caseloop", reason="applied", at=self._clock.now()
            ),
            default=False,
        )

    def _prove(self, proven: list[Incoming]) -> None:
        for incoming in proven:
            self._close(incoming)
        self._amqp.ack([incoming.delivery for incoming in proven])

    def _release(self, incoming: Incoming) -> None:
        """No proof: the broker gives it to somebody again."""
        RELEASED.inc()
        self._close(incoming)
        self._amqp.release(incoming.delivery, RELEASE_AFTER_S)

    def _again(self, incoming: Incoming, *, number_taken: bool) -> None:
        if incoming.rerun_count >= MOST_RERUNS or self._stopping.is_set():
            self._release(incoming)
            return
        incoming.rerun_count += 1
        incoming.number_attempt += number_taken
        self._rerun(incoming)
        self._close(incoming)

    def _too_large(self, incoming: Incoming) -> Incoming:
        sentence = "The document with this change cannot be stored: it would exceed 4 MB or holds an unstorable value."
        record = parked_record(incoming, sentence, "too_large", now=self._clock.now())
        incoming.outcome = Aside(record)
        return incoming

    def _close(self, incoming: Incoming) -> None:
        with self._lock:
            self._open -= 1
