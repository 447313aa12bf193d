"""One scheduler among others: its signs of life, its share, and a clock that others vouch for."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from scheduler.guard import vouched
from scheduler.roster import Roster
from schemas.errors import Unavailable
from schemas.ports import WHOLE, RollCall, Share, Sign, Store
from workers.clock import SteadyClock, boot_id, steady

log = structlog.get_logger(__name__)

SIGN_EVERY_S: Final = 0.5
_SKEW: Final = timedelta(seconds=2)


class Presence:
    """Gives signs of life for as long as the work goes well, and says which share to sweep."""

    def __init__(
        self, store: Store, clock: SteadyClock, *, name: str = "", steady_s: Callable[[], float] = steady
    ) -> None:
        """Take a store, and the clock that is checked against the others' when the first sign is given."""
        self._store = store
        self._clock = clock
        self._steady_s = steady_s
        self._boot = boot_id()
        self._roster = Roster(name or secrets.token_hex(4))
        self._share: Share = WHOLE
        self._given_at: float | None = None
        self._works = True
        self._told: frozenset[str] = frozenset()

    def share(self) -> Share:
        """Give the share to sweep now, after a sign of life if one is due.

        Raises:
            Unavailable: the store does not answer; the first time nothing may be swept then.
        """
        now_s = self._steady_s()
        if self._given_at is None:
            call = self._attend(None, now_s)
            self._clock.begin(vouched(call, self._boot, now_s), now_s)
        elif self._works and now_s - self._given_at >= SIGN_EVERY_S:
            call = self._attend(self._clock.real(), now_s)
            self._look_at_clocks(call)
        elif (
            now_s - self._given_at > self._roster.within_s
        ):  # silent for so long: nobody knows who else lives
            return WHOLE
        else:
            return self._share
        self._given_at, self._share = now_s, self._roster.share(call.signs, now_s)
        return self._share

    def note(self, *, works: bool) -> None:
        """Take how the last round went: who cannot publish is silent, so that others take its share."""
        self._works = works

    def leave(self) -> None:
        """Say that this scheduler stops; without an answer the others find out by themselves."""
        with contextlib.suppress(Unavailable):
            self._store.leave(self._roster.name)

    def _attend(self, at: datetime | None, now_s: float) -> RollCall:
        return self._store.attend(self._roster.name, Sign(0, at, self._boot, now_s))

    def _look_at_clocks(self, call: RollCall) -> None:
        """Say once when the clocks begin to disagree: deadlines may be late, and a person must look."""
        faults = {}
        if self._clock.guard.doubts:
            faults["scheduler.clock-jumped"] = self._clock.guard.gap
        elif call.database_at is not None and abs(self._clock.real() - call.database_at) > _SKEW:
            faults["scheduler.clock-differs"] = self._clock.real() - call.database_at
        for name, ahead in faults.items():
            if name not in self._told:
                log.warning(name, ahead_s=ahead.total_seconds())
        self._told = frozenset(faults)
