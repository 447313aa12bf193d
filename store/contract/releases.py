"""The contract of what releases tell one another: which shapes each can read."""
# ruff: noqa: D102, S101 - a suite: names are sentences

from __future__ import annotations

from schemas.ports import Store

ACCEPTED = "caseloop.case.accepted.v1"
WEIGHED = "caseloop.case.weighed.v1"


class Releases:
    """Shapes with their words, as any process knows them."""

    def test_what_nobody_announced_nobody_knows(self, store: Store) -> None:
        store.announce("message", {ACCEPTED: frozenset({"case", "by"})})

        assert store.announced(WEIGHED) is None

    def test_releases_side_by_side_know_the_words_of_both(self, store: Store) -> None:
        for words in ({"case"}, {"case", "weight"}, {"case", "by"}):
            store.announce("message", {ACCEPTED: frozenset(words)})

        assert store.announced(ACCEPTED) == frozenset({"case", "by", "weight"})

    def test_a_shape_without_words_is_known_too(self, store: Store) -> None:
        store.announce("message", {WEIGHED: frozenset()})

        assert store.announced(WEIGHED) == frozenset()

    def test_one_that_is_announced_alone_takes_the_place_of_others_of_its_kind(self, store: Store) -> None:
        store.announce("document", {"cases": frozenset({"weight"})})
        store.announce("message", {ACCEPTED: frozenset({"weight"}), WEIGHED: frozenset({"case"})})

        for _ in range(2):
            store.announce("message", {ACCEPTED: frozenset({"case"})}, alone=True)

        assert store.announced(ACCEPTED) == frozenset({"case"})
        assert store.announced(WEIGHED) is None
        assert store.announced("cases") == frozenset({"weight"})
