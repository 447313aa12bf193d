"""Many workers at once, on one store: each decides on what it loaded, and what they write meets in any order.

A worker may die before its write, after it, or after its messages were sent: its message comes again. Any message may
come twice. A world of one seed runs the same way each time.
"""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from scheduler.sweep import sweep
from schemas.case import ENDED, Case
from schemas.document import Document, Emission, Entry, Write
from schemas.ids import bucket_of
from schemas.messages.base import Message
from schemas.policy.pack import Packs
from schemas.pool import Pool
from schemas.staff import Staff
from tests.workers.fakes import NOW, MoodyStore
from tests.workers.joined import Joined
from tests.workers.office import SetClock
from workers.incoming import Applied, Aside, Incoming, Recorded
from workers.wire import event_body

SERVED = frozenset({"assignment.v1", "handling.v1", "deadlines.v1"})
"""Queues that these workers serve; notices and alerts stay where they are."""


@dataclass
class Crowd:
    """A store, messages on their way, and workers who take them in any order."""

    seed: int
    packs: Packs
    staff: Staff
    at_once: int = 12
    """Workers that decide before any of them writes."""
    deaths: float = 0.1
    """Share of deliveries whose worker dies."""
    bag: list[Any] = field(default_factory=list)
    owners: dict[str, str] = field(default_factory=dict)
    """Case to its owner, open cases only, as written so far."""
    most: Counter[str] = field(default_factory=Counter)
    """Person to how many open cases they ever had at once."""
    had_somebody: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    applied_count: int = 0
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(10**9)))

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311 - a test
        self.clock = SetClock()
        self.store = MoodyStore()
        self.process = Joined(store=self.store, packs=self.packs, staff=self.staff, clock=self.clock)
        self.people = {person.id for person in self.staff.people}

    def keeps(self, document: Document) -> None:
        """Store a document as it is."""
        fields = document.model_dump(exclude={"id"}) | {"head": "", "bucket": bucket_of(document.id)}
        entry = Entry(1, NOW, "test", f"made-{document.id}", "", "test.made", "test", (), {}, (), "", "h")
        write = Write(document.collection, document.id, 0, fields, (entry,))
        assert self.store.commit([write]) == ["applied"]

    def sends(self, message: Message) -> None:
        """Put a message on its way."""
        self.bag.append(self.event_of(message))

    def event_of(self, message: Message) -> Any:
        """Give a message as it travels."""
        number = next(self.numbers)
        data = message.model_dump(mode="json", exclude_none=True)
        emission = Emission(f"sent-{number}", message.TYPE, "", message.QUEUE, data, "")
        return json.loads(event_body(emission, self.clock.now().isoformat()))

    def settles(self) -> None:
        """Let workers work until nothing is on its way."""
        while self.bag:
            self.random.shuffle(self.bag)
            taken = [self.bag.pop() for _ in range(min(len(self.bag), self.random.randint(1, self.at_once)))]
            decided = [(event, self.process.decided(event)) for event in taken]
            self.random.shuffle(decided)
            queue = deque(decided)
            while queue:
                self._written(*queue.popleft())

    def passes(self, minutes: int) -> None:
        """Let time pass, and let everything be done that is due."""
        self.sweeps(minutes)
        self.settles()

    def sweeps(self, minutes: int) -> None:
        """Let time pass, and put what is due on its way."""
        self.clock.hands.append(self.clock.now() + timedelta(minutes=minutes))

        def publish(emissions: Sequence[Emission]) -> Sequence[bool]:
            for emission in emissions:
                self._travels(emission)
            return [True] * len(emissions)

        sweep(self.store, publish, self.clock.now(), lease=timedelta(seconds=30), limit=10_000)

    def _written(self, event: Any, incoming: Incoming) -> None:
        dies = self.random.random() < self.deaths
        fate = self.random.choice(("before", "after", "sent")) if dies else "lives"
        outcome = incoming.outcome
        if fate == "before":
            self.bag.append(event)
            return
        if isinstance(outcome, Aside):
            self.refused.append(outcome.record.sentence)
            return
        entries: tuple[Entry, ...] = ()
        if isinstance(outcome, Applied):
            entries = (outcome.entry,)
        if isinstance(outcome, Recorded):
            (result,) = self.store.commit([outcome.write])
            if result != "applied":
                self.bag.append(event)
                return
            entries = outcome.write.entries
            self.applied_count += 1
            self._looks(outcome.decision.after)
        if fate != "after":
            for entry in entries:
                for emission in entry.emits:
                    self._travels(emission)
        if fate in ("after", "sent"):
            self.bag.append(event)

    def _travels(self, emission: Emission) -> None:
        if not emission.exchange and emission.routing_key in SERVED:
            self.bag.append(json.loads(event_body(emission, self.clock.now().isoformat())))

    def _looks(self, after: Document) -> None:
        """Keep count of who has what, at every single write."""
        if not isinstance(after, Case):
            return
        self.owners.pop(after.id, None)
        if after.owner is not None and after.owner.person in self.people and after.state not in ENDED:
            self.owners[after.id] = after.owner.person
            self.had_somebody.add(after.id)
            count = sum(person == after.owner.person for person in self.owners.values())
            self.most[after.owner.person] = max(self.most[after.owner.person], count)

    def of_department(self, department: str) -> set[str]:
        """Give the open cases that a department owns."""
        cases = [one for one in self.store.documents("cases") if one["state"] not in ENDED]
        return {one["_id"] for one in cases if (one.get("owner") or {}).get("department") == department}

    def pool(self, department: str) -> Pool:
        """Give a pool as it is stored."""
        (found,) = [one for one in self.store.documents("pools") if one["_id"] == department]
        fields = {name: value for name, value in found.items() if name in Pool.model_fields}
        return Pool.model_validate(fields | {"id": department})
