"""In which order cases that wait in a pool are offered and claimed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.policy.clock_parts import ClockTime
from schemas.policy.row import Row


class ClaimOrderRow(Row):
    """What goes first among cases that wait in one pool, and from when on only their limits count."""

    before: tuple[Literal["emotion", "priority"], ...]
    """What counts before the limit, the most important first; empty: the limit alone."""
    agitated_from: Annotated[int, Field(ge=0, le=100)]
    """Emotion score from which a case counts as agitated; below it all are equally calm."""
    pace: ClockTime
    """How long it takes at the most until the next case of a pool is claimed: what looking ahead reckons with."""
    lead: ClockTime
    """How long before its limit a case must be claimed at the latest."""
    unlimited_within: ClockTime
    """A case on which no limit runs is taken as due so long after its receipt, lest it wait for ever."""
