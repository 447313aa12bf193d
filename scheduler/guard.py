"""A guard against a wall clock that jumps: nothing may fire early because a clock was set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas.ports import RollCall


@dataclass(slots=True)
class ClockGuard:
    """Gives the instant to go by: the wall clock's, checked against a clock that never jumps.

    While the two disagree, the earlier counts, so that nothing is early whichever of them is right. A jump ahead
    that is taken back has fired nothing. One that stands is believed in the end, for then it was the time
    before that was wrong: a machine that was paused, or set right. A jump back makes late, and loses nothing.
    """

    tolerance: timedelta = timedelta(seconds=2)
    """What a clock may be corrected by at once without being doubted."""
    hold: timedelta = timedelta(minutes=10)
    """For how long a jump is doubted at most; a smaller one only for its own length."""
    _base: datetime | None = None
    _base_s: float = 0.0
    _doubted_since: float | None = None
    _gap: timedelta = timedelta()

    @property
    def doubts(self) -> bool:
        """Whether the wall clock is doubted now."""
        return self._doubted_since is not None

    @property
    def gap(self) -> timedelta:
        """How far the doubted wall clock is ahead; negative if it is behind."""
        return self._gap if self.doubts else timedelta()

    def begin(self, at: datetime, steady: float) -> None:
        """Take the time from a witness before the wall clock is asked for the first time.

        Args:
            at: The instant that the witness gives, or would give now.
            steady: Seconds of a clock that never jumps, read at the same moment.
        """
        self._base, self._base_s, self._doubted_since = at, steady, None

    def instant(self, wall: datetime, steady: float) -> datetime:
        """Give the instant to go by.

        Args:
            wall: The instant that the wall clock gives.
            steady: Seconds of a clock that never jumps, read at the same moment.
        """
        if self._base is None:
            self.begin(wall, steady)
            return wall
        expected = self._base + timedelta(seconds=steady - self._base_s)
        gap = wall - expected
        if abs(gap) <= self.tolerance or self._stands(gap, steady):
            self.begin(wall, steady)
            return wall
        return min(wall, expected)

    def _stands(self, gap: timedelta, steady: float) -> bool:
        """Say whether the wall clock has jumped so far and gone on from there for long enough."""
        if self._doubted_since is None or abs(gap - self._gap) > self.tolerance:
            self._doubted_since, self._gap = steady, gap
        return timedelta(seconds=steady - self._doubted_since) >= min(abs(gap), self.hold)


def vouched(call: RollCall, boot: str, up_s: float) -> datetime | None:
    """Give the earliest instant that others say it is now; none if nobody says anything.

    The database's clock is one witness. The other is the newest sign of a scheduler of this host, even of a dead
    one: the steady clock tells how long ago that was. So who starts after a jump is as careful as who saw it.

    Args:
        call: Everybody's signs.
        boot: Id of this host's boot; empty if it has none.
        up_s: Seconds of this host's clock that never jumps, now.
    """
    here = [sign for sign in call.signs.values() if boot and sign.boot == boot and sign.at is not None]
    newest = max(here, key=lambda sign: sign.up_s, default=None)
    said = [call.database_at]
    if newest is not None and newest.at is not None:
        said.append(newest.at + timedelta(seconds=up_s - newest.up_s))
    return min((one for one in said if one is not None), default=None)
