"""The clock. The only place that asks for the time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from schemas.model import to_instant


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
        real = datetime.now(UTC)
        if self.speed == 1.0:
            return to_instant(real)
        return to_instant(self.start + (real - self.real_start) * self.speed)

    def technical(self, real: timedelta) -> timedelta:
        """Give how far the clock moves in a real stretch: for delays that machines need, not people."""
        return real * self.speed

    def wait(self, real: timedelta) -> None:
        """Let real time pass."""
        time.sleep(real.total_seconds())


def monotonic() -> float:
    """Give seconds that never jump, for durations of technical things."""
    return time.monotonic()
