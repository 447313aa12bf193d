"""Forms, closing guards and archive parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from schemas.clock import Duration
from schemas.model import Model, Name
from schemas.policy.row import Row

Part = Literal[
    "content",
    "attachments",
    "assessments",
    "assignment",
    "process",
    "findings",
    "plan",
    "verdict",
    "notices",
    "feedback",
    "causes",
    "result",
    "closing_form",
    "satisfaction",
    "signature",
    "clocks",
    "fault",
    "accountable",
]
"""What an archive record can hold; the rule knows where in the case each is found."""


class ClosingForm(Row):
    """The closed-loop form."""

    title: Name
    words: Mapping[Name, Name]
    """What happened, as the timeline calls it, to the word on the form."""


class Record(Row):
    """The archive record as a whole."""

    title: Name


class ArchivePart(Row):
    """One part of the archive record."""

    part: Part
    label: Name
    required: bool
    """Whether an empty part blocks archiving."""
    classes: tuple[Name, ...] = ()
    """Class codes for which it is required; empty: all."""
    except_outcomes: tuple[Name, ...] = ()
    """Outcomes for which it is not required."""


class Sealing(Row):
    """When a case that has ended is sealed."""

    when: Literal["signed", "closed"]
    """``closed``: in the step in which its customer is told of the end; nobody signs."""


class Entitled(Row):
    """Who may do something."""

    roles: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Codes of departments or roles."""


class Improvements(Row):
    """Who is asked for an improvement where a note names nobody."""

    department: Name


class KeepTime(Duration):
    """How long something is kept."""

    unit: Literal["calendar_days"]


class Retention(Row):
    """How long a sealed case keeps what says who the customer is."""

    classes: tuple[Name, ...] = ()
    """Class codes that it is for; empty: all."""
    outcomes: tuple[Name, ...] = ()
    """Outcomes that it is for; empty: all."""
    keep: KeepTime
    """From the archiving on; then it is erased, and the figures stay."""


class ArchivePolicy(Model):
    """Forms, closing guards and archive parts."""

    closing_form: ClosingForm
    record: Record
    parts: Annotated[tuple[ArchivePart, ...], Field(min_length=1)]
    sealing: Sealing | None = None
    """None: when it is signed."""
    keepers: Entitled | None = None
    """Who may write into the archive; None: nobody."""
    holds: Entitled | None = None
    """Who may set and lift a legal hold; None: nobody."""
    erasure: Entitled | None = None
    """Who may have a case erased before its time; None: nobody."""
    retention: tuple[Retention, ...] = ()
    """The first row that fits says how long; where none does, nothing is erased by time."""
    improvements: Improvements | None = None
    """None: no improvement items."""

    @model_validator(mode="after")
    def _each_part_once(self) -> ArchivePolicy:
        names = [row.part for row in self.parts]
        if len(set(names)) != len(names):
            message = f"expected each part once, found {names}"
            raise ValueError(message)
        return self
