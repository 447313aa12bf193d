"""The contract of history: the outbox, the record, and the proof."""
# ruff: noqa: D102, PLR2004, S101 - a suite: names are sentences, examples are full of numbers

from __future__ import annotations

from decimal import Decimal

from schemas.ports import Store
from schemas.replay import BOOKKEEPING, replay, verify_chain
from store.contract.sample import NOON, a_case_with, a_first_write, a_next_write, a_write_after


class Histories:
    """What is remembered of applied messages."""

    def test_an_applied_message_is_found_again_with_all_that_it_emitted(self, store: Store) -> None:
        a_case_with(store)
        write = a_next_write(store, message_id="M2", state="triaged")
        store.commit([write])
        store.commit([a_next_write(store, state="assigned")])

        assert store.entry("cases", "C1", "M2") == write.entries[-1]

    def test_a_message_that_was_not_applied_has_no_entry(self, store: Store) -> None:
        a_case_with(store)

        assert store.entry("cases", "C1", "unknown") is None
        assert store.entry("cases", "unknown", "C1-1") is None

    def test_history_is_given_oldest_first(self, store: Store) -> None:
        writes = [a_first_write("C1")]
        store.commit(writes)
        for number in range(5):
            writes.append(a_next_write(store, count=number))
            store.commit(writes[-1:])

        assert store.history("cases", "C1") == [write.entries[-1] for write in writes]
        assert list(store.history("cases", "unknown")) == []

    def test_replaying_the_history_gives_the_stored_document(self, store: Store) -> None:
        a_case_with(
            store, tasks={"a.b": {"at": NOON}}, facts=["f1"], amount=Decimal("1.50"), gone={"x": 1, "y": 2}
        )
        store.commit([a_next_write(store, facts=["f1", "f2"], gone={"y": 2})])
        store.commit([a_next_write(store, tasks={"a.b": {"at": NOON, "by": None}, "$c": {"$append": [1]}})])
        store.commit([a_next_write(store, facts=["f3"], state="triaged")])

        entries = store.history("cases", "C1")
        stored = store.load("cases", ["C1"])["C1"].fields

        kept_apart = {name: value for name, value in stored.items() if name in BOOKKEEPING}
        assert replay(entries) | kept_apart == stored
        assert verify_chain(entries) == []

    def test_the_inbox_forgets_all_but_the_newest_messages(self, store: Store) -> None:
        a_case_with(store)
        for _ in range(300):
            loaded = store.load("cases", ["C1"])["C1"]
            store.commit([a_write_after(loaded, "C1")])

        inbox = store.load("cases", ["C1"])["C1"].inbox
        assert list(inbox) == [f"C1-{version}" for version in range(46, 302)]
        assert store.entry("cases", "C1", "C1-1") is not None

    def test_a_long_history_stays_whole(self, store: Store) -> None:
        a_case_with(store)
        writes = [a_write_after(store.load("cases", ["C1"])["C1"], "C1")]
        store.commit(writes)
        while writes[-1].entries[-1].seq < 760:
            writes.append(a_write_after(store.load("cases", ["C1"])["C1"], "C1"))
            assert store.commit(writes[-1:]) == ["applied"]

        entries = store.history("cases", "C1")

        assert [entry.seq for entry in entries] == list(range(1, 761))
        assert verify_chain(entries) == []
        assert store.entry("cases", "C1", "C1-2") == writes[0].entries[-1]
        assert store.commit([writes[0], a_first_write("C2")]) == ["applied", "applied"]
