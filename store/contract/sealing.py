"""The contract of what is sealed: it comes back as it was, until its key is gone."""
# ruff: noqa: D102, S101 - a suite: names are sentences, examples are full of numbers

from __future__ import annotations

from dataclasses import replace
from typing import Any

from schemas.commitments import personal_commitment
from schemas.document import Write
from schemas.personal import is_personal
from schemas.ports import Store
from schemas.replay import entry_hash, verify_chain
from store.contract.sample import NOON, a_first_write, a_next_write, a_parked

CUSTOMER = {"name": "欧阳晓岚", "contact": {"phone": "13912345678", "email": None}}
REPORT = {"type": "complaint", "order_number": "O-1", "summary": "水壶漏电", "product": {"name": "水壶"}}
CALLBACKS = [{"answer": "satisfied", "text": "谢谢"}, {"answer": "dissatisfied", "text": None}]


def salted(write: Write) -> Write:
    """Give a write whose entry can be withheld in parts."""
    (entry,) = write.entries
    personal = tuple(path for path, value in entry.changes.items() if is_personal("cases", path, value))
    open_ = tuple(path for path in entry.changes if path == "state")
    entry = replace(entry, salt="a1", personal_salt="b2" if personal else "", personal=personal, open=open_)
    entry = replace(entry, commitment=personal_commitment(entry))
    entry = replace(entry, hash=entry_hash(entry))
    return replace(write, fields={**write.fields, "head": entry.hash}, entries=(entry,))


def a_private_case(store: Store, document_id: str = "C1") -> Write:
    """Store a case that is full of personal data."""
    fields: dict[str, Any] = {
        "customer": CUSTOMER,
        "report": REPORT,
        "callbacks": CALLBACKS,
        "supplements": [],
    }
    write = salted(a_first_write(document_id, **fields))
    assert list(store.commit([write])) == ["applied"]
    return write


def erased(store: Store, document_id: str = "C1") -> Write:
    """Give the write that erases the person of a case and leaves its callbacks."""
    bare = {"type": "complaint", "order_number": "O-1", "summary": "[erased]"}
    fields: dict[str, Any] = {
        "customer": {"name": None},
        "report": bare,
        "erased": {"at": NOON, "why": "request"},
    }
    return salted(a_next_write(store, document_id, **fields))


class Sealing:
    """What is sealed."""

    def test_what_is_sealed_comes_back_as_it_was(self, store: Store) -> None:
        write = a_private_case(store)
        fields = store.load("cases", ["C1"])["C1"].fields

        assert (fields["customer"], fields["report"], fields["callbacks"]) == (CUSTOMER, REPORT, CALLBACKS)
        assert fields["supplements"] == []
        assert not [name for name in fields if name.startswith("~")]
        assert list(store.history("cases", "C1")) == list(write.entries)
        assert verify_chain(store.history("cases", "C1")) == []

    def test_what_is_emptied_later_is_empty(self, store: Store) -> None:
        a_private_case(store)
        store.commit([salted(a_next_write(store, customer=None, callbacks=[], supplements=["更多"]))])
        fields = store.load("cases", ["C1"])["C1"].fields

        assert (fields["customer"], fields["callbacks"], fields["supplements"]) == (None, [], ["更多"])

    def test_the_same_write_again_is_applied_once(self, store: Store) -> None:
        write = a_private_case(store)

        assert list(store.commit([write])) == ["applied"]
        assert len(store.history("cases", "C1")) == 1

    def test_many_cases_at_once_each_have_a_key_of_their_own(self, store: Store) -> None:
        writes = [salted(a_first_write(f"C{one}", customer={"name": f"N{one}"})) for one in range(40)]
        assert set(store.commit(writes)) == {"applied"}
        assert store.erase_keys(["C7", "C8", "unknown"], at=NOON) == len({7, 8})

        loaded = store.load("cases", [f"C{one}" for one in range(40)])
        named = [one for one in range(40) if loaded[f"C{one}"].fields.get("customer") == {"name": f"N{one}"}]
        assert named == [one for one in range(40) if one not in {7, 8}]

    def test_once_its_key_is_erased_the_person_is_gone_and_the_figures_stay(self, store: Store) -> None:
        a_private_case(store)
        assert store.erase_keys(["C1"], at=NOON) == 1
        assert store.erase_keys(["C1"], at=NOON) == 0
        fields = store.load("cases", ["C1"])["C1"].fields
        (entry,) = store.history("cases", "C1")

        assert fields["customer"] == {}
        assert fields["report"]["summary"] == "[erased]"
        assert (fields["report"]["order_number"], fields["report"]["product"]["name"]) == ("O-1", "水壶")
        assert [one["answer"] for one in fields["callbacks"]] == ["satisfied", "dissatisfied"]
        assert (entry.withheld, "customer" in entry.changes) == ("erased", False)
        assert verify_chain([entry]) == []

    def test_nothing_personal_is_written_once_the_key_is_erased(self, store: Store) -> None:
        a_private_case(store)
        store.erase_keys(["C1"], at=NOON)

        assert list(store.commit([salted(a_next_write(store, supplements=["更多"]))])) == ["refused"]
        assert list(store.commit([salted(a_next_write(store, state="archived"))])) == ["applied"]

    def test_a_write_that_erases_leaves_what_it_keeps_and_no_key_for_what_was(self, store: Store) -> None:
        a_private_case(store)
        write = erased(store)
        assert list(store.commit([write])) == ["applied"]
        fields = store.load("cases", ["C1"])["C1"].fields
        first, second = store.history("cases", "C1")

        assert fields["callbacks"] == CALLBACKS
        assert fields["report"]["summary"] == "[erased]"
        assert (first.withheld, second.withheld) == ("erased", "")
        assert second == write.entries[0]
        assert verify_chain([first, second]) == []
        assert list(store.commit([salted(a_next_write(store, supplements=["归档后"]))])) == ["applied"]
        assert store.load("cases", ["C1"])["C1"].fields["supplements"] == ["归档后"]

    def test_a_write_that_erases_and_meets_another_version_erases_nothing(self, store: Store) -> None:
        a_private_case(store)
        late = erased(store)
        store.commit([salted(a_next_write(store, state="closed"))])

        assert list(store.commit([late])) == ["conflict"]
        assert store.load("cases", ["C1"])["C1"].fields["customer"] == CUSTOMER
        assert [entry.withheld for entry in store.history("cases", "C1")] == ["", ""]

    def test_a_parked_message_comes_back_as_it_was(self, store: Store) -> None:
        record = a_parked()
        store.park([record, a_parked("P2", body=b"\x00" * 9)])
        store.park([record])

        assert store.parked_records(["P1"])["P1"].body == record.body
        assert store.parked_records(["P2"])["P2"].body == b"\x00" * 9
        assert [one.body for one in store.parked()] == [record.body, b"\x00" * 9]
