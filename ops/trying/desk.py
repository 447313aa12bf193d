"""The desk: one process with the real actors, the store in memory, and a clock that stands where it is put."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast

from schemas.case import Case
from schemas.document import Emission, Entry
from schemas.messages.orders import RaiseAlert
from schemas.model import text_of
from schemas.policy.pack import Pack, Packs
from schemas.queues import INBOUND
from schemas.replay import document_from
from store.memory import MemoryStore
from workers.clock import Clock, monotonic
from workers.delivery import Delivery, Lane
from workers.following import Follower
from workers.incoming import Applied, Aside, Incoming, Nothing, Outcome, Recorded, Repertoire, understand
from workers.loading import Loader
from workers.ration import Ration
from workers.repertoire import DOCUMENTS, SPECS
from workers.unit import UnitOfWork
from workers.wire import event_body

FOLLOWED: Final = frozenset({"triage.v1", "assignment.v1", "notices.v1"})
"""Queues whose orders are carried out too: what becomes of a message by itself, until somebody must act.

An alert is raised, lest the next case of its cause raise it again; whom it tells is not looked at.
"""

_NOWHERE: Final = cast("Lane", None)
"""What is tried came through no lane, and is acknowledged to nobody."""


@dataclass(frozen=True, slots=True)
class StandingClock(Clock):
    """A clock that stands where it was put."""

    hands: list[datetime] = field(default_factory=list)

    def now(self) -> datetime:
        """Give the instant."""
        return self.hands[-1]


@dataclass(slots=True)
class Course:
    """What became of one message."""

    outcome: Outcome | None
    case_id: str = ""
    entries: list[Entry] = field(default_factory=list)
    """Of the message and of all orders that followed."""
    ms: float = 0.0
    """Real milliseconds until all of it was decided."""

    @property
    def emitted(self) -> list[Emission]:
        """Orders and facts, in their order."""
        return [one for entry in self.entries for one in entry.emits]


class Desk:
    """Takes messages one after the other, as a process would that serves the first queues."""

    def __init__(self, pack: Pack, *, now: datetime, followed: frozenset[str] = FOLLOWED) -> None:
        """Begin with no case; every message goes by this pack.

        Args:
            pack: By which everything is decided.
            now: Where the clock stands.
            followed: Queues whose orders are carried out too.
        """
        self.pack = pack
        self._followed = followed
        self.store = MemoryStore()
        self.clock = StandingClock(hands=[now])
        repertoire = Repertoire.of(SPECS, DOCUMENTS)
        self._repertoire = repertoire
        packs = Packs({(pack.name, pack.version): pack}, pack.name, {pack.name: pack})
        follower = Follower(repertoire, frozenset(), lambda _: None)
        self._unit = UnitOfWork(repertoire, packs, self.store, self.clock, _recognised, 50, follower)
        self._loader = Loader(self.store, repertoire, alike=Ration(1e9, 10**9))

    def take(self, event: Mapping[str, Any]) -> Course:
        """Decide a CloudEvent, and whatever follows from it by itself."""
        began = monotonic()
        body = json.dumps(event, ensure_ascii=False).encode("utf-8", "surrogatepass")
        course = Course(None)
        course.outcome = outcome = self._decided(body, INBOUND, course)
        if isinstance(outcome, Recorded):
            course.case_id = outcome.write.id if outcome.write.collection == "cases" else ""
            self._follow(course)
        course.ms = (monotonic() - began) * 1000
        return course

    def case(self, course: Course) -> Case | None:
        """Give the case as a message left it."""
        found = self.store.load("cases", [course.case_id]) if course.case_id else {}
        return document_from(Case, found[course.case_id]) if found else None

    def _follow(self, course: Course) -> None:
        waiting = [one for one in course.emitted if follows(one, self._followed)]
        while waiting:
            order = waiting.pop(0)
            already = len(course.entries)
            self._decided(event_body(order, text_of(self.clock.now())), "", course)
            new = [one for entry in course.entries[already:] for one in entry.emits]
            waiting += [one for one in new if follows(one, self._followed)]

    def _decided(self, body: bytes, exchange: str, course: Course) -> Outcome | None:
        incoming = understand(Delivery(_NOWHERE, 0, exchange, "", {}, body), "intake.v1", self._repertoire)
        while True:
            if incoming.fault is None:
                self._loader.load([incoming])
            self._unit.work(incoming, goes_out=True)
            outcome = incoming.outcome
            if not isinstance(outcome, Recorded):
                return outcome
            if self._kept(incoming, outcome):
                course.entries += outcome.write.entries
                return outcome

    def _kept(self, incoming: Incoming, recorded: Recorded) -> bool:
        """Write; say no where another message was first, so that it must be decided again."""
        (kept,) = self.store.commit([recorded.write])
        if kept == "refused":
            message = "the store in memory refused a write"
            raise AssertionError(message)
        incoming.rerun_count += 1
        incoming.number_attempt += kept == "number_taken"
        return kept == "applied"


def follows(order: Emission, followed: frozenset[str]) -> bool:
    """Say whether an emission is an order that is carried out too."""
    return not order.exchange and (order.routing_key in followed or order.type == RaiseAlert.TYPE)


def is_copy(outcome: Outcome | None) -> bool:
    """Say whether a message was decided before."""
    return isinstance(outcome, Applied | Nothing)


def refusal_of(outcome: Outcome | None) -> Aside | None:
    """Give why a message was put aside, None if it was not."""
    return outcome if isinstance(outcome, Aside) else None


def _recognised(contact: str) -> str:
    """Give a digest by which the same customer is found again, in this process only."""
    return hashlib.sha256(contact.encode()).hexdigest()[:32]
