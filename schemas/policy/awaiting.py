"""What becomes of a submission without something required: refused, or asked for, reminded of, and ended."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from schemas.clock import time_of
from schemas.model import Name
from schemas.policy.clock_parts import ClockTime
from schemas.policy.row import Row


class Incomplete(Row):
    """What becomes of a submission without something required."""

    action: Literal["refuse", "await"]
    """refuse: no case; await: a case in ``awaiting_info``, if all that lacks may wait."""
    remind_after: ClockTime | None = None
    """How long after a request the customer is reminded, and how long after that again; None: never."""
    ends_after: ClockTime | None = None
    """How long after a request nobody waits any more; each part of an answer begins it again. None: it has no end."""
    then: Literal["close", "go_on"] = "go_on"
    """What the end is: the case is closed, or is handled without what lacks."""
    outcome: Name | None = None
    """Outcome of a case that the end closes."""

    @model_validator(mode="after")
    def _ends_one_way(self) -> Self:
        if (self.then == "close") != (self.outcome is not None):
            message = f"row {self.id}: expected an outcome exactly where then is 'close'"
            raise ValueError(message)
        if self.then == "close" and self.ends_after is None:
            message = f"row {self.id}: expected ends_after beside then: close"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _reminds_before_the_end(self) -> Self:
        remind, end = self.remind_after, self.ends_after
        if remind is not None and end is not None and time_of(remind) >= time_of(end):
            message = f"row {self.id}: expected remind_after before ends_after"
            raise ValueError(message)
        return self
