"""What came back too often goes alone, so that a message which ends its process does not take its neighbours aside."""

from __future__ import annotations

import queue
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workers.fakes import FakeChannel, a_delivery
from workers.delivery import Delivery
from workers.incoming import HandedOn, Incoming
from workers.lanes import Arrived
from workers.overrides import UnitConsumer
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


class Desk:
    """What a consumer asks of its broker."""

    def __init__(self) -> None:
        self.queue: Arrived = queue.SimpleQueue()

    def arrivals(self, _queue: str) -> Arrived:
        """Give where deliveries appear."""
        return self.queue

    def prepare(self, queue_name: str, deliveries: list[Delivery]) -> list[Incoming]:
        """Read them."""
        return [Incoming(one, queue_name) for one in deliveries]

    def actor_of(self, _incoming: Incoming) -> str:
        """Give the same actor for all."""
        return "message.park"


def test_a_consumer_gives_a_suspect_alone_and_the_next_one_once_it_is_settled() -> None:
    desk = Desk()
    consumer = UnitConsumer(cast("Any", desk), "intake.v1", timeout_ms=10)
    for tag, count in ((1, 0), (2, SUSPECTED_FROM), (3, 1), (4, SUSPECTED_FROM)):
        desk.queue.put(back_for_the(count, tag))

    def tags() -> list[int]:
        message = next(consumer)
        return [one.delivery.tag for one in message.handful] if message else []

    assert tags() == [1, 3]
    message = next(consumer)
    assert message is not None
    (first,) = message.handful
    assert tags() == []
    first.delivery.is_answered = True
    assert [first.delivery.tag, *tags()] in ([2, 4], [4, 2])


@pytest.mark.fault("F28")
@settings(max_examples=30)
@given(st.integers(1, 2))
def test_all_neighbours_of_what_ends_its_process_are_done_long_before_it_is_given_up(
    harmful_count: int,
) -> None:
    waiting = set(range(PREFETCH))
    harmful = set(range(harmful_count))
    count = 0
    while waiting - harmful and count < POISON_AFTER:
        held = Suspects()
        deliveries = [back_for_the(count, tag) for tag in sorted(waiting)]
        if not held.part(deliveries):
            while (one := held.next()) is not None and one.tag not in harmful:
                one.is_answered = True
                waiting.discard(one.tag)
        count += 1

    assert waiting <= harmful
