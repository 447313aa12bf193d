"""What people are going to do, and when by the simulated clock."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(order=True, slots=True)
class Appointment:
    """One thing that somebody will do."""

    at: datetime
    number: int
    act: Callable[[], None] = field(compare=False)
    about: str = field(compare=False)
    """Case that it concerns, so that a reminder can bring it forward; empty if none."""
    done: bool = field(compare=False, default=False)


class Agenda:
    """Appointments in order of time."""

    def __init__(self) -> None:
        """Begin empty."""
        self._heap: list[Appointment] = []
        self._of: dict[str, list[Appointment]] = {}
        self._count = 0

    def __len__(self) -> int:
        """Give how many appointments are left."""
        return sum(not one.done for one in self._heap)

    def add(self, at: datetime, act: Callable[[], None], *, about: str = "") -> None:
        """Note an appointment."""
        self._count += 1
        one = Appointment(at, self._count, act, about)
        heapq.heappush(self._heap, one)
        if about:
            self._of.setdefault(about, []).append(one)

    def due(self, now: datetime) -> Iterator[Callable[[], None]]:
        """Give what is due, in order; what that adds meanwhile may be due as well."""
        while self._heap and self._heap[0].at <= now:
            one = heapq.heappop(self._heap)
            if not one.done:
                one.done = True
                yield one.act

    def hasten(self, about: str, to: datetime) -> bool:
        """Bring the next appointment about a case forward; say whether there was a later one."""
        waiting = [one for one in self._of.get(about, []) if not one.done]
        self._of[about] = waiting
        first = min(waiting, default=None)
        if first is None or first.at <= to:
            return False
        first.done = True
        self.add(to, first.act, about=about)
        return True
