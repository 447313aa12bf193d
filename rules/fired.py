"""What the due timers of a case come to, gathered one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from schemas.case import Case
from schemas.decision import Reason
from schemas.document import Timer
from schemas.messages.base import Event, Order
from schemas.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the due timers come to."""

    case: Case
    events: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    orders: tuple[Order, ...] = ()
    facts: tuple[Event, ...] = ()


class Fires(Protocol):
    """What one kind of timer does when it is due."""

    def __call__(self, outcome: Outcome, timer: Timer, pack: Pack, /, *, now: datetime) -> Outcome:
        """Give the outcome with what this timer adds."""
