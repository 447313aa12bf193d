"""What codes of another pack's class system are called here, for cases that come from it."""

from __future__ import annotations

from typing import Literal

from schemas.model import Name
from schemas.policy.row import Row


class CounterpartRow(Row):
    """One code of another pack, and the code of this one that comes closest; neither takes the other's place."""

    pack: Name
    """Name of the other pack."""
    axis: Literal["type", "topic", "module", "urgency"]
    theirs: Name
    here: Name
