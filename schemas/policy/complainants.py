"""The list of complainants who are known to complain in bad faith or by profession."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.model import Name
from schemas.policy.clock_parts import ClockTime
from schemas.policy.coded import Coded
from schemas.policy.row import Row


class ComplainantsRow(Row):
    """Who may be listed, who confirms it, and for how long it holds. A listed customer's case bears a flag, no more."""

    kinds: Annotated[tuple[Coded, ...], Field(min_length=1)]
    role: Name
    """Who confirms an entry, beside whoever proposed it."""
    lasts: ClockTime
    """How long an entry holds after it was confirmed."""
    shared: bool = False
    """Whether a confirmed entry is published for an association; nothing is before a person has confirmed it."""
