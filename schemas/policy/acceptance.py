"""Which submissions are reviewed first, which are out of scope, and what acceptance asks of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from schemas.model import Name
from schemas.policy.clock_parts import ClockTime
from schemas.policy.coded import Coded
from schemas.policy.paths import FieldPath
from schemas.policy.row import Row


class Review(Row):
    """Submissions that somebody looks at before they are dispatched."""

    recorded_by: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Roles and departments whose members' submissions are reviewed: the representatives."""
    remind_after: ClockTime
    """How long after a submission, or its return, whoever must act is reminded; and again after the same time."""


class OutOfScope(Coded):
    """A matter that is not taken up. Every part that is given must fit; a row without parts is for people only."""

    types: tuple[Name, ...] = ()
    topics: tuple[Name, ...] = ()
    modules: tuple[Name, ...] = ()
    channels: tuple[Name, ...] = ()
    outcome: Name
    """How a case ends that is declined for it."""

    @property
    def is_for_people(self) -> bool:
        """Whether no submission falls under it by itself."""
        return not (self.types or self.topics or self.modules or self.channels)


class Requirement(Coded):
    """What a submission must fulfil to be accepted; one that does not is returned with this named."""

    field: FieldPath
    """Must not be empty."""
    at_most_ago: timedelta | None = None
    """How long before receipt the instant in the field may lie at most; None: any time."""
    types: tuple[Name, ...] = ()
    """Feedback types that it holds for; empty: all."""
    outcome: Name
    """How a case ends that is returned for it."""
