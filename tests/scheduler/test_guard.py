"""The guard against a wall clock that jumps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from scheduler.guard import ClockGuard, vouched
from schemas.ports import RollCall, Sign

NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
HOUR = 3600.0


def second(number: float) -> datetime:
    return NOON + timedelta(seconds=number)


def a_guard() -> ClockGuard:
    """Give a guard that has seen noon at second 100 of the steady clock."""
    guard = ClockGuard()
    guard.instant(NOON, 100.0)
    return guard


def shown(guard: ClockGuard, passed: float, *, ahead: float = 0.0) -> datetime:
    """Give what the guard goes by after real seconds, with a wall clock that is ahead by others."""
    return guard.instant(second(passed + ahead), 100.0 + passed)


def test_the_first_reading_is_taken() -> None:
    assert ClockGuard().instant(NOON, 100.0) == NOON


def test_without_a_jump_the_wall_clock_counts() -> None:
    guard = a_guard()

    assert [shown(guard, passed) for passed in (0.25, 90.0, HOUR)] == [second(0.25), second(90), second(HOUR)]
    assert not guard.doubts


@pytest.mark.parametrize("passed", [0.25, 60.0, 599.0])
def test_after_a_jump_of_an_hour_ahead_time_goes_on_from_before(passed: float) -> None:
    guard = a_guard()
    shown(guard, 0.0, ahead=HOUR)

    assert shown(guard, passed, ahead=HOUR) == second(passed)
    assert (guard.doubts, guard.gap) == (True, timedelta(hours=1))


def test_a_jump_ahead_that_is_taken_back_leaves_no_trace() -> None:
    guard = a_guard()
    shown(guard, 1.0, ahead=HOUR)

    assert shown(guard, 300.0) == second(300)
    assert not guard.doubts


def test_a_jump_ahead_that_stands_for_ten_minutes_is_the_time() -> None:
    guard = a_guard()
    shown(guard, 1.0, ahead=HOUR)

    assert shown(guard, 600.999, ahead=HOUR) == second(600.999)
    assert shown(guard, 601.0, ahead=HOUR) == second(601 + HOUR)
    assert not guard.doubts


def test_a_pause_of_a_minute_is_doubted_for_a_minute() -> None:
    guard = a_guard()
    shown(guard, 1.0, ahead=60)

    assert shown(guard, 60.9, ahead=60) == second(60.9)
    assert shown(guard, 61.0, ahead=60) == second(121)


def test_a_second_jump_is_doubted_anew() -> None:
    guard = a_guard()
    shown(guard, 1.0, ahead=HOUR)
    shown(guard, 500.0, ahead=2 * HOUR)

    assert shown(guard, 1099.0, ahead=2 * HOUR) == second(1099)
    assert shown(guard, 1100.0, ahead=2 * HOUR) == second(1100 + 2 * HOUR)


def test_a_jump_back_is_followed_at_once_and_forgotten_when_it_is_taken_back() -> None:
    guard = a_guard()

    assert shown(guard, 1.0, ahead=-HOUR) == second(1 - HOUR)
    assert shown(guard, 300.0) == second(300)


def test_after_a_jump_back_that_stands_its_undoing_is_a_jump_ahead() -> None:
    guard = a_guard()
    shown(guard, 1.0, ahead=-HOUR)
    shown(guard, 700.0, ahead=-HOUR)

    assert shown(guard, 701.0) == second(701 - HOUR)


def test_two_seconds_are_a_correction_and_a_millisecond_more_is_a_jump() -> None:
    assert shown(a_guard(), 1.0, ahead=2.0) == second(3)
    assert shown(a_guard(), 1.0, ahead=2.001) == second(1)


@given(
    ahead=some.floats(min_value=-HOUR, max_value=HOUR),
    steps=some.lists(some.floats(min_value=0.0, max_value=60.0), max_size=9),
)
def test_while_a_jump_is_doubted_nothing_is_early_whichever_clock_is_right(
    ahead: float, steps: list[float]
) -> None:
    guard, passed = a_guard(), 0.0
    for step in steps:
        passed += step
        went_by = shown(guard, passed, ahead=ahead)
        if guard.doubts:
            assert went_by <= second(passed)
            assert went_by <= second(passed + ahead)


def test_who_starts_after_a_jump_goes_by_what_others_vouch_for() -> None:
    guard = ClockGuard()
    guard.begin(NOON, 100.0)

    assert guard.instant(second(HOUR), 100.25) == second(0.25)


def test_the_database_vouches_for_the_time() -> None:
    assert vouched(RollCall({}, NOON), "boot", 100.0) == NOON
    assert vouched(RollCall({}, None), "boot", 100.0) is None


def test_the_newest_sign_of_this_boot_vouches_even_if_its_scheduler_is_dead() -> None:
    signs = {
        "older": Sign(9, second(-HOUR), "boot", 10.0),
        "newer": Sign(9, second(-50), "boot", 50.0),
        "of another host": Sign(9, second(-HOUR), "other", 100.0),
        "just started": Sign(1, None, "boot", 99.0),
    }

    assert vouched(RollCall(signs, second(HOUR)), "boot", 100.0) == NOON
    assert vouched(RollCall(signs, second(-1)), "boot", 100.0) == second(-1)
    assert vouched(RollCall(signs, second(HOUR)), "", 100.0) == second(HOUR)
