"""A wall clock that jumps by an hour fires nothing early and loses nothing, in a scheduler that runs or starts then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from scheduler.guard import ClockGuard, vouched
from scheduler.sweep import sweep
from schemas.document import Emission
from schemas.ports import RollCall, Sign
from store.contract.sample import a_case_with
from store.memory import MemoryStore

NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
MINUTE = 60
HOUR = 60 * MINUTE
LEASE = timedelta(hours=5)
"""Longer than any of these lives, so that each case is sent once."""


def second(number: float) -> datetime:
    return NOON + timedelta(seconds=number)


@dataclass
class Host:
    """A scheduler whose steady clock is right, and whose wall clock may be ahead by some seconds."""

    dues: Sequence[int]
    """Seconds after noon at which the cases are due."""
    guard: ClockGuard = field(default_factory=ClockGuard)
    store: MemoryStore = field(default_factory=MemoryStore)
    passed: int = 0
    sent_at: dict[str, int] = field(default_factory=dict)
    """Case to the true second at which its order was published."""

    def __post_init__(self) -> None:
        for due in self.dues:
            a_case_with(self.store, str(due), next_due_at=second(due))

    def runs(self, until: int, *, ahead: int) -> None:
        """Sweep each quarter of a minute with a wall clock that is ahead, or behind."""
        while self.passed < until:
            self.passed += 15
            now = self.guard.instant(second(self.passed + ahead), float(self.passed))
            sweep(self.store, self.publish, now, lease=LEASE, limit=100)

    def publish(self, emissions: Sequence[Emission]) -> Sequence[bool]:
        """Note when each case's order came."""
        self.sent_at |= {one.subject: self.passed for one in emissions}
        return [True] * len(emissions)

    def early(self) -> list[str]:
        """Give the cases whose order came before it was due by true time."""
        return [subject for subject, at in self.sent_at.items() if at < int(subject)]

    def lost(self) -> list[int]:
        """Give the cases that were due by now and not sent."""
        return [due for due in self.dues if due <= self.passed and str(due) not in self.sent_at]


DUES = some.lists(some.integers(0, 2 * HOUR), unique=True, max_size=12)


@given(dues=DUES, at=some.integers(1, 10 * MINUTE), length=some.integers(15, 10 * MINUTE - 30))
@pytest.mark.fault("F32")
def test_a_jump_ahead_that_is_taken_back_changes_nothing_at_all(
    dues: list[int], at: int, length: int
) -> None:
    host, undisturbed = Host(dues), Host(dues)
    for until, ahead in ((at, 0), (at + length, HOUR), (3 * HOUR, 0)):
        host.runs(until, ahead=ahead)
        undisturbed.runs(until, ahead=0)

    assert host.sent_at == undisturbed.sent_at
    assert (host.early(), host.lost()) == ([], [])


@given(dues=DUES, at=some.integers(1, 10 * MINUTE), length=some.integers(15, 2 * HOUR))
@pytest.mark.fault("F32")
def test_a_jump_back_makes_late_and_loses_nothing(dues: list[int], at: int, length: int) -> None:
    host = Host(dues)
    for until, ahead in ((at, 0), (at + length, -HOUR), (at + length + 11 * MINUTE, 0)):
        host.runs(until, ahead=ahead)

    assert (host.early(), host.lost()) == ([], [])


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
@pytest.mark.fault("F32")
def test_after_a_jump_what_falls_due_is_sent_once_the_time_is_really_that(jump: int) -> None:
    host = Host([5 * MINUTE, 9 * MINUTE, 2 * HOUR])
    host.runs(4 * MINUTE, ahead=0)
    host.runs(9 * MINUTE, ahead=jump)

    assert host.sent_at == ({"300": 300, "540": 540} if jump > 0 else {})
    host.runs(2 * HOUR, ahead=0)
    assert host.sent_at["7200"] == 2 * HOUR
    assert host.lost() == []


@pytest.mark.fault("F32")
def test_a_clock_set_right_by_an_hour_is_believed_after_ten_minutes() -> None:
    host = Host([30 * MINUTE])
    host.runs(MINUTE, ahead=0)
    host.runs(10 * MINUTE, ahead=HOUR)
    assert host.sent_at == {}
    host.runs(12 * MINUTE, ahead=HOUR)

    assert host.sent_at == {"1800": 11 * MINUTE + 15}


@pytest.mark.parametrize("witness", ["database", "the last sign of a scheduler of this host"])
@pytest.mark.fault("F32")
def test_a_scheduler_that_starts_after_a_jump_fires_nothing_early(witness: str) -> None:
    host = Host([MINUTE, 30 * MINUTE])
    signs = {} if witness == "database" else {"dead": Sign(7, second(-MINUTE), "boot", -float(MINUTE))}
    said = vouched(RollCall(signs, second(0) if witness == "database" else second(HOUR)), "boot", 0.0)
    assert said is not None
    host.guard.begin(said, 0.0)
    host.runs(9 * MINUTE, ahead=HOUR)

    assert host.sent_at == {"60": 60}
    host.runs(HOUR, ahead=0)
    assert (host.early(), host.lost()) == ([], [])


def test_a_scheduler_that_starts_after_a_jump_back_goes_on_as_soon_as_it_is_taken_back() -> None:
    host = Host([MINUTE])
    host.guard.begin(second(0), 0.0)
    host.runs(5 * MINUTE, ahead=-HOUR)
    assert host.sent_at == {}
    host.runs(6 * MINUTE, ahead=0)

    assert host.lost() == []
