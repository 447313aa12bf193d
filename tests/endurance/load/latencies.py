"""How long submissions take until their case has its owner, by when they were published."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.endurance.load.submissions import Submissions

_ASSIGNED: Final = "case.assigned."
_SUBJECT: Final = re.compile(rb'"subject":"([^"]*)"')


@dataclass(slots=True)
class Latencies:
    """Knows what is under way, and keeps what came of it."""

    submissions: Submissions
    began: float
    """Monotonic second at which the run began."""
    taken: list[tuple[float, float]] = field(default_factory=list)
    """Second of publishing, and seconds that it took; the first of both."""
    _under_way: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def published(self, numbers: Sequence[int]) -> None:
        """Hear that submissions are about to be published."""
        now = time.monotonic()
        keys = [self.submissions.key(number) for number in numbers]
        with self._lock:
            self._under_way.update(dict.fromkeys(keys, now))

    def heard(self, routing_key: str, body: bytes) -> None:
        """Hear an event."""
        if not routing_key.startswith(_ASSIGNED):
            return
        subject = _SUBJECT.search(body)
        with self._lock:
            at = self._under_way.pop(subject[1].decode(), None) if subject else None
            if at is not None:
                self.taken.append((at - self.began, time.monotonic() - at))

    @property
    def open_count(self) -> int:
        """Submissions that are still under way."""
        with self._lock:
            return len(self._under_way)

    def between(self, first_s: float, last_s: float) -> list[float]:
        """Give the sorted seconds of what was published in a stretch."""
        with self._lock:
            return sorted(took for at, took in self.taken if first_s <= at < last_s)


def quantile(ordered: Sequence[float], share: float) -> float:
    """Give a quantile of sorted numbers; 0 of none."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
