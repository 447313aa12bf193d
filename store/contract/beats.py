"""The contract of heartbeats: the newest word counts."""
# ruff: noqa: D102, S101 - a suite: names are sentences

from __future__ import annotations

from schemas.ports import Store
from store.contract.sample import MINUTE, NOON


class Beats:
    """When programs were at work last."""

    def test_a_program_that_never_ran_has_no_heartbeat(self, store: Store) -> None:
        store.beat("other", at=NOON)

        assert store.last_beat("scheduler") is None

    def test_the_newest_word_counts_even_if_the_clock_was_set_back(self, store: Store) -> None:
        store.beat("scheduler", at=NOON + MINUTE)
        store.beat("scheduler", at=NOON)

        assert store.last_beat("scheduler") == NOON
