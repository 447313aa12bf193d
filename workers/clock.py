"""The clock. The only place that asks for the time."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from scheduler.guard import ClockGuard
from schemas.model import to_instant

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
_STEADY: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


@dataclass(frozen=True, slots=True)
class Clock:
    """Gives the instant, possibly at a multiple of real time.

    At speed 3600 an hour passes in each real second; every process of one system is given the same three values.
    """

    speed: float = 1.0
    real_start: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    start: datetime = datetime(2000, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        """Give the instant in UTC, whole milliseconds."""
        real = self.real()
        if self.speed == 1.0:
            return to_instant(real)
        return to_instant(self.start + (real - self.real_start) * self.speed)

    def real(self) -> datetime:
        """Give the real instant in UTC."""
        return datetime.now(UTC)

    def technical(self, real: timedelta) -> timedelta:
        """Give how far the clock moves in a real stretch: for delays that machines need, not people."""
        return real * self.speed

    def wait(self, real: timedelta) -> None:
        """Let real time pass."""
        time.sleep(real.total_seconds())


@dataclass(frozen=True, slots=True)
class SteadyClock(Clock):
    """A clock for a process that runs on: it does not follow a wall clock that jumps. Safe between threads."""

    guard: ClockGuard = field(default_factory=ClockGuard)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, at: datetime | None, steady_s: float) -> None:
        """Take the time from a witness, if there is one, before this clock is asked for the first time."""
        if at is not None:
            with self._lock:
                self.guard.begin(at, steady_s)

    def real(self) -> datetime:
        """Give the real instant to go by."""
        with self._lock:
            return self.guard.instant(datetime.now(UTC), steady())


def steady() -> float:
    """Give seconds since the host was started, asleep or awake; all processes of a host see the same, no jumps."""
    return time.clock_gettime(_STEADY)


def boot_id() -> str:
    """Give the id of the host's boot, within which ``steady`` can be compared; empty if there is none."""
    return _BOOT_ID.read_text(encoding="ascii").strip() if _BOOT_ID.exists() else ""


def monotonic() -> float:
    """Give seconds that never jump, for durations of technical things."""
    return time.monotonic()
