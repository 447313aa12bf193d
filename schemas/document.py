"""What every document has that changes by messages: a version, timers, and one history entry for each message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

from schemas.model import Instant, Model, Name

Collection = Literal[
    "cases",
    "alerts",
    "contacts",
    "jobs",
    "pools",
    "lists",
    "tallies",
    "wellbeing",
    "telemetry",
    "sensitive",
    "staff_records",
    "filings",
    "roots",
    "looks",
    "payouts",
    "customers",
    "switches",
    "parked",
]


class Timer(Model):
    """An instant at which something must happen to a document."""

    kind: Name
    """What happens, for example ``breach``, ``reminder``, ``nudge``, ``callback``, ``watch``."""
    due_at: Instant
    about: str = ""
    """What it concerns: a clock's or task's name, or the order type that a nudge sends again."""
    attempt: int = 0
    """How often it fired before without success; spaces repeats out."""


class Document(Model):
    """A document that one message after the other changes."""

    collection: ClassVar[Collection]

    id: str
    version: int = 0
    """Number of applied messages; 0 before the first."""
    timers: Mapping[str, Timer] = {}
    """Name to timer, may be empty only once the document has ended."""
    next_due_at: Instant | None = None
    """The earliest of the timers."""


@dataclass(frozen=True, slots=True)
class Emission:
    """A message as recorded in history: enough to publish it again, byte for byte."""

    id: str
    type: str
    exchange: str
    routing_key: str
    data: Mapping[str, Any]
    """JSON values only."""
    subject: str = ""
    """The document that it is about."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One history entry: one applied message and all that it did."""

    seq: int
    """Equals the document's version after it; 1 for the first."""
    at: datetime
    """When it was decided, UTC, whole milliseconds."""
    actor: str
    """Name of the actor that decided, for example ``case.triage``."""
    message_id: str
    """Key of the applied message, see ``message_key``."""
    digest: str
    """Digest of the message's content."""
    event: str
    """What happened, for example ``case.triaged``."""
    by: str
    """Who said so: a person's or system's id; never personal data of a customer."""
    reasons: tuple[Mapping[str, str], ...]
    """Codes and the policy rows that spoke."""
    changes: Mapping[str, Any]
    """Dotted path to new value, JSON-like values with datetimes; replaying them in order gives the document."""
    emits: tuple[Emission, ...]
    prev: str
    """Hash of the previous entry, empty for the first."""
    hash: str = ""
    """SHA-256 over prev and everything else here, see ``entry_hash``."""
    salt: str = ""
    """Hex; of an entry whose parts can be withheld, see ``schemas/commitments.py``. Empty: it is hashed whole."""
    open: tuple[str, ...] = ()
    """Paths of changes that anybody may read who is given a proof."""
    personal: tuple[str, ...] = ()
    """Paths of changes that are sealed with the customer's key."""
    sealed_emits: tuple[int, ...] = ()
    """Places of emissions whose data is sealed with it."""
    personal_salt: str = ""
    """Hex; sealed with what it salts."""
    commitment: str = ""
    """To what is sealed; empty if nothing is."""
    withheld: Literal["", "erased", "unreadable"] = ""
    """Why what is sealed is missing here: its key was erased, or it cannot be opened. Never stored."""


@dataclass(frozen=True, slots=True)
class Write:
    """One atomic change of one document: applied only if the stored version is the expected one."""

    collection: Collection
    id: str
    expected: int
    """The version that must be stored; 0: the document must not exist yet."""
    fields: Mapping[str, Any]
    """Top-level field to new value, BSON-ready; includes version, head, bucket and next_due_at."""
    entries: tuple[Entry, ...]
    """One for each message that it applies, oldest first: one, or several that followed one another at once."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document as read, with what the unit of work needs beside it."""

    fields: Mapping[str, Any]
    """All top-level fields but the history."""
    version: int
    head: str
    """Hash of the newest history entry."""
    inbox: Mapping[str, str]
    """Key to digest of the applied messages."""
