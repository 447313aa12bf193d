"""The contract of what is too large, too odd, or looks like something else."""
# ruff: noqa: D102, PLR2004, S101 - a suite: names are sentences, examples are full of numbers

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from schemas.document import Write
from schemas.ports import Store
from store.contract.sample import a_case_with, a_first_write, a_next_write, a_write_after

MEGABYTE = 1024 * 1024

ODD_KEYS: dict[str, Any] = {
    "a.b": 1,
    "a": {"b.c": {"$set": 2}},
    "$set": {"$literal": "$$ROOT"},
    "$ref": "cases",
    "$id": "C1",
    "": 0,
    "漏电": "$amount",
}

UNSTORABLE: dict[str, Any] = {
    "a number beyond 64 bits": 2**70,
    "half a character": "\ud800",
    "a key with a zero byte": {"a\0b": 1},
    "a key that is no text": {1: 2},
    "an object": object(),
    "too deep": None,
}


class Extremes:
    """What a store keeps exactly, and what it refuses."""

    def test_keys_and_texts_that_look_like_operators_are_kept_as_they_are(self, store: Store) -> None:
        a_case_with(store, details=ODD_KEYS, note="$state")
        store.commit([a_next_write(store, details={**ODD_KEYS, "more.$": "$$NOW"}, facts=[ODD_KEYS])])

        fields = store.load("cases", ["C1"])["C1"].fields

        assert fields["details"] == {**ODD_KEYS, "more.$": "$$NOW"}
        assert (fields["facts"], fields["note"]) == ([ODD_KEYS], "$state")
        assert store.history("cases", "C1")[0].changes["details"] == ODD_KEYS

    def test_they_are_kept_in_large_batches_too(self, store: Store) -> None:
        store.commit([a_first_write(f"C{one}") for one in range(30)])
        writes = [a_next_write(store, f"C{one}", details={**ODD_KEYS, "own": one}) for one in range(30)]

        assert store.commit(writes) == ["applied"] * 30
        loaded = store.load("cases", [f"C{one}" for one in range(30)])
        assert [loaded[f"C{one}"].fields["details"] for one in range(30)] == [
            {**ODD_KEYS, "own": one} for one in range(30)
        ]
        assert all(store.history("cases", f"C{one}")[1] == writes[one].entries[-1] for one in (0, 29))

    @pytest.mark.parametrize("what", UNSTORABLE)
    def test_one_write_that_cannot_be_stored_does_not_stop_the_others(self, store: Store, what: str) -> None:
        bad = UNSTORABLE[what] if what != "too deep" else _nested(250)
        writes = [_with_field(f"C{one}", "links", bad if one == 3 else "good") for one in range(12)]

        assert store.commit(writes) == ["applied"] * 3 + ["refused"] + ["applied"] * 8
        assert store.load("cases", ["C3"]) == {}

        updates = [_with_field_next(store, f"C{one}", "links", "good") for one in range(12) if one != 3]
        updates[5] = _with(updates[5], "links", bad)

        assert store.commit(updates) == ["applied"] * 5 + ["refused"] + ["applied"] * 5

    @pytest.mark.parametrize("name", ["a.b", "$set", "history", "inbox"])
    def test_a_field_name_that_a_document_cannot_have_is_refused(self, store: Store, name: str) -> None:
        assert store.commit([_with_field("C1", name, [])]) == ["refused"]

    def test_a_document_of_five_megabytes_is_refused_beside_a_good_one(self, store: Store) -> None:
        large = _with_field("C1", "text", "x" * 5 * MEGABYTE)

        assert store.commit([large, a_first_write("C2")]) == ["refused", "applied"]
        assert store.load("cases", ["C1", "C2"]).keys() == {"C2"}

    def test_a_document_that_would_grow_beyond_the_cap_stays_as_it_is(self, store: Store) -> None:
        store.commit([a_first_write(f"C{one}") for one in range(12)])
        store.commit([_with_field_next(store, "C5", "text", "x" * 3 * MEGABYTE)])
        writes = [a_next_write(store, f"C{one}", state="triaged") for one in range(12)]
        writes[5] = _with_field_next(store, "C5", "more", "x" * 3 * MEGABYTE)

        assert store.commit(writes) == ["applied"] * 5 + ["refused"] + ["applied"] * 6
        assert "more" not in store.load("cases", ["C5"])["C5"].fields

    def test_a_batch_may_be_larger_than_any_one_operation(self, store: Store) -> None:
        store.commit([_with_field(f"C{one}", "text", "a" * MEGABYTE) for one in range(20)])
        writes = [_with_field_next(store, f"C{one}", "text", "b" * MEGABYTE) for one in range(20)]

        assert store.commit(writes) == ["applied"] * 20
        assert store.commit(writes) == ["applied"] * 20

    def test_a_large_field_may_be_replaced_by_another_large_one(self, store: Store) -> None:
        a_case_with(store)
        for letter in "ab":
            assert store.commit([_with_field_next(store, "C1", "text", letter * 3 * MEGABYTE)]) == ["applied"]

        assert store.load("cases", ["C1"])["C1"].fields["text"][0] == "b"

    def test_a_history_of_large_entries_makes_room_for_the_next(self, store: Store) -> None:
        a_case_with(store)
        for number in range(40):
            loaded = store.load("cases", ["C1"])["C1"]
            write = a_write_after(loaded, "C1", note=f"{number}" + "x" * 200_000)
            assert store.commit([write]) == ["applied"], number

        assert [entry.seq for entry in store.history("cases", "C1")] == list(range(1, 42))
        assert store.entry("cases", "C1", "C1-2") == store.history("cases", "C1")[1]


def _nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"a": value}
    return value


def _with(write: Write, name: str, value: object) -> Write:
    """Give a write with a field that its entry does not speak of, for not all values can be hashed."""
    return replace(write, fields={**write.fields, name: value})


def _with_field(document_id: str, name: str, value: object) -> Write:
    return _with(a_first_write(document_id), name, value)


def _with_field_next(store: Store, document_id: str, name: str, value: object) -> Write:
    return _with(a_next_write(store, document_id), name, value)
