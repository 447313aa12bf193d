"""A bench to try commands on: stores in memory, a broker that only remembers, and what was said."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console

from ops.cli.app import run
from ops.cli.tools import BrokerMembers, Letter, QueueState
from schemas.alert import Alert, AlertState
from schemas.case import Case
from schemas.contact import Contact
from schemas.document import Collection, Document, Entry, Write
from schemas.errors import Unavailable
from schemas.ids import bucket_of
from schemas.job import Job
from schemas.policy.jobs import JobRow
from schemas.policy.pack import Pack, Packs
from schemas.pool import Pool
from schemas.ports import Store
from schemas.ports_reading import CaseFilter, CaseRow, DatabaseHealth, Load, Overdue, Survey
from schemas.queues import QUEUES
from schemas.replay import difference, entry_hash
from schemas.staff import NOBODY, Staff, no_staff
from schemas.wellbeing import Telemetry
from store.dumping import MongoDumps
from store.memory import MemoryStore
from store.memory_evidence import MemoryLedger
from store.memory_finding import MemoryFinder
from store.memory_looking import MemoryLooker
from store.surveys import surveyed
from tests.builders import at
from tests.packs import the_packs
from workers.channels.line import Line
from workers.channels.sending import Channels
from workers.clock import Clock
from workers.job_rows import JOBS_FILE, load_jobs
from workers.packs import PACKS_FOLDER, load_packs
from workers.staff import load_staff

D = TypeVar("D", bound=Document)

NOW = at("Fri 2026-03-06 12:00")

HEALTHY = DatabaseHealth("6.0.5", "rs0", writable=True, missing_indexes=())


def a_console() -> Console:
    """Give a console that only remembers."""
    return Console(file=io.StringIO(), width=200, force_terminal=False, color_system=None)


@dataclass(slots=True)
class MemoryReader:
    """Looks into lists."""

    known_cases: list[Case] = field(default_factory=list)
    known_alerts: list[Alert] = field(default_factory=list)
    known_contacts: list[Contact] = field(default_factory=list)
    known_jobs: list[Job] = field(default_factory=list)
    known_pools: list[Pool] = field(default_factory=list)
    measured: list[Telemetry] = field(default_factory=list)
    load: list[Load] = field(default_factory=list)
    late: Mapping[Collection, Overdue] = field(default_factory=dict)
    state: DatabaseHealth = HEALTHY

    def case(self, id_or_number: str) -> Case | None:
        """Give a case by id or number."""
        number = id_or_number.replace("-", "").upper()
        named = (
            one for one in self.known_cases if one.id == id_or_number or one.number.replace("-", "") == number
        )
        return next(named, None)

    def cases(self, wanted: CaseFilter) -> Sequence[CaseRow]:
        """Give the cases of a state."""
        found = [one for one in self.known_cases if wanted.state in ("", one.state)]
        found = [one for one in found if wanted.username in ("", one.customer.username)]
        return [row_of(one) for one in found if one.is_open or not wanted.open_only][: wanted.limit]

    def pools(self) -> Sequence[Pool]:
        """Give all of them."""
        return self.known_pools

    def case_counts(self) -> Mapping[str, int]:
        """Give how many cases are in each state."""
        states = [one.state for one in self.known_cases]
        return {state: states.count(state) for state in states}

    def alert(self, alert_id: str) -> Alert | None:
        """Give an alert."""
        return next((one for one in self.known_alerts if one.id == alert_id), None)

    def alerts(self, *, state: AlertState | None, limit: int) -> Sequence[Alert]:
        """Give the alerts of a state."""
        return [one for one in self.known_alerts if state in (None, one.state)][:limit]

    def contact(self, staff_id: str) -> Contact | None:
        """Give what waits for a person."""
        return next((one for one in self.known_contacts if one.id == staff_id), None)

    def contacts(self, *, waiting_only: bool, limit: int) -> Sequence[Contact]:
        """Give the contacts."""
        return [one for one in self.known_contacts if one.waiting or not waiting_only][:limit]

    def jobs(self) -> Sequence[Job]:
        """Give the jobs."""
        return self.known_jobs

    def telemetry(self, staff_id: str, *, after: datetime) -> Sequence[Telemetry]:
        """Give what was measured of a person and has not expired."""
        return [one for one in self.measured if one.staff == staff_id and one.expires_at > after]

    def team_load(self) -> Sequence[Load]:
        """Give what the test says."""
        return self.load

    def survey(self, pack: str, *, since: datetime, until: datetime) -> Survey:
        """Count the known cases."""
        return surveyed([one.model_dump() for one in self.known_cases], pack, since, until)

    def overdue(self, collection: Collection, *, before: datetime) -> Overdue:  # noqa: ARG002 - the port says so
        """Give what was said to be late."""
        return self.late.get(collection, Overdue(0, None))

    def health(self) -> DatabaseHealth:
        """Give what was said to be the health."""
        return self.state


def row_of(case: Case) -> CaseRow:
    """Give the row of a case."""
    owner = case.owner
    return CaseRow(
        id=case.id,
        number=case.number,
        state=case.state,
        round=case.round,
        type=case.report.type,
        priority=case.priority,
        department=owner.department if owner else "",
        owner=owner.person if owner else "",
        received_at=case.received_at,
        next_due_at=case.next_due_at,
    )


@dataclass(slots=True)
class MemoryOutlet:
    """Keeps what it is given; confirms everything but the bodies that it is told to drop."""

    sent: list[Letter] = field(default_factory=list)
    dropped: frozenset[int] = frozenset()
    """Places in the order of sending, 0 for the first, that are not confirmed."""
    batches: list[int] = field(default_factory=list)
    most: int = 1_000_000
    """Messages after which it breaks off."""

    def publish(self, letters: Sequence[Letter]) -> Sequence[bool]:
        """Remember a batch."""
        if len(self.sent) + len(letters) > self.most:
            message = "RabbitMQ at 127.0.0.1:5672 does not answer: StreamLostError"
            raise Unavailable(message)
        places = range(len(self.sent), len(self.sent) + len(letters))
        self.sent.extend(letters)
        self.batches.append(len(letters))
        return [place not in self.dropped for place in places]


@dataclass(slots=True)
class MemoryBroker:
    """A broker in which everything is declared and served, but for what it is told otherwise."""

    changed: Mapping[str, QueueState] = field(default_factory=dict)
    without_exchanges: frozenset[str] = frozenset()
    down: bool = False
    events: Sequence[tuple[str, datetime]] = ()
    """What its log of events has."""

    def logged(self, until: datetime) -> Iterator[tuple[str, datetime]]:
        """Give what it has, up to an instant."""
        return ((name, at) for name, at in self.events if at < until)

    addresses: tuple[str, ...] = ("127.0.0.1:5672",)
    silent: frozenset[str] = frozenset()
    """Those of the addresses that do not answer."""
    cluster: BrokerMembers | None = None

    def silent_addresses(self) -> tuple[int, Sequence[str]]:
        """Give the silent ones."""
        return len(self.addresses), [one for one in self.addresses if one in self.silent]

    def members(self) -> BrokerMembers | None:
        """Give what the test says."""
        return self.cluster

    def version(self) -> str:
        """Give the version, if it is up."""
        if self.down:
            message = "RabbitMQ at 127.0.0.1:5672 does not answer: ConnectionRefusedError"
            raise Unavailable(message)
        return "RabbitMQ 3.10.8"

    def missing_exchanges(self, names: Sequence[str]) -> Sequence[str]:
        """Give those that it was told to be without."""
        return [name for name in names if name in self.without_exchanges]

    def queues(self, names: Sequence[str]) -> Sequence[QueueState]:
        """Give the state of each queue."""
        return [
            self.changed.get(name, QueueState(name, exists=True, consumer_count=int(name in QUEUES)))
            for name in names
        ]


@dataclass(slots=True)
class Bench:
    """Tools in memory, and what the commands said."""

    store: MemoryStore = field(default_factory=MemoryStore)
    reader: MemoryReader = field(default_factory=MemoryReader)
    outlet: MemoryOutlet = field(default_factory=MemoryOutlet)
    broker: MemoryBroker = field(default_factory=MemoryBroker)
    console: Console = field(default_factory=a_console)
    people: Staff = NOBODY
    """Who there is without a staff file."""
    warnings: Console = field(default_factory=a_console)
    packs_folder: Path = PACKS_FOLDER
    pack: Pack | None = None
    """Stands in for the packs of the folder."""
    every: Packs | None = None
    """Stands in for them too."""
    staff_file: Path | None = None
    declared: list[str] = field(default_factory=list)
    all_channels: Channels | None = None
    dead_letter_count: int = 0
    book: MemoryLedger | None = None
    speed: float = 1.0
    """Of the clock."""
    amqp_url: str = "amqp://127.0.0.1:1"
    """Where nobody listens."""
    dumps: MongoDumps = field(default_factory=lambda: MongoDumps("mongodb://127.0.0.1:1", "nobody"))
    """A database that nobody runs; it is only met by commands that are tried on real servers."""

    @property
    def ledger(self) -> MemoryLedger:
        """Give what keeps evidence, over whatever store there is."""
        if self.book is None:
            self.book = MemoryLedger(self.store)
        return self.book

    @property
    def looker(self) -> MemoryLooker:
        """What jobs look at."""
        return MemoryLooker(self.store)

    @property
    def finder(self) -> MemoryFinder:
        """Find what the store keeps."""
        return MemoryFinder(self.store)

    def fingerprint(self, contact: str) -> str:
        """Give a digest that anybody can tell."""
        return f"digest of {contact}"

    def packs(self) -> Packs:
        """Give the packs of the folder."""
        if self.pack is not None:
            only = {(self.pack.name, self.pack.version): self.pack}
            return Packs(only, self.pack.name, {self.pack.name: self.pack})
        if self.every is not None:
            return self.every
        return the_packs() if self.packs_folder == PACKS_FOLDER else load_packs(self.packs_folder)

    def channels(self) -> Channels:
        """Give the channels."""
        return self.all_channels or Channels(no_staff, dict[str, str]().get, Line(self.now), Clock())

    def jobs(self, path: Path | None = None) -> Sequence[JobRow]:
        """Give the jobs of a file, else those that come with Caseloop."""
        return load_jobs(path or JOBS_FILE, the_packs())

    def staff(self) -> Staff:
        """Give what the staff file says."""
        return load_staff(self.staff_file, self.packs()) if self.staff_file else self.people

    def collect_dead_letters(self) -> int:
        """Find as many as the test says."""
        return self.dead_letter_count

    def declare(self, departments: Sequence[str]) -> None:
        """Remember the departments."""
        self.declared.extend(departments)

    def now(self) -> datetime:
        """Give noon on the Friday of the builders."""
        return NOW

    def technical(self, real: timedelta) -> timedelta:
        """Give how far the clock moves."""
        return real * self.speed

    def run(self, *tokens: str) -> int:
        """Carry out a command line."""
        return run(tokens, self)

    @property
    def said(self) -> str:
        """What the commands answered so far."""
        return written(self.console)

    @property
    def warned(self) -> str:
        """What the commands complained about so far."""
        return written(self.warnings)

    def keep(self, case: Case, *events: str) -> Case:
        """Store a case with one history entry for each event, and let the reader find it."""
        kept = keep(self.store, case, *events)
        self.reader.known_cases.append(kept)
        return kept


def keep(store: Store, document: D, *events: str) -> D:
    """Store a case or alert with one history entry for each event."""
    entries = history_of(document, events or ("case.registered",))
    for entry in entries:
        fields = document_fields(document, entry.seq) | {"head": entry.hash}
        outcome = store.commit([Write(document.collection, document.id, entry.seq - 1, fields, (entry,))])
        assert list(outcome) == ["applied"]
    return document.model_copy(update={"version": len(entries)})


def written(console: Console) -> str:
    """Give everything that was printed to a console of a bench."""
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def document_fields(document: Document, version: int) -> dict[str, Any]:
    """Give the fields of a document as it is stored."""
    fields = document.model_copy(update={"version": version}).model_dump(exclude={"id"})
    return fields | {"bucket": bucket_of(document.id), "head": ""}


def history_of(document: Document, events: Sequence[str]) -> list[Entry]:
    """Give a chained history that makes a document at its first entry and changes only its version after."""
    entries: list[Entry] = []
    before: dict[str, Any] = {}
    for seq, event in enumerate(events, start=1):
        after = document.model_copy(update={"version": seq}).model_dump(exclude={"id"})
        entry = Entry(
            seq=seq,
            at=NOW,
            actor="test.actor",
            message_id=f"message-{seq}",
            digest="",
            event=event,
            by="agent-017",
            reasons=({"code": "trigger.safety", "row": "triage.urgent.safety"},),
            changes=difference(before, after),
            emits=(),
            prev=entries[-1].hash if entries else "",
        )
        entries.append(replace(entry, hash=entry_hash(entry)))
        before = after
    return entries
