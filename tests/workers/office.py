"""A whole system in this process: what is due is found, decided, written, and what it sends decided in turn."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from scheduler.sweep import sweep
from schemas.alert import Alert
from schemas.document import Emission
from schemas.job import Job
from schemas.looks import QueueDepth, QueueDepths
from schemas.messages.jobs import JobOrder, PlanJob
from schemas.policy.jobs import JobRow
from schemas.policy.pack import Packs
from schemas.root import KeepHeads
from schemas.staff import NOBODY, Staff
from store.memory_evidence import MemoryLedger
from store.memory_looking import MemoryLooker
from tests.packs import the_packs
from tests.workers.fakes import NOW, MoodyStore
from tests.workers.joined import Joined
from workers.clock import Clock
from workers.errand_heads import HeadKeeping
from workers.errand_looking import Looks
from workers.incoming import Incoming, Nothing, Recorded
from workers.wire import event_body

LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class SetClock(Clock):
    """A clock that goes when it is told to."""

    hands: list[datetime] = field(default_factory=lambda: [NOW])

    def now(self) -> datetime:
        """Give the instant that it was set to last."""
        return self.hands[-1]


@dataclass
class Office:
    """The store, a clock that the test sets, and queues as deep as the test says."""

    clock: SetClock = field(default_factory=SetClock)
    store: MoodyStore = field(default_factory=MoodyStore)
    depths: tuple[QueueDepth, ...] | None = ()
    """What the broker says of its queues; None: it does not answer."""
    staff: Staff = NOBODY
    packs: Packs = field(default_factory=the_packs)
    unserved: frozenset[str] = frozenset()
    """Queues whose orders nobody carries out."""
    numbers: Iterator[int] = field(default_factory=count)
    refused: list[str] = field(default_factory=list)
    """Types of the orders that were put aside."""

    def __post_init__(self) -> None:
        looks = Looks(self.store, MemoryLooker(self.store), self._look, self.clock)
        self.ledger = MemoryLedger(self.store)
        errands = {**looks.table(), KeepHeads: HeadKeeping(self.ledger).keep}
        self.process = Joined(
            store=self.store, errands=errands, clock=self.clock, staff=self.staff, packs=self.packs
        )

    def plans(self, row: JobRow) -> Job:
        """Let a job be planned."""
        self.orders(PlanJob(job=row.id, row=row, as_of=self.clock.now()))
        return self.job(row.id)

    def hears(self, event: Mapping[str, Any]) -> None:
        """Take a message from outside, and carry out what it orders."""
        self.carries_out(self._settled(self.process.decided(event)))

    def orders(self, order: JobOrder) -> None:
        """Carry out an order that set-up or a person gives."""
        data = order.model_dump(mode="json")
        self.carries_out(
            [Emission(f"order-{next(self.numbers)}", order.TYPE, "", order.QUEUE, data, order.job)]
        )

    def job(self, job_id: str) -> Job:
        """Give a job as it is stored."""
        jobs: dict[str, Job] = {one.id: one for one in self.kept("jobs", Job)}
        return jobs[job_id]

    def alerts(self, state: str = "raised") -> list[str]:
        """Give kind and subject of the alerts in a state."""
        return [f"{one.kind}/{one.about}" for one in self.kept("alerts", Alert) if one.state == state]

    def kept(self, collection: Any, shape: Any) -> list[Any]:
        """Give all documents of a collection."""
        kept: Sequence[Any] = self.store.documents(collection)
        return [
            shape.model_validate(
                {name: value for name, value in one.items() if name in shape.model_fields}
                | {"id": one["_id"]}
            )
            for one in kept
        ]

    def lives(self, minutes: int, *, step: timedelta = timedelta(minutes=1)) -> None:
        """Let time pass, with a scheduler at work."""
        end = self.clock.now() + timedelta(minutes=minutes)
        while self.clock.now() < end:
            self.clock.hands.append(min(end, self.clock.now() + step))
            self.sweeps()

    def sweeps(self) -> None:
        """Find what is due and carry it out."""
        orders: list[Emission] = []

        def publish(emissions: Sequence[Emission]) -> Sequence[bool]:
            orders.extend(emissions)
            return [True] * len(emissions)

        sweep(self.store, publish, self.clock.now(), lease=LEASE, limit=500)
        self.carries_out(orders)

    def carries_out(self, emissions: Iterable[Emission]) -> None:
        """Decide and write orders, and whatever they order in turn; facts are told to nobody."""
        waiting = [one for one in emissions if not one.exchange]
        while waiting:
            emission = waiting.pop(0)
            if emission.routing_key in self.unserved:
                continue
            event = json.loads(event_body(emission, self.clock.now().isoformat()))
            waiting += [one for one in self._settled(self.process.decided(event)) if not one.exchange]

    def _settled(self, incoming: Incoming) -> Sequence[Emission]:
        """Settle a message; one that met another version is decided again."""
        outcome = incoming.outcome
        self.process.settle(incoming)
        self.process.amqp.confirm_all()
        if self.process.reruns:
            again = self.process.reruns.pop()
            self.process.loader.load([again])
            self.process.unit.work(again, goes_out=True)
            return self._settled(again)
        if not isinstance(outcome, Recorded | Nothing):
            self.refused.append(incoming.envelope.type if incoming.envelope else "")
        return outcome.write.entries[-1].emits if isinstance(outcome, Recorded) else ()

    def _look(self, _errand: QueueDepths) -> tuple[QueueDepth, ...] | None:
        return self.depths
