"""What a kind of job looks at and what it makes of that, in the shape that all kinds share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from schemas.errands import Errand
from schemas.job import Job, SourceSequence
from schemas.messages.base import Event, Message
from schemas.model import Language
from schemas.policy.pack import Pack, Packs
from schemas.staff import Staff


@dataclass(frozen=True, slots=True)
class World:
    """What a job may take into account beside its own document."""

    now: datetime
    packs: Packs
    staff: Staff
    answer: Any = None
    """What came back from its errand; None before it, and if the far side did not answer."""

    def pack_of(self, job: Job) -> Pack:
        """Give the pack whose escalation section says who is told."""
        newest = self.packs.newest
        return newest.get(job.row.pack or self.packs.default, newest[self.packs.default])


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that somebody must be told."""

    kind: str
    """Kind of alert."""
    about: str
    details: Mapping[Language, str]
    """What was found, for the summary: codes and numbers, no personal data."""
    lasts: timedelta = timedelta()
    """For how long it must have been so before anybody is told."""
    items: tuple[str, ...] = ()
    """What it consists of, some of it, for the next run to look at again."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a run found."""

    causes: tuple[Cause, ...] = ()
    """Every cause that is there now; one that stood before and is not among them has gone away."""
    orders: tuple[Message, ...] = ()
    """What else is to be sent."""
    sequences: tuple[SourceSequence, ...] | None = None
    """How far sources have counted; None: the job does not look at that."""
    events: tuple[Event, ...] = ()
    """What departments are told."""
    cursor: str = ""
    """Where the next run goes on."""
    sooner_at: datetime | None = None
    """An instant before the next run by the clock at which it wants to look."""
    is_blind: bool = False
    """Whether it could not look: what stood goes on standing."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job."""

    finds: Callable[[Job, World], Findings]
    asks: Callable[[Job, World], Errand | None] | None = None
    """What must be asked outside before; None: nothing ever."""
