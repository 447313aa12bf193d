"""What a command works with; a deployment gives it, and so does a test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Protocol

from cyclopts import Parameter, validators
from rich.console import Console

from schemas.policy.jobs import JobRow
from schemas.policy.pack import Packs
from schemas.ports import Store
from schemas.ports_evidence import Ledger
from schemas.ports_finding import Finder
from schemas.ports_looking import Looker
from schemas.ports_reading import Reader
from schemas.staff import Staff
from store.dumping import MongoDumps
from workers.channels.sending import Channels


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to publish."""

    exchange: str
    """Empty for the default exchange: the routing key is then the queue's name."""
    routing_key: str
    body: bytes
    parked_id: str = ""
    """The parked record that this tries again; empty for a new message."""


@dataclass(frozen=True, slots=True)
class QueueState:
    """What the broker says of one queue."""

    name: str
    exists: bool
    fault: str = ""
    """Why it is not as this version needs it; empty if it is."""
    ready_count: int = 0
    consumer_count: int = 0


@dataclass(frozen=True, slots=True)
class QueueMembers:
    """On which nodes a queue is kept."""

    name: str
    members: Sequence[str]
    """Names of nodes."""
    online: Sequence[str]
    """Those of them that do their part now."""
    leader: str = ""
    """The node through which all goes; empty while there is none."""


@dataclass(frozen=True, slots=True)
class BrokerMembers:
    """The nodes of the broker's cluster, and what is kept on which."""

    running: Mapping[str, bool]
    """Name of each node, and whether it runs."""
    queues: Sequence[QueueMembers]
    parted: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Name of each node that no longer counts others after a cut or a standstill, and these. A restart heals it."""


class Outlet(Protocol):
    """Publishes with confirms. Every method may raise ``Unavailable``."""

    def publish(self, letters: Sequence[Letter]) -> Sequence[bool]:
        """Publish a batch; give for each message whether the broker confirmed that it keeps it."""
        ...


class BrokerView(Protocol):
    """Looks at the broker, changes nothing. Every method may raise ``Unavailable``."""

    def version(self) -> str:
        """Give the broker's name and version."""
        ...

    def missing_exchanges(self, names: Sequence[str]) -> Sequence[str]:
        """Give those exchanges that do not exist."""
        ...

    def queues(self, names: Sequence[str]) -> Sequence[QueueState]:
        """Give the state of each queue."""
        ...

    def logged(self, until: datetime) -> Iterator[tuple[str, datetime]]:
        """Give id and instant of every event in the log of events, copies too, up to an instant or to its end."""
        ...

    def silent_addresses(self) -> tuple[int, Sequence[str]]:
        """Give how many addresses the broker has, and those of them that do not answer, each as ``host:port``."""
        ...

    def members(self) -> BrokerMembers | None:
        """Give nodes and members of queues; None if the deployment names no management plug-in."""
        ...


class Tools(Protocol):
    """Everything that commands need; each part is made at its first use."""

    @property
    def console(self) -> Console:
        """Where answers go."""
        ...

    @property
    def warnings(self) -> Console:
        """Where progress and complaints go."""
        ...

    @property
    def store(self) -> Store:
        """The store."""
        ...

    @property
    def reader(self) -> Reader:
        """The looking side of the store."""
        ...

    @property
    def ledger(self) -> Ledger:
        """What keeps and reads evidence."""
        ...

    @property
    def looker(self) -> Looker:
        """What jobs look at."""
        ...

    @property
    def finder(self) -> Finder:
        """What looks cases up again."""
        ...

    def fingerprint(self, contact: str) -> str:
        """Give the keyed digest by which a customer is recognised; raises ``Failed`` if the key is not known."""
        ...

    @property
    def outlet(self) -> Outlet:
        """The way to the broker."""
        ...

    @property
    def broker(self) -> BrokerView:
        """The broker, to look at."""
        ...

    @property
    def dumps(self) -> MongoDumps:
        """What reads and writes whole collections; meets the server at its first use."""
        ...

    @property
    def amqp_url(self) -> str:
        """Where RabbitMQ is, for a stream that is read from a place in it."""
        ...

    @property
    def packs_folder(self) -> Path:
        """Folder of the policy packs."""
        ...

    def packs(self) -> Packs:
        """Give the policy packs; raises ``PolicyError`` if one is faulty."""
        ...

    def channels(self) -> Channels:
        """Give the channels; raises ``StaffError`` if the staff file is faulty."""
        ...

    def jobs(self, path: Path | None = None) -> Sequence[JobRow]:
        """Give the recurring jobs of a file, else of the deployment; raises ``PolicyError`` if one is faulty."""
        ...

    @property
    def staff_file(self) -> Path | None:
        """The staff file; None if the deployment has none."""
        ...

    def staff(self) -> Staff:
        """Give what the staff file says; raises ``StaffError`` if it is faulty."""
        ...

    def collect_dead_letters(self) -> int:
        """Park what the broker gave up on; give how many. Raises ``Unavailable``."""
        ...

    def declare(self, departments: Sequence[str]) -> None:
        """Make exchanges, queues and indexes."""
        ...

    def now(self) -> datetime:
        """Give the instant that the deployment's clock shows."""
        ...

    def technical(self, real: timedelta) -> timedelta:
        """Give how far the deployment's clock moves in a real stretch."""
        ...


CaseName = Annotated[str, Parameter(help="Id or number of the case.")]


def _named(_: object, value: str) -> None:
    if not value.strip():
        message = "A staff id is not empty."
        raise ValueError(message)


StaffName = Annotated[str, Parameter(help="Your staff id, for the record.", validator=_named)]

Limit = Annotated[int, Parameter(help="Most rows to show.", validator=validators.Number(gte=1))]

Given = Annotated[Tools, Parameter(parse=False)]
"""Marks the parameter that is not read from the command line."""
