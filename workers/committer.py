"""The thread that gathers decided messages into batches and has them settled."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from typing import Final

from workers.clock import monotonic
from workers.incoming import Incoming
from workers.metrics import BATCH

MOST_IN_BATCH: Final = 500

_GATHER_S_FOR_EACH_PER_SECOND: Final = 0.0001
"""A process with 100 messages a second waits for company up to 10 ms, one with 10 hardly at all."""

_REMEMBERED_S: Final = 1.0
"""The load of about the last second counts."""


class Committer:
    """Settles whatever the worker threads have decided since it last looked."""

    def __init__(self, settle: Callable[[Sequence[Incoming]], None], *, gather_s: float = 0.040) -> None:
        """Prepare; ``start`` begins.

        Args:
            settle: Settles a batch; calls ``done`` for each of its messages, sooner or later.
            gather_s: Least time between two batches under load, so that they are worth their round trips; less
                with less load, and nothing waits when it is quiet.
        """
        self._settle = settle
        self._gather_s = gather_s
        self._queue: queue.SimpleQueue[Sequence[Incoming]] = queue.SimpleQueue()
        self._open = 0
        self._lock = threading.Lock()
        self.thread = threading.Thread(target=self._run, daemon=True, name="committer")

    def start(self) -> None:
        """Begin."""
        self.thread.start()

    def submit(self, decided: Sequence[Incoming]) -> None:
        """Take messages that were decided; settled later."""
        with self._lock:
            self._open += len(decided)
        self._queue.put(decided)

    def done(self) -> None:
        """Hear that one message is settled."""
        with self._lock:
            self._open -= 1

    @property
    def open_count(self) -> int:
        """How many submitted messages are not settled yet."""
        return self._open

    def _run(self) -> None:
        last, per_second = 0.0, 0.0
        while True:
            batch = list(self._queue.get())
            pause = min(self._gather_s, per_second * _GATHER_S_FOR_EACH_PER_SECOND) - (monotonic() - last)
            if pause > 0:
                threading.Event().wait(pause)
            began, last = last, monotonic()
            while len(batch) < MOST_IN_BATCH:
                try:
                    batch.extend(self._queue.get_nowait())
                except queue.Empty:
                    break
            BATCH.observe(len(batch))
            per_second = load_after(per_second, len(batch), last - began)
            self._settle(batch)


def load_after(before: float, count: int, elapsed_s: float) -> float:
    """Give messages per second over about the last second.

    Args:
        before: What it was at the last batch.
        count: Messages in this batch.
        elapsed_s: Seconds since the last batch.
    """
    share = min(1.0, elapsed_s / _REMEMBERED_S)
    return before + (count / max(elapsed_s, 0.001) - before) * share
