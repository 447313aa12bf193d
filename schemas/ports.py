"""What the unit of work and the scheduler ask of a store. MongoDB and the in-memory twin both give it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol

from schemas.document import Collection, Entry, Loaded, Write
from schemas.ids import BUCKETS
from schemas.parked import Parked, ParkedFilter, ParkedGroup
from schemas.ports_releases import Releases

Outcome = Literal["applied", "conflict", "number_taken", "refused"]
"""applied: stored now, or found stored by this very message; conflict: the version was another one, or the
document was not there, or was there already; number_taken: another case has that number; refused: cannot be
stored at all."""


ALIKE_AT_MOST: Final = 20
"""Cases of one product that are looked at, the newest: enough to tell that there are many."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Asks for cases about the same product, whoever complains and whether they have ended or not."""

    product: str
    """Name as submitted."""
    type: str
    """Feedback type as submitted."""
    drill: bool
    """Exercises are counted apart."""
    alert_id: str
    """While this alert is open nothing is found: it says already that there are many."""


@dataclass(frozen=True, slots=True)
class RelatedQuery:
    """Asks for open cases of the same customer or order, and for cases about the same product."""

    case_id: str
    """The asking case, left out of the answer."""
    fingerprint: str
    """Empty: not asked for."""
    order_number: str
    """Empty: not asked for."""
    alike: Alike | None = None
    """None: not asked for."""
    ended: bool = False
    """Whether those that have ended are asked for too."""


@dataclass(frozen=True, slots=True)
class Related:
    """An open case that may be about the same matter, or any case about the same product."""

    case_id: str
    number: str
    state: str
    received_at: datetime
    module: str
    """Empty before triage."""
    product: str
    order_number: str
    same_customer: bool
    same_order: bool
    same_product: bool = False
    """Found because it is alike; then only id and receipt are known."""


@dataclass(frozen=True, slots=True)
class Due:
    """A document with something due."""

    collection: Collection
    id: str
    due_at: datetime
    rank: int
    """Urgency, 0 first: a case's priority, an alert's severity; 9 if unknown."""


@dataclass(frozen=True, slots=True)
class Share:
    """The part of all due documents that one of several schedulers looks after, by their buckets."""

    number: int = 0
    """0 to ``of`` - 1."""
    of: int = 1

    @property
    def buckets(self) -> tuple[int, ...]:
        """Give the buckets of this share."""
        return tuple(range(self.number, BUCKETS, self.of))

    @property
    def is_all(self) -> bool:
        """Whether nobody else has a share."""
        return self.of == 1

    @property
    def is_first(self) -> bool:
        """Whether it comes with what cannot be shared out: parked records have no bucket."""
        return self.number == 0


WHOLE: Final = Share()


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of life of a scheduler, and what its clocks showed at that moment."""

    count: int
    """One more each time; 0 in a sign that is still to be given."""
    at: datetime | None
    """The real instant that it goes by; none in its first sign, before others have vouched for its clock."""
    boot: str
    """Id of the host's boot: the steady clock of another host, or from before, says nothing here."""
    up_s: float
    """Seconds of the host's clock that never jumps."""
    has_left: bool = False


@dataclass(frozen=True, slots=True)
class RollCall:
    """Who is there, and what time the database has."""

    signs: Mapping[str, Sign]
    """The newest sign of each scheduler, by name, those of the dead for a day."""
    database_at: datetime | None
    """The database's own real time; none if it has no clock of its own."""


class Store(Releases, Protocol):
    """Keeps documents and decides nothing. Any method may raise ``Unavailable``: its outcome is unknown."""

    def load(self, collection: Collection, ids: Sequence[str]) -> Mapping[str, Loaded]:
        """Give the documents that exist, by id, in one query; history left out."""
        ...

    def load_numbered(self, numbers: Sequence[str]) -> Mapping[str, Loaded]:
        """Give the cases that exist, by case number, in one query."""
        ...

    def related(self, queries: Sequence[RelatedQuery]) -> Sequence[tuple[Related, ...]]:
        """Give for each query the open cases that it asks for, oldest first, then the newest ones that are alike."""
        ...

    def open_alerts(self, kinds: Sequence[str]) -> Sequence[Loaded]:
        """Give the alerts of these kinds that are not resolved, in one query."""
        ...

    def commit(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Apply each write atomically, majority and journaled, in one bulk; at most one write per document.

        One write that cannot be encoded, or would make its document larger than 4 MB, does not stop the
        others: its outcome is ``refused``. After ``Unavailable`` the same writes may be given again.
        """
        ...

    def entry(self, collection: Collection, document_id: str, message_id: str) -> Entry | None:
        """Give the history entry that a message made, spilled segments included."""
        ...

    def history(self, collection: Collection, document_id: str) -> Sequence[Entry]:
        """Give all entries of a document, oldest first, spilled segments included; empty if unknown."""
        ...

    def erase_keys(self, ids: Sequence[str], *, at: datetime) -> int:
        """Erase the keys that seal what is personal in documents, for ever; give how many there were.

        The documents stay, with figures and history; what was sealed is blank from then on, in a process that has
        read the key before within five minutes.
        """
        ...

    def rewrap_keys(self) -> int:
        """Wrap every key under the newest master key; give how many were wrapped under another one.

        Raises:
            KeyUnknown: a key is wrapped under a master key that is not given.
        """
        ...

    def park(self, records: Sequence[Parked]) -> None:
        """Keep messages that could not be applied; a record that is there already counts one more sighting.

        A sighting never touches the message itself. The record takes the new verdict if it waited and is now
        parked for good, or if it was replayed and so is not resolved after all. If it still waits, it takes
        the next instant from the answer to its newest try.
        """
        ...

    def parked(
        self, *, state: str | None = None, code: str | None = None, limit: int = 1000
    ) -> Sequence[Parked]:
        """Give parked records, oldest first."""
        ...

    def parked_like(self, wanted: ParkedFilter, *, limit: int) -> Sequence[Parked]:
        """Give the parked records that are meant, oldest first."""
        ...

    def parked_groups(self) -> Sequence[ParkedGroup]:
        """Give how many records there are of each state, code, message type and queue; the largest group first."""
        ...

    def parked_record(self, parked_id: str) -> Parked | None:
        """Give one parked record."""
        ...

    def parked_records(self, ids: Sequence[str]) -> Mapping[str, Parked]:
        """Give the parked records that exist, by id, in one query."""
        ...

    def end_parked(  # noqa: PLR0913 - the parts of an end, all named
        self,
        parked_id: str,
        *,
        state: Literal["parked", "replayed", "discarded"],
        by: str,
        reason: str,
        at: datetime,
        replaced_by: str = "",
    ) -> bool:
        """Move a record on from waiting or parked; False if it was not in either state."""
        ...

    def due(
        self, collection: Collection, *, now: datetime, limit: int, share: Share = WHOLE
    ) -> Sequence[Due]:
        """Give what is due at ``now`` or before, read with majority concern.

        The most urgent first, and of the equally urgent the oldest. Parked records are not shared out: with
        any share that is the first all are given, with another none.
        """
        ...

    def lease(self, dues: Sequence[Due], *, until: datetime) -> int:
        """Move ``next_due_at`` forward where it still is what was read, in one bulk; give how many moved.

        Of a parked record it also counts the attempt.
        """
        ...

    def beat(self, name: str, *, at: datetime) -> None:
        """Note that a program was at work at an instant; the newest word counts, even if the clock was set back."""
        ...

    def last_beat(self, name: str) -> datetime | None:
        """Give when a program was at work last, None if it never was."""
        ...

    def attend(self, scheduler: str, sign: Sign) -> RollCall:
        """Give a sign of life, counted on from the last one of that name, and give everybody's.

        A failover may undo signs; those that follow make up for it.
        """
        ...

    def roll_call(self) -> RollCall:
        """Give everybody's signs without giving one."""
        ...

    def leave(self, scheduler: str) -> None:
        """Say that a scheduler stops, so that nobody waits for its signs."""
        ...
