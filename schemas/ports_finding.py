"""Looking cases up again: by order, customer, period or topic. Reads, never writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from schemas.case import Case


@dataclass(frozen=True, slots=True)
class CaseSearch:
    """Which cases; what is empty or None asks for no such thing. Exercises are never found."""

    pack: str = ""
    """Name of the pack, whatever its version."""
    state: str = ""
    order_number: str = ""
    fingerprint: str = ""
    """Keyed digest of the customer's contact."""
    username: str = ""
    """Of the customer, exactly as it was given."""
    topic: str = ""
    """As the assessment in force says."""
    since: datetime | None = None
    """Received then or later."""
    until: datetime | None = None
    """Received before."""
    limit: int = 50


class Finder(Protocol):
    """Finds whole cases. Every method may raise ``Unavailable``."""

    def found(self, wanted: CaseSearch) -> Sequence[Case]:
        """Give the cases that are wanted, those received last first."""
        ...
