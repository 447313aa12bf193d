"""Patience with channels: one that has given no answer several times in a row is tried now and then, not by everybody.

Those who are not tried go on to their next channel at once, instead of waiting for the same silence one after another.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Final

from workers.clock import monotonic

SILENT_AFTER: Final = 3
"""So many sendings in a row without an answer."""

TRIED_EVERY_S: Final = 5.0
"""One sending in so many real seconds is tried all the same; its answer ends the silence."""


class Patience:
    """What is remembered of each channel; shared by threads."""

    def __init__(self, now_s: Callable[[], float] = monotonic) -> None:
        """Take what gives seconds that never jump."""
        self._now_s = now_s
        self._unanswered: Counter[str] = Counter()
        self._next_try: dict[str, float] = {}
        self._lock = threading.Lock()

    def may_try(self, channel: str) -> bool:
        """Say whether a sending over this channel is to be tried; whoever asks and hears yes, tries."""
        with self._lock:
            if self._unanswered[channel] < SILENT_AFTER:
                return True
            now = self._now_s()
            if now < self._next_try.get(channel, 0.0):
                return False
            self._next_try[channel] = now + TRIED_EVERY_S
            return True

    def note(self, channel: str, *, answered: bool) -> None:
        """Remember whether a channel answered, whatever it said."""
        with self._lock:
            if answered:
                self._unanswered.pop(channel, None)
                return
            self._unanswered[channel] += 1
            if self._unanswered[channel] == SILENT_AFTER:
                self._next_try[channel] = self._now_s() + TRIED_EVERY_S
