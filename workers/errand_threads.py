"""Threads that wait for what is outside, so that no queue waits with them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, MutableMapping, Sequence

import structlog

from schemas.errors import Unavailable
from workers.clock import monotonic
from workers.incoming import Incoming
from workers.loading import Loader
from workers.unit import UnitOfWork

log = structlog.get_logger(__name__)


class ErrandThreads:
    """Takes messages that want something from outside, goes, and decides them.

    One far side occupies at most half the threads, so that a slow one does not keep the others from their answers.
    """

    def __init__(
        self,
        loader: Loader,
        unit: UnitOfWork,
        submit: Callable[[Sequence[Incoming]], None],
        *,
        busy: MutableMapping[int, float],
        count: int,
    ) -> None:
        """Prepare; ``start`` begins.

        Args:
            loader: Reads the document once more before a message goes out.
            unit: Decides.
            submit: Takes what is decided.
            busy: Thread id to the monotonic second at which it took up its message, for the watchdog.
            count: How many threads, so how many errands at once.
        """
        self._loader, self._unit, self._submit, self._busy = loader, unit, submit, busy
        self._most_for_one = max(1, count // 2)
        self._waiting: list[Incoming] = []
        self._out: Counter[str] = Counter()
        self._changed = threading.Condition()
        self._is_stopping = False
        self.threads = [
            threading.Thread(target=self._run, daemon=True, name=f"errand-{number}")
            for number in range(1, count + 1)
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Begin nothing more; what has not gone out stays unacknowledged."""
        with self._changed:
            self._is_stopping = True
            self._waiting.clear()

    @property
    def open_count(self) -> int:
        """How many messages wait to go out, or have not come back."""
        with self._changed:
            return len(self._waiting) + self._out.total()

    def take(self, wanting: Sequence[Incoming]) -> None:
        """Take messages that have an errand."""
        with self._changed:
            if not self._is_stopping:
                self._waiting += wanting
                self._changed.notify_all()

    def _run(self) -> None:
        while True:
            incoming, far_side = self._next()
            self._busy[threading.get_ident()] = monotonic()
            try:
                self._go(incoming)
            finally:
                self._busy.pop(threading.get_ident(), None)
                self._submit([incoming])
                with self._changed:
                    self._out[far_side] -= 1
                    self._changed.notify_all()

    def _go(self, incoming: Incoming) -> None:
        """Decide on the document as it is now: the message may have waited a while, or be applied meanwhile."""
        try:
            self._loader.load([incoming])
        except Unavailable as fault:
            log.warning("store.unavailable", reason=str(fault)[:200])
            incoming.errand = None
            return
        self._unit.work(incoming, goes_out=True)

    def _next(self) -> tuple[Incoming, str]:
        with self._changed:
            while True:
                for index, incoming in enumerate(self._waiting):
                    far_side = incoming.errand.far_side if incoming.errand else ""
                    if self._out[far_side] < self._most_for_one:
                        self._out[far_side] += 1
                        return self._waiting.pop(index), far_side
                self._changed.wait()
