"""The contract of the roll: signs of life are counted, and everybody sees everybody's."""
# ruff: noqa: D102, S101 - a suite: names are sentences, examples are full of numbers

from __future__ import annotations

from datetime import timedelta

from schemas.ports import Sign, Store
from store.contract.sample import NOON


class Attendance:
    """What schedulers know of one another."""

    def test_signs_are_counted_and_seen_by_all(self, store: Store) -> None:
        store.attend("a", Sign(0, None, "boot", 1.5))
        store.attend("a", Sign(0, NOON, "boot", 2.5))

        signs = store.attend("b", Sign(0, NOON, "other", 7.0)).signs

        assert signs == {"a": Sign(2, NOON, "boot", 2.5), "b": Sign(1, NOON, "other", 7.0)}

    def test_who_leaves_is_seen_to_have_left_until_its_next_sign(self, store: Store) -> None:
        store.attend("a", Sign(0, NOON, "boot", 1.0))
        store.leave("a")
        store.leave("never there")

        assert store.attend("b", Sign(0, NOON, "boot", 1.0)).signs["a"].has_left
        again = store.attend("a", Sign(0, NOON, "boot", 2.0)).signs
        assert again["a"] == Sign(2, NOON, "boot", 2.0)
        assert set(again) == {"a", "b"}

    def test_a_database_with_a_clock_tells_its_time(self, store: Store) -> None:
        first = store.attend("a", Sign(0, NOON, "boot", 1.0)).database_at
        second = store.attend("a", Sign(0, NOON, "boot", 1.0)).database_at

        if first is not None:
            assert second is not None
            assert timedelta() <= second - first < timedelta(minutes=1)
