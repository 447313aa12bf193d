"""Decide again what met a document that had changed: on a fresh load, in this process, a little later.

Where many messages are about one document, such as the pages of one person, all but the first of a batch come here.
They are decided in their order, each on what the one before leaves, and stored in one write.
"""

from __future__ import annotations

import queue
import random
import threading
from collections.abc import Callable, Sequence

import structlog

from schemas.errors import Unavailable
from workers.following import build_on
from workers.incoming import Incoming, Recorded
from workers.loading import Loader
from workers.metrics import RERUN
from workers.unit import UnitOfWork

log = structlog.get_logger(__name__)

_JITTER_S = 0.010


class Rerunner:
    """One thread that loads again and decides again."""

    def __init__(
        self, loader: Loader, unit: UnitOfWork, submit: Callable[[Sequence[Incoming]], None]
    ) -> None:
        """Prepare; ``start`` begins."""
        self._loader = loader
        self._unit = unit
        self._submit = submit
        self._queue: queue.SimpleQueue[Incoming] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._open = 0
        self._lock = threading.Lock()
        self.thread = threading.Thread(target=self._run, daemon=True, name="rerun")

    def start(self) -> None:
        """Begin."""
        self.thread.start()

    def stop(self) -> None:
        """Give up waiting; what is left stays unacknowledged."""
        self._stopping.set()

    @property
    def open_count(self) -> int:
        """How many messages wait to be decided again."""
        return self._open

    def submit(self, incoming: Incoming) -> None:
        """Take a message that met a conflict."""
        RERUN.inc()
        with self._lock:
            self._open += 1
        self._queue.put(incoming)

    def _run(self) -> None:
        while True:
            batch = [self._queue.get()]
            self._stopping.wait(random.random() * _JITTER_S)  # noqa: S311 - jitter
            while not self._queue.empty():
                batch.append(self._queue.get_nowait())
            self._load(batch)
            self._decide(batch)
            self._submit(batch)
            with self._lock:
                self._open -= len(batch)

    def _decide(self, batch: Sequence[Incoming]) -> None:
        """Decide one after the other; those about one document build on one another and share its write."""
        newest: dict[tuple[str, str], tuple[Incoming, Recorded]] = {}
        for incoming in batch:
            if incoming.place in newest and not incoming.stands_alone:
                build_on(incoming, *newest[incoming.place])
            self._unit.work(incoming)
            outcome = incoming.outcome
            if isinstance(outcome, Recorded):
                newest[incoming.place] = (incoming, outcome)

    def _load(self, batch: list[Incoming]) -> None:
        while not self._stopping.is_set():
            try:
                self._loader.load(batch)
            except Unavailable as fault:
                log.warning("store.unavailable", reason=str(fault)[:200])
                self._stopping.wait(0.5)
            else:
                return
