"""A ration: so many of something a second, so that a question that may be left out never slows what may not."""

from __future__ import annotations

import threading
from collections.abc import Callable

from workers.clock import monotonic


class Ration:
    """Grants what has gathered since; shared by all threads of a process."""

    def __init__(self, per_second: float, at_once: int, now: Callable[[], float] = monotonic) -> None:
        """Begin with a full store.

        Args:
            per_second: How many gather in a second of real time.
            at_once: How many are kept at most.
            now: Seconds that never jump.
        """
        self._per_second, self._at_once, self._now = per_second, at_once, now
        self._left = float(at_once)
        self._at = now()
        self._lock = threading.Lock()

    def grants(self) -> bool:
        """Take one, if there is one."""
        with self._lock:
            now = self._now()
            self._left = min(self._at_once, self._left + (now - self._at) * self._per_second)
            self._at = now
            if self._left < 1:
                return False
            self._left -= 1
            return True
