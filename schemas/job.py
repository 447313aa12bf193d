"""A job: something that is done again and again, at the instants that a cron expression gives."""

from __future__ import annotations

from typing import ClassVar, Final, Literal

from schemas.document import Collection, Document
from schemas.model import Instant, Model, Name
from schemas.policy.jobs import JobRow

RUNS_KEPT: Final = 20
"""Eventful runs in the document, the newest; every one of them stays in the history."""

ITEMS_KEPT: Final = 50

RUN: Final = "run"
"""Timer of a job: its next run by the cron expression."""

SOONER: Final = "sooner"
"""Timer of a job whose subject wants a look before that."""


class Standing(Model):
    """A cause that a job found and that has not gone away."""

    kind: Name
    """Kind of alert."""
    about: Name
    first_seen_at: Instant
    raised_at: Instant | None = None
    """When its alert was last ordered; None while it has not lasted long enough."""
    alert_id: Name | None = None
    items: tuple[str, ...] = ()
    """What it consists of, some of it: looked at again by the next run."""


class Gap(Model):
    """Numbers of a source that have not come."""

    first: int
    last: int
    since: Instant
    """When it was first seen that they are missing."""


class SourceSequence(Model):
    """How far a source has counted, and what is missing of it."""

    source: Name
    first: int
    """The first number that was seen."""
    highest: int
    gaps: tuple[Gap, ...] = ()
    """Sorted, without what was given up."""
    given_up: int = 0
    """Numbers that never came and are not waited for any more."""

    @property
    def missing(self) -> int:
        """Give how many numbers are missing."""
        return sum(gap.last - gap.first + 1 for gap in self.gaps)


class Run(Model):
    """One run of a job."""

    at: Instant
    slot_at: Instant | None
    """The instant that it was due; None if somebody asked for it."""
    by: Name | None = None
    """Who asked for it."""
    cause_count: int = 0
    """How many causes for alarm there were."""
    note: str = ""
    """What it found, in one line; why it could not look."""


class Job(Document):
    """One job as planned, and what it found last. The id is that of its row."""

    collection: ClassVar[Collection] = "jobs"

    state: Literal["planned", "ended"]
    """ended: its row was taken away or switched off; it may be planned again."""
    row: JobRow
    """As set-up found it."""
    as_of: Instant
    """When set-up last spoke of it; an older word that comes later changes nothing."""
    since: Instant
    """When it was first planned, or planned again after an end."""
    covered_until: Instant
    """Up to when everything was looked at; the next run goes on from there."""
    run_count: int = 0
    cursor: str = ""
    """Where the next run goes on, for a job that does not look at everything at once."""
    standing: tuple[Standing, ...] = ()
    sequences: tuple[SourceSequence, ...] = ()
    """For the job that watches over numbers of sources; sorted by source."""
    last_run: Run | None = None
    runs: tuple[Run, ...] = ()
    """The newest ones that changed what stands, or that somebody asked for; oldest first. A job runs often and mostly
    finds nothing: what such runs write must stay small."""
