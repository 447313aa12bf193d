"""What came back too often goes alone, so that a message which ends its process does not take its neighbours aside."""

from __future__ import annotations

from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workers.fakes import FakeChannel, a_delivery
from workers.delivery import Delivery
from workers.incoming import HandedOn, Incoming
from workers.suspects import SUSPECTED_FROM, Suspects

POISON_AFTER = 50
PREFETCH = 400


def back_for_the(nth: int, tag: int = 1) -> Delivery:
    """Give a delivery that was given back so many times."""
    return a_delivery(b"{}", tag=tag, headers={"x-delivery-count": nth})


def test_what_came_back_once_or_twice_is_worked_on_with_the_others() -> None:
    fresh = [back_for_the(nth) for nth in range(SUSPECTED_FROM)]
    suspects = Suspects()

    assert suspects.part(fresh) == fresh
    assert suspects.next() is None


def test_the_others_wait_until_the_one_under_suspicion_is_settled() -> None:
    suspects = Suspects()
    both = [back_for_the(SUSPECTED_FROM, tag) for tag in (1, 2)]
    assert suspects.part([*both, back_for_the(0)]) != both
    first = suspects.next()

    assert first in both
    assert suspects.next() is None
    assert suspects.any_waits
    first.is_answered = True
    assert suspects.next() in both
    assert not suspects.any_waits


def test_one_whose_connection_is_gone_is_neither_given_nor_waited_for() -> None:
    suspects = Suspects()
    both = [back_for_the(SUSPECTED_FROM, tag) for tag in (1, 2)]
    suspects.part(both)
    suspects.next()
    for one in both:
        cast("FakeChannel", one.lane.channel).is_open = False

    assert suspects.next() is None
    assert not suspects.any_waits


def test_what_follows_a_message_under_suspicion_is_not_held() -> None:
    suspect = back_for_the(SUSPECTED_FROM)
    following = HandedOn.of(Incoming(suspect, "triage.v1"))

    assert Suspects().part([following]) == [following]


@pytest.mark.fault("F28")
@settings(max_examples=30)
@given(st.integers(1, 2))
def test_all_neighbours_of_what_ends_its_process_are_done_long_before_it_is_given_up(
    harmful_count: int,
) -> None:
    waiting = set(range(PREFETCH))
    harmful = set(range(harmful_count))
    count = 0
    while waiting - harmful:
        held = Suspects()
        deliveries = [back_for_the(count, tag) for tag in sorted(waiting)]
        if not held.part(deliveries):
            while (one := held.next()) is not None and one.tag not in harmful:
                one.is_answered = True
                waiting.discard(one.tag)
        count += 1

    assert count < POISON_AFTER
