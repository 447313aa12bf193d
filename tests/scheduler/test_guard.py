"""The guard against a wall clock that jumps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from scheduler.guard import ClockGuard

NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)


def second(number: float) -> datetime:
    return NOON + timedelta(seconds=number)


def test_the_first_reading_is_trusted() -> None:
    assert ClockGuard().trusts(NOON, 100.0)


def test_a_jump_ahead_is_skipped_and_trusted_once_time_goes_on_from_there() -> None:
    guard = ClockGuard()
    guard.trusts(second(0), 100.0)

    assert [guard.trusts(second(3600.25), 100.25), guard.trusts(second(3600.5), 100.5)] == [False, True]


def test_a_jump_ahead_that_is_taken_back_is_never_trusted() -> None:
    guard = ClockGuard()
    guard.trusts(second(0), 100.0)

    assert [guard.trusts(second(3600.25), 100.25), guard.trusts(second(0.5), 100.5)] == [False, True]


def test_every_jump_costs_its_own_round() -> None:
    guard = ClockGuard()
    guard.trusts(second(0), 100.0)

    assert [guard.trusts(second(60), 100.25), guard.trusts(second(120), 100.5)] == [False, False]


def test_two_seconds_of_difference_are_no_jump_and_a_millisecond_more_is() -> None:
    assert _trusts_after(jump=2.0)
    assert not _trusts_after(jump=2.001)


def test_a_clock_that_falls_back_only_makes_late() -> None:
    assert _trusts_after(jump=-3600.0)


def test_a_long_round_is_no_jump() -> None:
    guard = ClockGuard()
    guard.trusts(second(0), 100.0)

    assert guard.trusts(second(90), 190.0)


def test_a_clock_that_is_meant_to_go_faster_is_trusted() -> None:
    guard = ClockGuard(speed=3600.0)
    guard.trusts(second(0), 100.0)

    assert guard.trusts(second(3600), 101.0)
    assert not guard.trusts(second(3600 * 5), 101.0)


@given(rounds=some.lists(some.floats(min_value=0.0, max_value=1000.0), max_size=20))
def test_a_clock_that_never_jumps_is_always_trusted(rounds: list[float]) -> None:
    guard = ClockGuard()
    passed = 0.0
    for length in rounds:
        passed += length
        assert guard.trusts(second(passed), 100.0 + passed)


def _trusts_after(*, jump: float) -> bool:
    guard = ClockGuard()
    guard.trusts(second(0), 100.0)
    return guard.trusts(second(1 + jump), 101.0)
