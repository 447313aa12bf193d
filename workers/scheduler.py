"""The scheduler process: ``python -m workers.scheduler``. Any number may run; each finds what is due and says so."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Sequence
from datetime import timedelta
from types import FrameType
from typing import Final

import structlog

from scheduler.sweep import SweepResult, sweep
from schemas.document import Emission
from schemas.errors import Unavailable
from schemas.parked import Parked
from workers import logs
from workers.amqp import Amqp
from workers.assembly import steady_clock_of, store_of
from workers.clock import monotonic
from workers.crash import crash_at
from workers.heartbeat import BEAT_EVERY, SCHEDULER
from workers.metrics import DUE, LATENESS
from workers.presence import Presence
from workers.process import start
from workers.publishing import Publisher
from workers.settings import Settings, read_settings

log = structlog.get_logger(__name__)

TICK_S: Final = 0.25
LEASE: Final = timedelta(seconds=30)
"""Real time for which a due document is left alone once its message was published."""
LIMIT: Final = 1000
"""Orders of one round: so many can be on their way when something more urgent falls due."""
_LOG_LATE: Final = timedelta(seconds=5)


class Scheduler:
    """Sweeps until told to stop."""

    def __init__(self, settings: Settings) -> None:
        """Make everything; nothing is opened before ``run``."""
        self._clock = steady_clock_of(settings)
        self._store = store_of(settings)
        self._amqp = Amqp(settings.amqp_url.get_secret_value(), name="caseloop-scheduler")
        self._publisher = Publisher(self._amqp)
        self._presence = Presence(self._store, self._clock)
        self._pass_point = crash_at(settings.crash_at)
        self._heartbeat = settings.heartbeat_file
        self._beat_at = monotonic()
        self._stopping = threading.Event()

    def run(self) -> int:
        """Sweep until SIGTERM or SIGINT; give 0."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        self._amqp.start()
        log.info("scheduler.started")
        while not self._stopping.is_set():
            if not self._round():
                self._stopping.wait(TICK_S)
        self._presence.leave()
        self._amqp.close()
        log.info("scheduler.stopped")
        return 0

    def _round(self) -> bool:
        """Sweep once; say whether there is more to do at once."""
        if not self._amqp.thread.is_alive():
            log.error("scheduler.connection-thread-died")
            sys.exit(70)
        try:
            share = self._presence.share()
            result = sweep(
                self._store,
                self._publish,
                self._clock.now(),
                lease=self._clock.technical(LEASE),
                limit=LIMIT,
                share=share,
                retry=self._retry,
            )
        except Unavailable as fault:
            log.warning("store.unavailable", reason=str(fault)[:200])
            return False
        self._note(result)
        return result.has_more and result.published_count > 0

    def _note(self, result: SweepResult) -> None:
        is_able = self._amqp.is_ready and not self._amqp.blocked
        works = is_able and result.published_count == result.due_count
        self._presence.note(works=works)
        if works:
            self._beat()
        DUE.set(result.due_count)
        if result.due_count:
            self._pass_point("after-lease")
            LATENESS.observe(result.latest_by.total_seconds() / self._clock.speed)
        if result.latest_by > self._clock.technical(_LOG_LATE):
            log.warning("scheduler.late", due_count=result.due_count, late_s=result.latest_by.total_seconds())
        if self._heartbeat is not None:
            self._heartbeat.touch()

    def _beat(self) -> None:
        """Leave a heartbeat in the database now and then."""
        if monotonic() < self._beat_at:
            return
        try:
            self._store.beat(SCHEDULER, at=self._clock.now())
        except Unavailable as fault:
            log.warning("store.unavailable", reason=str(fault)[:200])
            return
        self._beat_at = monotonic() + BEAT_EVERY.total_seconds()

    def _publish(self, emissions: Sequence[Emission]) -> Sequence[bool]:
        self._pass_point("before-order")
        flags = self._publisher.publish_emissions(emissions)
        self._pass_point("before-lease")
        return flags

    def _retry(self, records: Sequence[Parked]) -> Sequence[bool]:
        self._pass_point("before-retry")
        flags = self._publisher.publish_again(records)
        self._pass_point("after-retry")
        return flags

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping.set()


def main() -> int:
    """Run one scheduler."""
    settings = read_settings()
    logs.configure(settings.log_level)
    return Scheduler(settings).run()


if __name__ == "__main__":
    sys.exit(start(main))
