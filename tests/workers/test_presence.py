"""A scheduler among others: signs of life, shares, and the clock that others vouch for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from schemas.errors import Unavailable
from schemas.ports import WHOLE, RollCall, Share, Sign
from store.memory import MemoryStore
from workers.assembly import checked_clock_of
from workers.clock import SteadyClock, steady
from workers.presence import Presence
from workers.settings import Settings

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SETTINGS = Settings.model_construct()


@dataclass
class Pace:
    """A steady clock that is moved by hand."""

    seconds: float = field(default_factory=steady)

    def __call__(self) -> float:
        """Give its seconds."""
        return self.seconds


class StoreWithClock(MemoryStore):
    """A store on a host whose clock is off by something, or that is away."""

    def __init__(self, off: timedelta = timedelta()) -> None:
        super().__init__()
        self.off = off
        self.is_away = False

    def attend(self, scheduler: str, sign: Sign) -> RollCall:
        """Take a sign, and tell the time."""
        if self.is_away:
            raise Unavailable("a test")
        return RollCall(super().attend(scheduler, sign).signs, SteadyClock().real() + self.off)

    def roll_call(self) -> RollCall:
        """Give the roll, and tell the time."""
        if self.is_away:
            raise Unavailable("a test")
        return RollCall(super().roll_call().signs, SteadyClock().real() + self.off)

    def leave(self, scheduler: str) -> None:
        """Note who leaves."""
        if self.is_away:
            raise Unavailable("a test")
        super().leave(scheduler)


def a_presence(store: MemoryStore, pace: Pace, name: str) -> Presence:
    return Presence(store, SteadyClock(), name=name, steady_s=pace)


def after(pace: Pace, seconds: float, *schedulers: Presence) -> list[Share]:
    pace.seconds += seconds
    return [one.share() for one in schedulers]


def test_two_schedulers_share_the_work_within_a_second() -> None:
    store, pace = MemoryStore(), Pace()
    first, second = a_presence(store, pace, "a"), a_presence(store, pace, "b")

    assert after(pace, 0.0, first, second) == [WHOLE, WHOLE]
    after(pace, 0.5, first, second)
    assert after(pace, 0.5, first, second) == [Share(0, 2), Share(1, 2)]


def test_a_sign_is_given_twice_a_second() -> None:
    store, pace = MemoryStore(), Pace()
    only = a_presence(store, pace, "a")
    for _ in range(9):
        after(pace, 0.25, only)

    assert store.attend("a", Sign(0, None, "", 0.0)).signs["a"].count == 6


def test_who_cannot_publish_is_silent_and_the_other_takes_over() -> None:
    store, pace = MemoryStore(), Pace()
    first, second = a_presence(store, pace, "a"), a_presence(store, pace, "b")
    for _ in range(3):
        after(pace, 0.5, first, second)
    second.note(works=False)

    assert after(pace, 0.5, first, second) == [Share(0, 2), Share(1, 2)]
    after(pace, 2.5, first)
    assert after(pace, 0.5, first, second) == [WHOLE, WHOLE]
    second.note(works=True)
    after(pace, 0.5, first, second)
    assert after(pace, 0.5, first, second) == [Share(0, 2), Share(1, 2)]


def test_who_stops_leaves_its_share_at_once() -> None:
    store, pace = StoreWithClock(), Pace()
    first, second = a_presence(store, pace, "a"), a_presence(store, pace, "b")
    for _ in range(3):
        after(pace, 0.5, first, second)
    second.leave()

    assert after(pace, 0.5, first) == [WHOLE]
    store.is_away = True
    first.leave()


def test_nothing_is_swept_before_the_store_has_answered_once() -> None:
    store, pace = StoreWithClock(), Pace()
    store.is_away = True
    only = a_presence(store, pace, "a")

    with pytest.raises(Unavailable):
        only.share()
    store.is_away = False
    assert only.share() == WHOLE


@pytest.mark.fault("F33")
def test_a_scheduler_that_starts_an_hour_ahead_goes_by_the_database() -> None:
    store, clock = StoreWithClock(off=-HOUR), SteadyClock()
    right = SteadyClock().real() - HOUR
    Presence(store, clock, name="a").share()

    assert timedelta() <= clock.real() - right < timedelta(minutes=1)


@pytest.mark.fault("F32")
def test_a_scheduler_that_starts_after_a_jump_goes_by_the_last_sign_of_its_host() -> None:
    store, pace, before = MemoryStore(), Pace(), SteadyClock()
    before.begin(before.real() - HOUR, steady())
    killed = Presence(store, before, name="killed", steady_s=pace)
    after(pace, 0.0, killed)
    after(pace, 0.5, killed)
    clock = SteadyClock()
    Presence(store, clock, name="new").share()

    assert HOUR - timedelta(minutes=1) < SteadyClock().real() - clock.real() < HOUR + timedelta(minutes=1)


@pytest.mark.fault("F33")
def test_clocks_that_disagree_are_told_once() -> None:
    store, pace = StoreWithClock(), Pace()
    only = a_presence(store, pace, "a")
    after(pace, 0.5, only)
    store.off = HOUR
    with capture_logs() as told:
        for _ in range(3):
            after(pace, 0.5, only)

    assert [one["event"] for one in told] == ["scheduler.clock-differs"]
    assert -HOUR.total_seconds() - 1 < told[0]["ahead_s"] < -HOUR.total_seconds() + 1


def test_a_worker_starts_with_the_time_that_others_vouch_for_or_with_its_own() -> None:
    store = StoreWithClock(off=-HOUR)
    behind = checked_clock_of(SETTINGS, store)
    store.is_away = True
    alone = checked_clock_of(SETTINGS, store)

    assert HOUR - MINUTE < alone.now() - behind.now() < HOUR + MINUTE
