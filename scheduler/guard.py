"""A guard against a wall clock that jumps ahead: deadlines must not fire because a clock was set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(slots=True)
class ClockGuard:
    """Compares how far the wall clock went with a clock that never jumps.

    After a jump ahead one round is skipped. If the next reading goes on from there, the new time is the time:
    a machine that slept, or was corrected. If it falls back, nothing has fired.
    """

    tolerance: timedelta = timedelta(seconds=2)
    """Real time by which the clocks may differ within one round."""
    speed: float = 1.0
    """How much faster than real time the wall clock is meant to go."""
    _wall: datetime | None = None
    _monotonic: float = 0.0

    def trusts(self, wall: datetime, monotonic: float) -> bool:
        """Say whether to act on a reading of the wall clock.

        Args:
            wall: The instant that the wall clock gives.
            monotonic: Seconds of a clock that never jumps, read at the same moment.
        """
        before, self._wall = self._wall, wall
        passed, self._monotonic = monotonic - self._monotonic, monotonic
        if before is None:
            return True
        return wall - before <= (timedelta(seconds=passed) + self.tolerance) * self.speed
