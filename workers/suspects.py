"""Deliveries that came back too often to be worked on beside others: one of them may end whatever process takes it up.

A process that dies gives back everything that it held, so a count alone does not tell the message that ends it from its
neighbours. Those under suspicion are therefore worked on one at a time, each settled before the next, in no order:
whichever it is, half of the others are done on average before it ends the process, and half of the rest next time.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from workers.delivery import Delivery
from workers.incoming import HandedOn

SUSPECTED_FROM: Final = 3
"""Deliveries without a result after which a message goes alone."""

LOOK_EVERY_S: Final = 0.02
"""How long a queue is waited for at most while somebody under suspicion waits."""


@dataclass(slots=True)
class Suspects:
    """Those of one queue. Belongs to the thread that reads the queue."""

    _held: list[Delivery] = field(default_factory=list)
    _out: Delivery | None = None

    def part(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """Give those that may be worked on together, and hold the others; what follows one is never held."""
        good = [one for one in deliveries if isinstance(one, HandedOn) or one.count < SUSPECTED_FROM]
        self._held += [
            one for one in deliveries if not isinstance(one, HandedOn) and one.count >= SUSPECTED_FROM
        ]
        return good

    def next(self) -> Delivery | None:
        """Give one to be worked on alone; none while another is not settled."""
        if self._out is not None and not self._out.is_answered and self._out.lane.is_open:
            return None
        self._out = None
        while self._held and self._out is None:
            one = self._held.pop(random.randrange(len(self._held)))  # noqa: S311 - no secret
            if one.lane.is_open:
                self._out = one
        return self._out

    @property
    def any_waits(self) -> bool:
        """Whether somebody is held."""
        return bool(self._held)
