"""What people at the command line ask of the database beside the store: to look, never to write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from schemas.alert import Alert, AlertState
from schemas.case import Case
from schemas.contact import Contact
from schemas.document import Collection
from schemas.job import Job
from schemas.pool import Pool
from schemas.wellbeing import Telemetry


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases; an empty text asks for no such thing."""

    state: str = ""
    department: str = ""
    priority: str = ""
    open_only: bool = False
    limit: int = 50
    username: str = ""
    """Of the customer, exactly as it was given."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in a list. Holds no personal data."""

    id: str
    number: str
    state: str
    round: int
    type: str
    """As submitted."""
    priority: str
    """``unranked`` before triage."""
    department: str
    """Empty before assignment."""
    owner: str
    received_at: datetime
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Overdue:
    """Documents whose next instant has passed and that nobody has dealt with."""

    count: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class DatabaseMember:
    """One member of the replica set."""

    host: str
    """As ``host:port``."""
    state: str
    """``PRIMARY``, ``SECONDARY``, or what is wrong with it; empty if this account is not shown it."""


@dataclass(frozen=True, slots=True)
class DatabaseHealth:
    """How the database is doing."""

    version: str
    replica_set: str
    """Empty if it is none."""
    writable: bool
    """Whether the server that answers is the primary."""
    missing_indexes: tuple[str, ...]
    """Collection and index, for example ``cases.number_1``."""
    members: tuple[DatabaseMember, ...] = ()
    """Of the replica set; empty if it is none."""


@dataclass(frozen=True, slots=True)
class Load:
    """The open cases that one person owns now."""

    department: str
    person: str
    """Staff id; the department's own id for cases that nobody claimed."""
    open_count: int
    oldest_at: datetime
    """When the oldest of them was received."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What customers of one pack answered in a stretch of time. Exercises are left out."""

    answers: Mapping[str, int]
    """Code of an answer to how often it was recorded."""
    ratings: Mapping[str, int]
    """Code of an answer to how often customers rated so by themselves."""
    in_vain: Mapping[str, int]
    """Code of a reason to how many calls brought no answer for it."""


class Reader(Protocol):
    """Looks into the database. Every method may raise ``Unavailable``."""

    def case(self, id_or_number: str) -> Case | None:
        """Give a case by its id, or by its number with or without dashes, in any case."""
        ...

    def cases(self, wanted: CaseFilter) -> Sequence[CaseRow]:
        """Give cases, the ones with the earliest next instant first, those without any last."""
        ...

    def case_counts(self) -> Mapping[str, int]:
        """Give how many cases are in each state."""
        ...

    def alert(self, alert_id: str) -> Alert | None:
        """Give an alert by its id."""
        ...

    def alerts(self, *, state: AlertState | None, limit: int) -> Sequence[Alert]:
        """Give alerts, newest first."""
        ...

    def contact(self, staff_id: str) -> Contact | None:
        """Give what waits for a person; None if they were never told anything."""
        ...

    def contacts(self, *, waiting_only: bool, limit: int) -> Sequence[Contact]:
        """Give contacts, the ones with the earliest next instant first, those without any last."""
        ...

    def jobs(self) -> Sequence[Job]:
        """Give all recurring jobs by id, those that ended too."""
        ...

    def pools(self) -> Sequence[Pool]:
        """Give the pool of each department whose people are given cases, by department; without its history."""
        ...

    def telemetry(self, staff_id: str, *, after: datetime) -> Sequence[Telemetry]:
        """Give what was measured of a person and expires after an instant, the newest first."""
        ...

    def team_load(self) -> Sequence[Load]:
        """Give the open cases of everybody who owns some, by team; who has most comes first. Exercises are left out."""
        ...

    def survey(self, pack: str, *, since: datetime, until: datetime) -> Survey:
        """Give what was answered from an instant on and before another, by the time of each call or rating."""
        ...

    def overdue(self, collection: Collection, *, before: datetime) -> Overdue:
        """Give what was due before an instant, as far as 10,000 documents."""
        ...

    def health(self) -> DatabaseHealth:
        """Give how the database is doing."""
        ...
