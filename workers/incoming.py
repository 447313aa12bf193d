"""A message on its way through one process, from delivery to settlement."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import structlog
from pydantic import ValidationError

from actors.spec import ActorSpec
from schemas.cloudevent import Envelope
from schemas.decision import Decision
from schemas.document import Document, Entry, Loaded, Write
from schemas.errands import Errand
from schemas.errors import CaseloopError, Poisonous, UnreadableDocument
from schemas.messages.base import Message, Target
from schemas.parked import Parked
from schemas.policy.pack import Packs
from schemas.ports import Related
from schemas.replay import document_from
from schemas.words import words_at_fault
from workers.delivery import Delivery
from workers.wire import digest_of, from_dramatiq, read_envelope, read_event, read_message

log = structlog.get_logger(__name__)

PARKED: Final = "x-caseloop-parked"
"""Header of a message that is sent again: id of its parked record."""

ATTEMPT: Final = "x-caseloop-attempt"
"""Header of a message that is sent again: which try this is, 1 for the first repeat."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """To be written, then published."""

    write: Write
    decision: Decision[Any]
    """What the write's last entry was made of."""
    taken: frozenset[str] = frozenset()
    """Ids of the orders that the write itself carries out: they are not published."""


@dataclass(frozen=True, slots=True)
class Applied:
    """Applied before: what it recorded then is published again."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing to write and nothing to send."""


@dataclass(frozen=True, slots=True)
class Aside:
    """To be parked, and the sender told if it is final."""

    record: Parked


Outcome = Recorded | Applied | Nothing | Aside


class Proof:
    """What a delivery waits for: its own message and all that followed it at once. Told by several threads."""

    __slots__ = ("_failed", "_left", "delivery")

    _lock: Final = (
        threading.Lock()
    )  # one for all: it is held for a few instructions, and each message has a proof

    def __init__(self, delivery: Delivery) -> None:
        """Begin with the delivery's own message."""
        self.delivery = delivery
        self._left = 1
        self._failed = False

    def extend(self) -> None:
        """Wait for one message more."""
        with self._lock:
            self._left += 1

    def end(self, *, proven: bool) -> Literal["complete", "failed", "open"]:
        """Count a message as settled; an answer is due once none is left, a release if one of them lacks proof."""
        with self._lock:
            self._left -= 1
            self._failed |= not proven
            if self._left:
                return "open"
            return "failed" if self._failed else "complete"


@dataclass(slots=True, repr=False)
class Incoming:
    """One message with all that the unit of work needs to know about it."""

    delivery: Delivery
    queue: str
    envelope: Envelope | None = None
    message: Message | None = None
    spec: ActorSpec | None = None
    key: str = ""
    digest: str = ""
    target: Target | None = None
    loaded: Loaded | None = None
    document: Document | None = None
    """The loaded fields in their shape."""
    document_id: str = ""
    is_kept: bool = False
    """Whether the document is the one that this process stored a moment ago or is about to, instead of a load."""
    related: tuple[Related, ...] = ()
    fault: CaseloopError | None = None
    errand: Errand | None = None
    """What must be done outside before it can be decided; there is no outcome until then."""
    answer: Any = None
    is_answered: bool = False
    """Whether ``answer`` came back; it is kept however often the message is decided again."""
    outcome: Outcome | None = None
    rerun_count: int = 0
    number_attempt: int = 0
    begun_at: float = field(default=0.0)
    """Monotonic seconds at which a thread took it up."""
    builds_on: Incoming | None = None
    """The message on whose decision this one's rests: both are stored in one write, or neither is."""
    stands_alone: bool = False
    """Whether it shares no write any more: one that it shared could not be stored."""
    awaited_by: Proof | None = None
    """What waits for it: the proof of the delivery that it follows, else one of its own."""

    @property
    def proof(self) -> Proof:
        """What waits for it."""
        if self.awaited_by is None:
            self.awaited_by = Proof(self.delivery)
        return self.awaited_by

    @property
    def place(self) -> tuple[str, str]:
        """Where its document is kept: collection and id. Two collections may share an id."""
        return (self.target.collection if self.target else "", self.document_id)

    @property
    def is_sent_again(self) -> bool:
        """Whether the scheduler or an operator sent it straight to its queue; upstream systems cannot."""
        return not self.delivery.exchange

    @property
    def retry_of(self) -> str:
        """Id of the parked record that this delivery tries again, empty otherwise."""
        return str(self.delivery.headers.get(PARKED, "")) if self.is_sent_again else ""

    @property
    def try_count(self) -> int:
        """How often the scheduler has sent it again before."""
        return self.delivery.number(ATTEMPT) if self.is_sent_again else 0

    def __repr__(self) -> str:
        """Name the message without its content: libraries write this into logs."""
        return f"Incoming({self.queue!r}, {self.key!r})"


@dataclass(slots=True)
class HandedOn(Delivery):
    """A message that this process hands on to itself; lane and tag are those of the delivery that it follows."""

    incoming: Incoming

    @classmethod
    def of(cls, following: Incoming) -> HandedOn:
        """Give a message as it is handed on."""
        at = following.delivery
        return cls(at.lane, at.tag, at.exchange, at.routing_key, at.headers, at.body, following)


@dataclass(frozen=True, slots=True)
class Repertoire:
    """Everything that a process can do: actors by message type, documents by collection."""

    specs: Mapping[str, ActorSpec]
    """CloudEvents type to actor."""
    documents: Mapping[str, type[Document]]
    """Collection to the shape of its documents."""
    shapes: Mapping[str, type[Message]]
    """CloudEvents type to message."""
    types: Mapping[str, str]
    """Actor name to CloudEvents type."""

    @classmethod
    def of(cls, specs: Sequence[ActorSpec], documents: Mapping[str, type[Document]]) -> Repertoire:
        """Index actors by the message that they take."""
        by_type = {spec.message.TYPE: spec for spec in specs}
        shapes = {name: spec.message for name, spec in by_type.items()}
        return cls(by_type, documents, shapes, {shape.ACTOR: name for name, shape in shapes.items()})


@dataclass(frozen=True, slots=True)
class Aiming:
    """What finds the document of a message that cannot name it."""

    packs: Packs
    fingerprint: Callable[[str], str]
    """Gives the keyed digest of a contact."""

    def target(self, spec: ActorSpec, message: Message, key: str) -> Target:
        """Give the document that a message is about."""
        if spec.aims is None:
            return message.target(key)
        return spec.aims(message, self.packs, self.fingerprint)


def understand(
    delivery: Delivery, queue_name: str, repertoire: Repertoire, aiming: Aiming | None = None
) -> Incoming:
    """Read a delivery; what cannot be read carries its fault along."""
    incoming = Incoming(delivery, queue_name)
    try:
        incoming.envelope = envelope = read_envelope(
            from_dramatiq(read_event(delivery.body), repertoire.types)
        )
        incoming.key = envelope.key
        incoming.message = message = read_message(envelope, repertoire.shapes)
        incoming.spec = repertoire.specs[envelope.type]
        incoming.digest = digest_of(envelope, delivery.body)
        incoming.target = (
            aiming.target(incoming.spec, message, envelope.key) if aiming else message.target(envelope.key)
        )
        incoming.document_id = incoming.target.id
    except CaseloopError as fault:
        incoming.fault = fault
    except Exception as fault:  # noqa: BLE001 - one message must not take its burst along
        log.error("message.unreadable", fault=type(fault).__name__)  # noqa: TRY400 - a traceback may quote it
        sentence = f"Reading the message ended in {type(fault).__name__}."
        incoming.fault = Poisonous(sentence, found=type(fault).__name__)
    return incoming


def take_document(incoming: Incoming, loaded: Loaded | None, repertoire: Repertoire) -> None:
    """Give a message its document as loaded, None if there is none."""
    incoming.loaded = loaded
    incoming.document = None
    incoming.is_kept = False
    incoming.builds_on = None
    if loaded is not None and incoming.target is not None:
        shape = repertoire.documents[incoming.target.collection]
        incoming.document_id = str(loaded.fields["_id"])
        try:
            incoming.document = document_from(shape, loaded)
        except ValidationError as fault:
            place = ".".join(map(str, fault.errors(include_url=False, include_input=False)[0]["loc"]))
            log.error("document.unreadable", id=incoming.document_id, field=place)  # noqa: TRY400 - as above
            sentence = "The stored document has a shape that this version cannot read."
            unreadable = UnreadableDocument(sentence, field=place)
            unreadable.words = words_at_fault(fault)
            incoming.fault = unreadable
