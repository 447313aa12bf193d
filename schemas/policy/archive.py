"""Forms, closing guards and archive parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

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


class ArchivePolicy(Model):
    """Forms, closing guards and archive parts."""

    closing_form: ClosingForm
    record: Record
    parts: Annotated[tuple[ArchivePart, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_part_once(self) -> ArchivePolicy:
        names = [row.part for row in self.parts]
        if len(set(names)) != len(names):
            message = f"expected each part once, found {names}"
            raise ValueError(message)
        return self
