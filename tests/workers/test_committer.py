"""Batches form under load, and nothing waits when it is quiet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.committer import load_after


def test_a_message_after_a_long_silence_counts_as_next_to_no_load() -> None:
    assert load_after(300.0, 1, 60.0) == pytest.approx(1 / 60)


def test_a_steady_stream_comes_to_its_own_rate() -> None:
    load = 0.0
    for _ in range(200):
        load = load_after(load, 12, 0.040)

    assert load == pytest.approx(300, rel=0.01)


@given(st.floats(0, 1e5), st.integers(1, 500), st.floats(0, 1e4))
def test_load_stays_between_what_it_was_and_what_the_batch_says(
    before: float, count: int, elapsed: float
) -> None:
    said = count / max(elapsed, 0.001)

    assert min(before, said) * 0.999 <= load_after(before, count, elapsed) <= max(before, said) * 1.001
