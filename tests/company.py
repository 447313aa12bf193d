"""A whole company in memory: what it publishes goes in, every order that follows is taken, what comes out is kept."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from scheduler.sweep import sweep
from schemas.case import Case
from schemas.document import Collection, Document, Emission, Entry
from schemas.errands import ReadCase, ReadSwitch
from schemas.ids import message_key
from schemas.parked import Parked
from schemas.policy.pack import Packs
from schemas.queues import INBOUND, QUEUES
from schemas.replay import document_from
from tests.builders import a_submission
from tests.every_pack import every_pack
from tests.workers.fakes import NOW, MoodyStore, a_lane
from tests.workers.joined import Joined
from workers.clock import Clock
from workers.delivery import Delivery
from workers.errand_reading import CaseReading, SwitchReading
from workers.errands import ErrandTable
from workers.repertoire import DOCUMENTS
from workers.wire import event_body

SHOP: Final = "/shop/test"

LEASE: Final = timedelta(seconds=30)


@dataclass(slots=True)
class Now:
    """The instant that it is."""

    instant: datetime = NOW


@dataclass(frozen=True, slots=True)
class HandClock(Clock):
    """A clock that goes on only when a test says so."""

    hand: Now = field(default_factory=Now)

    def now(self) -> datetime:
        """Give the instant."""
        return self.hand.instant


@dataclass
class Company:
    """Publishes messages, and has every order carried out, until nothing is left to do."""

    packs: Packs = field(default_factory=every_pack)
    hand: Now = field(default_factory=Now)
    store: MoodyStore = field(default_factory=MoodyStore)
    events: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """Id to event as subscribers saw it, in order; a copy is the same event."""
    copies: Counter[str] = field(default_factory=Counter)
    """How often each was published."""
    said: list[bytes] = field(default_factory=list)
    """Everything that was published to it."""

    def __post_init__(self) -> None:
        self.process = Joined(
            store=self.store, packs=self.packs, clock=HandClock(hand=self.hand), errands=self.errands()
        )

    def errands(self) -> ErrandTable:
        """Give who performs errands."""
        return {ReadCase: CaseReading(self.store), ReadSwitch: SwitchReading(self.store)}

    def complain(self, pack: str, name: str = "fb-1", **changes: Any) -> str:
        """Publish a submission; give the id of its case."""
        submission = a_submission(pack=pack, **changes)
        self.say(
            "caseloop.feedback.submitted.v1", submission.model_dump(mode="json", exclude_unset=True), name
        )
        return message_key(SHOP, name)

    def command(self, kind: str, case_id: str, name: str, /, **data: Any) -> None:
        """Publish a command about a case."""
        self.say(kind, {"case": {"id": case_id}, **data}, name)

    def say(self, kind: str, data: Mapping[str, Any], name: str, *, times: int = 1) -> None:
        """Publish a message, and carry out all that follows."""
        body = self._written(kind, data, name)
        for _ in range(times):
            self.hears(INBOUND, kind, body)

    def say_at_once(self, kind: str, case_id: str, said: Mapping[str, Mapping[str, Any]]) -> None:
        """Publish several commands about a case, by name, before anything that follows from one is carried out."""
        bodies = [self._written(kind, {"case": {"id": case_id}, **data}, name) for name, data in said.items()]
        self._work([(INBOUND, kind, body) for body in bodies])

    def hears(self, exchange: str, key: str, body: bytes) -> None:
        """Take what somebody published, and carry out all that follows."""
        self._work([(exchange, key, body)])

    def again(self) -> None:
        """Publish everything once more that was ever published."""
        self._work([(INBOUND, "again", body) for body in self.said])

    def later(self, **how_long: float) -> None:
        """Let time pass, and carry out what falls due meanwhile, hour by hour."""
        until = self.hand.instant + timedelta(**how_long)
        while self.hand.instant < until:
            self.hand.instant = min(self.hand.instant + timedelta(hours=1), until)
            self.sweep()

    def sweep(self) -> None:
        """Carry out what is due now."""
        sweep(self.store, self._order, self.hand.instant, lease=LEASE, limit=1000)

    def document(self, shape: type[Document], document_id: str) -> Any:
        """Give a document as it stands, None if there is none."""
        collection = next(name for name, one in DOCUMENTS.items() if one is shape)
        loaded = self.store.load(_as_collection(collection), [document_id]).get(document_id)
        return document_from(shape, loaded) if loaded is not None else None

    def case(self, case_id: str) -> Case:
        """Give a case as it stands."""
        found: Case = self.document(Case, case_id)
        return found

    def history(self, collection: Collection, document_id: str) -> Sequence[Entry]:
        """Give the entries of a document."""
        return self.store.history(collection, document_id)

    def heard(self, kind: str) -> list[Mapping[str, Any]]:
        """Give the data of every event of a type, each event once, in order."""
        return [event["data"] for event in self.events.values() if event["type"] == kind]

    def parked(self) -> list[Parked]:
        """Give what was refused, oldest first."""
        return [one for one in self.store.parked() if one.state == "parked"]

    def _written(self, kind: str, data: Mapping[str, Any], name: str) -> bytes:
        event = {
            "specversion": "1.0",
            "id": name,
            "source": SHOP,
            "type": kind,
            "time": self.hand.instant.isoformat(),
            "data": data,
        }
        body = json.dumps(event, ensure_ascii=False).encode()
        self.said.append(body)
        return body

    def _order(self, emissions: Sequence[Emission]) -> list[bool]:
        time = self.hand.instant.isoformat()
        self._work([(one.exchange, one.routing_key, event_body(one, time)) for one in emissions])
        return [True] * len(emissions)

    def _work(self, messages: Sequence[tuple[str, str, bytes]]) -> None:
        waiting = deque(messages)
        while waiting:
            exchange, key, body = waiting.popleft()
            if exchange == INBOUND or key in QUEUES:
                waiting.extend(self._taken(exchange, key, body))
            else:
                event = json.loads(body)
                self.copies[event["id"]] += 1
                self.events.setdefault(event["id"], event)

    def _taken(self, exchange: str, key: str, body: bytes) -> list[tuple[str, str, bytes]]:
        queue = key if key in QUEUES else "intake.v1"
        process = self.process
        for incoming in process.loader.prepare(queue, [Delivery(a_lane(), 1, exchange, key, {}, body)]):
            process.unit.work(incoming, goes_out=True)
            process.settle(incoming)
        sent = [message for parcel in process.amqp.published for message in parcel.messages]
        process.amqp.confirm_all()
        return [(one, routing, bytes(content)) for one, routing, content in sent]


def _as_collection(name: str) -> Collection:
    collection: Collection = name  # type: ignore[assignment]  # a key of DOCUMENTS is a collection
    return collection
