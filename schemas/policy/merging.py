"""How a case that is the same matter as another one is merged into it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.model import Name
from schemas.policy.clock_parts import ClockTime
from schemas.policy.row import Row


class Merging(Row):
    """How a case that is the same matter as another one is merged into it."""

    outcome: Name
    """Outcome of the case that ends."""
    again_after: ClockTime
    """Delay before the other case is asked again if it does not answer; doubles each time, up to ``at_most``."""
    at_most: ClockTime
    gives_up_after: Annotated[int, Field(ge=1)]
    """How often it is asked again; then the case goes on by itself."""
