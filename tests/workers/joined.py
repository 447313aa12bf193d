"""The runtime without a broker: real actors and rules, the store in memory, a fixed clock."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from actors.spec import ActorSpec
from schemas.policy.pack import Packs
from schemas.staff import NOBODY, Staff
from tests.packs import the_packs
from tests.workers.fakes import NOW, FakeAmqp, MoodyStore, a_delivery
from workers.clock import Clock
from workers.errands import Errands, ErrandTable
from workers.following import Follower
from workers.incoming import Aiming, HandedOn, Incoming, Repertoire
from workers.loading import Loader
from workers.repertoire import DOCUMENTS, SPECS
from workers.settlement import Settlement
from workers.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class FixedClock(Clock):
    """A clock that stands still."""

    instant: datetime = NOW

    def now(self) -> datetime:
        """Give the instant."""
        return self.instant


@dataclass
class Joined:
    """Everything that one process has, called by hand."""

    store: MoodyStore = field(default_factory=MoodyStore)
    amqp: FakeAmqp = field(default_factory=FakeAmqp)
    reruns: list[Incoming] = field(default_factory=list)
    taken: list[Incoming] = field(default_factory=list)
    """What follows at once."""
    served: frozenset[str] = frozenset()
    specs: Sequence[ActorSpec] = SPECS
    errands: ErrandTable = field(default_factory=dict)
    """How each kind of errand is performed; at once here, by the thread that decides."""
    staff: Staff = NOBODY
    done_count: int = 0
    clock: Clock = field(default_factory=FixedClock)
    packs: Packs = field(default_factory=the_packs)

    def __post_init__(self) -> None:
        repertoire = Repertoire.of(self.specs, DOCUMENTS)
        follower = Follower(repertoire, self.served, self.taken.append)
        self.unit = UnitOfWork(
            repertoire,
            self.packs,
            self.store,
            self.clock,
            lambda text: text,
            50,
            follower,
            staff=lambda: self.staff,
            errands=Errands(self.errands),
        )
        self.loader = Loader(self.store, repertoire, aiming=Aiming(self.packs, lambda text: text))
        self.settlement = Settlement(
            self.store,
            self.amqp,
            self.clock,
            self.reruns.append,
            self._done,
            threading.Event(),
            follow=follower.follow,
        )

    def _done(self) -> None:
        self.done_count += 1

    def decided(self, event: Any, *, tag: int = 1, headers: Mapping[str, Any] | None = None) -> Incoming:
        """Read, load and decide one message."""
        (incoming,) = self.loader.prepare("intake.v1", [a_delivery(event, tag=tag, headers=headers)])
        self.unit.work(incoming, goes_out=True)
        return incoming

    def settle(self, *incoming: Incoming) -> None:
        """Settle a batch."""
        self.settlement.settle(incoming)

    def next_decided(self) -> Incoming:
        """Decide what follows at once."""
        (following,) = self.taken
        self.taken.clear()
        (incoming,) = self.loader.prepare(following.queue, [HandedOn.of(following)])
        self.unit.work(incoming)
        return incoming
