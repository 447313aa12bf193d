"""No silent stall: a process whose threads died or hang ends itself, and the supervisor starts another."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import structlog

from workers.clock import monotonic

log = structlog.get_logger(__name__)

EXIT_STALLED: Final = 70
"""Exit status of a process that the watchdog ended."""

HANGS_AFTER_S: Final = 120.0


class Watchdog:
    """Looks after the threads of a process every second."""

    def __init__(
        self,
        threads: Callable[[], Sequence[threading.Thread]],
        busy: Mapping[int, float],
        end: Callable[[int], None] = os._exit,
    ) -> None:
        """Take what to watch.

        Args:
            threads: Gives the threads without which the process must not go on.
            busy: Thread id to the monotonic second at which it took up its message.
            end: Ends the process with a status.
        """
        self._threads = threads
        self._busy = busy
        self._end = end
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._run, daemon=True, name="watchdog").start()

    def stop(self) -> None:
        """Stop looking: threads are about to end on purpose."""
        self._stopping.set()

    def look(self) -> str:
        """Give what is wrong, empty if nothing."""
        for thread in self._threads():
            if not thread.is_alive():
                return f"thread {thread.name} has died"
        now = monotonic()
        for since in list(self._busy.values()):
            if now - since > HANGS_AFTER_S:
                return f"a thread has worked on one message for {now - since:.0f} s"
        return ""

    def _run(self) -> None:
        while not self._stopping.wait(1.0):
            fault = self.look()
            if fault:
                log.error("process.stalled", fault=fault)
                self._end(EXIT_STALLED)
