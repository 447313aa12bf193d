"""What jobs look at outside their own document, and what they are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from schemas.alert import Alert
from schemas.document import Collection
from schemas.errands import Errand
from schemas.filing import Filing
from schemas.messages.paging import PageOutcome
from schemas.pool import Pool


@dataclass(frozen=True, slots=True)
class CountParked(Errand):
    """Ask for the groups of parked records; answered with a tuple of ``ParkedGroup``."""


@dataclass(frozen=True, slots=True)
class CollectDeadLetters(Errand):
    """Have what the broker gave up on parked; answered with how many, None if the broker does not answer."""

    departments: tuple[str, ...] = ()
    """Codes of the departments whose queues are looked through as well."""


@dataclass(frozen=True, slots=True)
class QueueDepths(Errand):
    """Ask how much waits in each queue, dead letters too; answered with a tuple of ``QueueDepth``, None if the broker
    does not answer.
    """

    departments: tuple[str, ...] = ()
    """Codes of the departments whose queues are looked at as well."""


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """What the broker says of one queue."""

    name: str
    """The work queue, for its dead letters too."""
    holds_dead_letters: bool
    exists: bool = True
    ready_count: int = 0
    consumer_count: int = 0


@dataclass(frozen=True, slots=True)
class LastSubmissions(Errand):
    """Ask when a case was last registered over each channel; answered with a mapping of channel to instant.

    A channel over which nothing ever came is left out.
    """


Span = tuple[int, int]
"""First and last of some numbers without a gap."""


@dataclass(frozen=True, slots=True)
class SequenceNumbers(Errand):
    """Ask which numbers of its own each source has sent; answered with a mapping of source to sorted spans.

    Submissions that were put aside count too: they arrived.
    """

    after: Mapping[str, int]
    """Source to the highest number that is known; of other sources everything is asked for."""
    gaps: Mapping[str, tuple[Span, ...]]
    """Source to the numbers that were missing and may have come since."""


@dataclass(frozen=True, slots=True)
class OverdueDocuments(Errand):
    """Ask for timers that passed before an instant and still stand; answered with a tuple of ``LateTimers``."""

    before: datetime


@dataclass(frozen=True, slots=True)
class LateTimer:
    """A timer that has passed and still stands."""

    collection: Collection
    id: str
    kind: str
    about: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class LateTimers:
    """The late timers of one collection."""

    collection: Collection
    count: int
    """Documents that have one, as far as was counted."""
    oldest: tuple[LateTimer, ...]
    """The first few, oldest first."""


@dataclass(frozen=True, slots=True)
class AuditTrail(Errand):
    """Ask for everything that an audit of alerts looks at; answered with ``Trail``."""

    before: datetime
    """Timers that passed before this instant are late."""
    after_case: str
    """Cases with a greater id, in the order of ids."""
    case_count: int
    """So many cases at most."""
    again: tuple[str, ...] = ()
    """Ids of cases that are wanted beside them."""


@dataclass(frozen=True, slots=True)
class AuditPromises(Errand):
    """Ask for everything that an audit of promises looks at; answered with ``Promises``."""

    after_case: str
    """Cases with a greater id, in the order of ids."""
    case_count: int
    """So many cases at most."""
    again: tuple[str, ...] = ()
    """Ids of cases that are wanted beside them."""


PageState = PageOutcome | Literal["waiting"]


@dataclass(frozen=True, slots=True)
class Link:
    """What chains one history entry to the others."""

    seq: int
    prev: str
    """Hash of the entry before, as this one says; empty for the first."""
    hash: str


@dataclass(frozen=True, slots=True)
class Segment:
    """Older entries that were moved out of a document: first and last number, and the last one's hash."""

    first: int
    last: int
    hash: str


@dataclass(frozen=True, slots=True)
class UnraisedAlert:
    """An alert that an entry of a history orders and that does not exist."""

    id: str
    seq: int
    """Of the entry."""
    data: Mapping[str, Any]
    """Of the order, a ``RaiseAlert``, as it was recorded."""


@dataclass(frozen=True, slots=True)
class CaseLook:
    """What promises are about, of one case as it is stored; nothing personal."""

    id: str
    number: str
    pack: tuple[str, str]
    """Name and version."""
    state: str
    version: int
    links: tuple[Link, ...]
    """Of the entries that the document itself has, in the order in which they are stored."""
    head: str
    """Hash of the newest entry, as the document says."""
    first_due_at: datetime | None = None
    """The earliest of its timers."""
    next_due_at: datetime | None = None
    owner: str | None = None
    pool: str | None = None
    """Department of the pool to which it stands."""
    pool_person: str | None = None
    """Who has it, as it says itself."""
    segments: tuple[Segment, ...] = ()
    """What was moved out of it, in the order of numbers."""
    unraised: tuple[UnraisedAlert, ...] = ()
    """Alerts that the entries of the document order and that do not exist."""


@dataclass(frozen=True, slots=True)
class Sayings:
    """Open alerts, and what became of the pages that they wait for."""

    alerts: tuple[Alert, ...]
    """Those that are not resolved, the oldest first, as far as was read."""
    pages: Mapping[str, PageState]
    """By id, see ``Trail``."""
    before: datetime
    """Pages that were asked for later may still be on their way."""


@dataclass(frozen=True, slots=True)
class Promises:
    """What an audit of promises looks at."""

    cases: tuple[CaseLook, ...]
    pools: Mapping[str, Pool]
    """Department to pool."""
    horizon: datetime
    """Up to where a lease may have moved the instant at which a due case is looked for."""
    next_case: str = ""
    """Where to go on; empty at the end."""
    after_case: str | None = ""
    """Cases with a greater id were looked at, up to ``next_case``; None: only those of ``again``."""
    again: frozenset[str] = frozenset()
    """Ids of cases that were looked for beside them, whether they exist or not."""
    sayings: Sayings | None = None
    """None where alerts are not looked at."""

    def covers(self, case_id: str) -> bool:
        """Say whether a case was looked for."""
        if case_id in self.again:
            return True
        return (
            self.after_case is not None
            and case_id > self.after_case
            and (not self.next_case or case_id <= self.next_case)
        )


@dataclass(frozen=True, slots=True)
class MissedClock:
    """A clock that was missed and whose obligation stands still."""

    case_id: str
    case_number: str
    pack: tuple[str, str]
    """Name and version."""
    name: str
    """In its case."""
    row: str
    round: int
    missed_at: datetime


@dataclass(frozen=True, slots=True)
class MissedClocks:
    """What a look at some cases found."""

    clocks: tuple[MissedClock, ...]
    alerts: frozenset[str]
    """Ids of all alerts about these cases, in whatever state."""
    next_case: str
    """The last case that was looked at; empty: there was none after it."""


@dataclass(frozen=True, slots=True)
class Trail:
    """What an audit of alerts looks at."""

    late: tuple[LateTimers, ...]
    alerts: tuple[Alert, ...]
    """Those that are not resolved, the oldest first, as far as was read."""
    pages: Mapping[str, PageState]
    """By id, for those that alerts wait for; one that no contact knows, or that nothing holds or sends, is left out."""
    idle_contacts: tuple[str, ...]
    """Staff ids of people for whom something waits without a timer."""
    missed: MissedClocks


@dataclass(frozen=True, slots=True)
class FigurePeriod:
    """A month of one pack for which figures are wanted."""

    pack: str
    month: str
    """Such as ``2026-03``."""
    since: datetime
    until: datetime
    """The first instant after it."""
    satisfied: tuple[str, ...]
    """Codes of the answers that count as satisfied."""


@dataclass(frozen=True, slots=True)
class StaffFigures(Errand):
    """Ask what was counted of staff in some months; answered with a tuple of ``StaffLook``."""

    periods: tuple[FigurePeriod, ...]
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class StaffFigure:
    """What the cases that were received in a month, and that one person owns now, come to. Exercises are left out."""

    department: str
    person: str
    """Staff id; the department's own id for cases that nobody claimed."""
    case_count: int
    resolved_count: int
    rated_count: int
    """With an answer to a callback."""
    satisfied_count: int
    """Whose last answer is a satisfied one."""
    repeated_count: int
    """That the customer complained of again."""


@dataclass(frozen=True, slots=True)
class StaffLook:
    """What was counted and supplied for one month."""

    period: FigurePeriod
    asked_at: datetime
    figures: tuple[StaffFigure, ...]
    supplied: tuple[Filing, ...]
    """Figures of the personnel office, one for each team."""
