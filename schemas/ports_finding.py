"""Looking cases up again: by order, customer, period or topic. Reads, never writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from schemas.case import Case


@dataclass(frozen=True, slots=True)
class CaseSearch:
    """Which cases; what is empty or None asks for no such thing."""

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
    by: Literal["received", "archived"] = "received"
    """Which of its instants must lie between ``since`` and ``until``."""
    since: datetime | None = None
    """Then or later."""
    until: datetime | None = None
    """Before."""
    exercises: bool = False
    """Whether exercises are found too."""
    limit: int = 50


class Finder(Protocol):
    """Finds whole cases. Every method may raise ``Unavailable``."""

    def found(self, wanted: CaseSearch) -> Sequence[Case]:
        """Give the cases that are wanted, those received last first."""
        ...
