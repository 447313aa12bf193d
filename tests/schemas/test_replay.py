"""History entries: what changed, made again, and chained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from schemas.document import Emission, Entry
from schemas.replay import apply, difference, entry_hash, replay, verify_chain

NOON = datetime(2026, 3, 6, 12, 0, 0, 123000, tzinfo=UTC)

KEYS = some.text(max_size=3) | some.sampled_from(["a", "a.b", "b\\", "$removed", "$append", "$value", ""])
VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=4) | some.just(NOON),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)
FIELDS = some.dictionaries(KEYS, VALUES, max_size=4)


def an_entry(**changes: Any) -> Entry:
    values: dict[str, Any] = {
        "seq": 1,
        "at": NOON,
        "actor": "case.triage",
        "message_id": "M1",
        "digest": "d1",
        "event": "case.triaged",
        "by": "agent-1",
        "reasons": ({"code": "trigger.safety", "row": "triage.safety"},),
        "changes": {"state": "triaged"},
        "emits": (Emission("E1", "t", "x", "k", {"a": [1, None, "漏电"]}, "C1"),),
        "prev": "",
    }
    entry = Entry(**(values | changes))
    return replace(entry, hash=entry_hash(entry))


def a_chain(length: int) -> list[Entry]:
    chain: list[Entry] = []
    for seq in range(1, length + 1):
        prev = chain[-1].hash if chain else ""
        chain.append(an_entry(seq=seq, prev=prev, changes={"version": seq}))
    return chain


@given(before=FIELDS, after=FIELDS)
def test_applying_the_difference_gives_the_document_after(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert apply(before, difference(before, after)) == after


@given(fields=FIELDS)
def test_a_document_does_not_differ_from_itself(fields: dict[str, Any]) -> None:
    assert difference(fields, apply(fields, {})) == {}


@given(before=FIELDS, after=FIELDS)
def test_the_document_before_stays_as_it_was(before: dict[str, Any], after: dict[str, Any]) -> None:
    copy = apply({}, difference({}, before))
    changes = difference(before, after)

    apply(before, changes)

    assert before == copy


@given(states=some.lists(FIELDS, max_size=5))
def test_replaying_all_entries_gives_the_last_state(states: list[dict[str, Any]]) -> None:
    before: Mapping[str, Any] = {}
    entries = []
    for state in states:
        entries.append(an_entry(changes=difference(before, state)))
        before = state

    assert replay(entries) == before


def test_only_what_changed_is_named_by_its_path() -> None:
    before = {"state": "triaged", "report": {"product": {"name": "K", "model": "1"}, "summary": "s"}}
    after = {"state": "triaged", "report": {"product": {"name": "K", "model": "2"}, "summary": "s"}}

    assert difference(before, after) == {"report.product.model": "2"}


def test_a_list_that_grew_records_what_was_added() -> None:
    assert difference({"facts": ["a"]}, {"facts": ["a", "b"]}) == {"facts": {"$append": ["b"]}}


def test_a_list_that_shrank_or_changed_is_replaced_whole() -> None:
    assert difference({"facts": ["a", "b"]}, {"facts": ["a"]}) == {"facts": ["a"]}
    assert difference({"facts": ["a", "b"]}, {"facts": ["c", "b", "d"]}) == {"facts": ["c", "b", "d"]}


def test_tuples_and_lists_count_as_the_same() -> None:
    assert difference({"a": [{"b": [1]}], "c": []}, {"a": ({"b": (1,)},), "c": ()}) == {}
    assert difference({"a": [{"b": [1]}]}, {"a": ({"b": (2,)},)}) == {"a": ({"b": (2,)},)}
    assert difference({"a": [{"b": [1]}]}, {"a": ({"b": (1,)}, 2)}) == {"a": {"$append": (2,)}}


def test_a_key_with_dots_stays_one_key() -> None:
    changes = difference({"tasks": {}}, {"tasks": {"a.b\\c": 1}})

    assert changes == {"tasks.a\\.b\\\\c": 1}
    assert apply({"tasks": {}}, changes) == {"tasks": {"a.b\\c": 1}}


def test_a_key_that_is_gone_is_told_from_one_that_is_none() -> None:
    assert difference({"a": 1, "b": 1}, {"b": None}) == {"b": None, "a": {"$removed": True}}


def test_a_path_through_no_mapping_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a mapping at 'a', found int"):
        apply({"a": 1}, {"a.b": 2})


def test_appending_to_no_list_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a list at 'a' to append to, found NoneType"):
        apply({}, {"a": {"$append": [1]}})


def test_the_same_entry_read_back_from_a_database_has_the_same_hash() -> None:
    changes = {"amount": Decimal("1.50"), "at": NOON, "raw": b"\x00\xff", "tasks": {"b": 1, "a": (1,)}}
    back = {
        "amount": Decimal("1.50"),
        "at": NOON,
        "raw": b"\x00\xff",
        "tasks": MappingProxyType({"b": 1, "a": [1]}),
    }

    assert entry_hash(an_entry(changes=changes)) == entry_hash(an_entry(changes=back))


def test_the_hash_is_over_bytes_that_anybody_can_make() -> None:
    entry = an_entry(reasons=(), emits=(), changes={"z": NOON, "a": "漏电"}, prev="00")

    # Made with sha256sum from the text of the docstring's description.
    assert entry_hash(entry) == "f0fed534c2975c8fee698f2c082ba202c42618760421bcaefcd2ba0e16831d10"


@pytest.mark.parametrize("part", ["actor", "message_id", "digest", "event", "by", "prev"])
def test_every_part_of_an_entry_counts_for_its_hash(part: str) -> None:
    assert an_entry(**{part: "other"}).hash != an_entry().hash


@pytest.mark.parametrize("value", [object(), {"deep": object()}])
def test_a_value_without_canonical_form_has_no_hash(value: object) -> None:
    with pytest.raises(TypeError, match="expected"):
        an_entry(changes={"a": value})


def test_an_untouched_chain_has_no_fault() -> None:
    assert verify_chain(a_chain(4)) == []


def test_a_changed_byte_is_found() -> None:
    chain = a_chain(3)
    chain[1] = replace(chain[1], by="somebody")

    assert [fault.partition(",")[0][:28] for fault in verify_chain(chain)] == [
        "entry 2: expected hash '" + entry_hash(chain[1])[:4]
    ]


def test_a_rewritten_entry_breaks_the_link_to_the_next() -> None:
    chain = a_chain(3)
    changed = replace(chain[1], by="somebody")
    chain[1] = replace(changed, hash=entry_hash(changed))

    assert [fault[:21] for fault in verify_chain(chain)] == ["entry 3: expected pre"]


def test_a_missing_entry_is_found() -> None:
    chain = a_chain(3)
    del chain[1]

    assert [fault[:21] for fault in verify_chain(chain)] == ["entry 2: expected seq", "entry 2: expected pre"]
