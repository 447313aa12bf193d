"""The contract of a write that applies several messages at once: all of them or none."""
# ruff: noqa: D102, PLR2004, S101 - a suite: names are sentences, examples are full of numbers

from __future__ import annotations

from schemas.document import Loaded, Write
from schemas.ports import Store
from store.contract.sample import a_case_with, a_first_write, a_next_write, a_write_after


def followed(loaded: Loaded | None, first: Write, **fields: object) -> Write:
    """Give the write with another step after it, decided on what the first one leaves."""
    last = first.entries[-1]
    left = Loaded(
        {**(loaded.fields if loaded else {"_id": first.id}), **first.fields}, last.seq, last.hash, {}
    )
    then = a_write_after(left, first.id, first.collection, **fields)
    return Write(
        first.collection,
        first.id,
        first.expected,
        {**first.fields, **then.fields},
        (*first.entries, *then.entries),
    )


class Steps:
    """Several steps in one write."""

    def test_a_document_can_be_made_with_several_entries(self, store: Store) -> None:
        write = followed(None, a_first_write("C1", state="registered"), state="triaged")

        assert store.commit([write]) == ["applied"]

        loaded = store.load("cases", ["C1"])["C1"]
        assert (loaded.version, loaded.fields["state"], list(loaded.inbox)) == (
            2,
            "triaged",
            ["C1-1", "C1-2"],
        )
        assert store.history("cases", "C1") == list(write.entries)

    def test_several_entries_are_added_in_one_write_of_each_document(self, store: Store) -> None:
        writes = []
        for one in ("C1", "C2", "C3"):
            a_case_with(store, one)
            loaded = store.load("cases", [one])[one]
            writes.append(followed(loaded, a_next_write(store, one, state="triaged"), state="assigned"))
        writes[1] = a_next_write(store, "C2", state="triaged")

        assert store.commit(writes) == 3 * ["applied"]

        assert [len(store.history("cases", one)) for one in ("C1", "C2", "C3")] == [3, 2, 3]
        assert store.history("cases", "C3")[1:] == list(writes[2].entries)
        assert list(store.load("cases", ["C1"])["C1"].inbox) == ["C1-1", "C1-2", "C1-3"]

    def test_steps_on_another_version_are_applied_neither_whole_nor_in_part(self, store: Store) -> None:
        a_case_with(store)
        loaded = store.load("cases", ["C1"])["C1"]
        late = followed(loaded, a_next_write(store, message_id="late", state="triaged"), state="assigned")
        store.commit([a_next_write(store, state="blocked")])

        assert store.commit([late]) == ["conflict"]
        assert store.load("cases", ["C1"])["C1"].fields["state"] == "blocked"
        assert len(store.history("cases", "C1")) == 2

    def test_the_same_steps_again_are_applied_already(self, store: Store) -> None:
        a_case_with(store)
        loaded = store.load("cases", ["C1"])["C1"]
        write = followed(loaded, a_next_write(store, state="triaged"), state="assigned")
        store.commit([write])

        assert store.commit([write]) == ["applied"]
        assert len(store.history("cases", "C1")) == 3
