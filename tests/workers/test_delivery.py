"""A lane acknowledges exactly what is done, in few frames, and never over another connection."""

from __future__ import annotations

from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from tests.workers.fakes import FakeChannel, a_delivery, a_lane
from workers.delivery import Lane


def channel_of(lane: Lane) -> FakeChannel:
    return cast("FakeChannel", lane.channel)


def test_a_contiguous_run_takes_one_frame() -> None:
    lane = a_lane()
    for tag in (3, 1, 2):
        lane.ack(tag, lambda _lane: None)
    lane.flush()

    assert (channel_of(lane).acked, channel_of(lane).frames) == ({1, 2, 3}, 1)


def test_a_gap_holds_back_what_is_beyond_until_the_stragglers_go_singly() -> None:
    lane = a_lane()
    for tag in (1, 3):
        lane.ack(tag, lambda _lane: None)
    lane.flush()
    assert channel_of(lane).acked == {1}
    lane.flush_stragglers()

    assert channel_of(lane).acked == {1, 3}


def test_a_lane_whose_channel_is_closed_answers_nothing() -> None:
    lane = a_lane()
    channel_of(lane).is_open = False
    lane.ack(1, lambda _lane: None)
    lane.release(2)
    lane.flush()
    lane.flush_stragglers()

    assert (channel_of(lane).acked, channel_of(lane).released) == (set(), set())


STEPS = st.lists(st.sampled_from(["flush", "stragglers"]), max_size=40)


@given(st.permutations(range(1, 21)), st.sets(st.integers(1, 20)), STEPS)
def test_whatever_the_order_exactly_what_is_done_is_acknowledged(
    order: list[int], given_back: set[int], steps: list[str]
) -> None:
    lane = a_lane()
    for place, tag in enumerate(order):
        if tag in given_back:
            lane.release(tag)
        else:
            lane.ack(tag, lambda _lane: None)
        match steps[place] if place < len(steps) else "":
            case "flush":
                lane.flush()
            case "stragglers":
                lane.flush_stragglers()
    lane.flush()
    lane.flush_stragglers()

    assert channel_of(lane).acked == set(range(1, 21)) - given_back
    assert channel_of(lane).released == given_back


def test_a_count_header_that_is_no_count_is_zero() -> None:
    for value in ("abc", -3, None, b"1", 1.5):
        assert a_delivery(b"{}", headers={"x-delivery-count": value}).count == 0
    assert a_delivery(b"{}", headers={"x-delivery-count": 7}).count == 7
