"""Keys: wrapped under a master key, wrapped anew, turned, and gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from pydantic import ValidationError

from schemas.case import Case
from schemas.errors import KeyUnknown
from schemas.replay import document_from
from store.auditing import erased_at
from store.contract.sample import NOON, a_case_with
from store.contract.sealing import a_private_case, erased
from store.keys import KeyRing, MemoryKeys
from store.memory import MemoryStore
from store.memory_evidence import MemoryLedger
from store.sealing import MARK, Sealer
from store.vault import DataKey, NotOpened, Vault

OLD, NEW = b"o" * 32, b"n" * 32


class ForgetfulKeys(MemoryKeys):
    """Keys of a process that dies before it lets an old one go."""

    def finish(self, document_id: str, *, erased_before: int) -> None:
        """Do nothing."""


def test_what_was_sealed_opens_in_its_place_only() -> None:
    key = DataKey(b"k" * 32)
    sealed = key.seal(b"words", "cases:C1:customer")

    assert key.open(sealed, "cases:C1:customer") == b"words"
    for wrong in (sealed[:-1], sealed[:-1] + bytes([sealed[-1] ^ 1]), b"short"):
        with pytest.raises(NotOpened):
            key.open(wrong, "cases:C1:customer")
    with pytest.raises(NotOpened):
        key.open(sealed, "cases:C2:customer")
    with pytest.raises(NotOpened):
        DataKey(b"j" * 32).open(sealed, "cases:C1:customer")


@pytest.mark.parametrize("masters", [[], [b"short"], [OLD, b""]])
def test_a_master_key_has_32_bytes(masters: Sequence[bytes]) -> None:
    with pytest.raises(ValueError, match="expected one or more master keys of 32 bytes"):
        Vault(masters, b"lookup")


def test_keys_are_wrapped_under_the_newest_master_key_and_the_old_one_may_go() -> None:
    keys = MemoryKeys()
    before = KeyRing(Vault([OLD], b"l"), keys)
    sealed = {one: key.seal(b"words", one) for one, key in before.of_new(["C1", "C2"], []).items() if key}

    assert KeyRing(Vault([NEW, OLD], b"l"), keys).rewrap(at_once=1) == 2
    assert KeyRing(Vault([NEW, OLD], b"l"), keys).rewrap() == 0

    after = KeyRing(Vault([NEW], b"l"), keys).of(["C1", "C2", "C3"])
    opened = {one: key.open(sealed[one], one) for one, key in after.items() if key}
    assert opened == {"C1": b"words", "C2": b"words"}
    with pytest.raises(KeyUnknown, match="expected the master key"):
        KeyRing(Vault([OLD], b"l"), keys).of(["C1"])


def test_two_processes_that_make_one_document_use_one_key() -> None:
    keys, vault = MemoryKeys(), Vault([OLD], b"l")
    first = KeyRing(vault, keys).of_new(["C1"], [])["C1"]
    second = KeyRing(vault, keys).of_new(["C1"], [])["C1"]

    assert first is not None
    assert second is not None
    assert second.open(first.seal(b"words", "p"), "p") == b"words"


def test_another_process_that_knew_the_old_key_reads_what_was_turned() -> None:
    store = MemoryStore()
    a_private_case(store)
    ring = KeyRing(store.ring.vault, store.ring.keys)
    ring.of(["C1"])
    store.commit([erased(store)])

    (opened,) = Sealer(ring).open("cases", [dict(store._documents["cases", "C1"].fields)])

    assert opened["report"]["summary"] == "[erased]"
    assert opened["callbacks"][0]["text"] == "谢谢"


def test_a_process_that_dies_after_the_write_leaves_the_old_key_to_the_nightly_job() -> None:
    store = MemoryStore()
    store.ring.keys = keys = ForgetfulKeys()
    a_private_case(store)
    store.commit([erased(store)])
    assert [entry.withheld for entry in store.history("cases", "C1")] == ["", ""]
    assert store.load("cases", ["C1"])["C1"].fields["report"]["summary"] == "[erased]"

    store.ring.keys = MemoryKeys()
    store.ring.keys.documents = keys.documents
    assert MemoryLedger(store).finish_erasures() == 1
    assert MemoryLedger(store).finish_erasures() == 0
    assert [entry.withheld for entry in store.history("cases", "C1")] == ["erased", ""]


def test_nothing_is_shown_blank_for_want_of_a_master_key() -> None:
    store = MemoryStore()
    a_private_case(store)

    with pytest.raises(KeyUnknown, match="expected CASELOOP_MASTER_KEYS"):
        Sealer().open("cases", [dict(store._documents["cases", "C1"].fields)])


def test_no_value_of_a_customer_stands_in_what_is_stored() -> None:
    store = MemoryStore()
    a_private_case(store)
    stored = store._documents["cases", "C1"]
    everything = repr(stored.fields).encode() + b"".join(stored.entries)

    assert [one for one in ("欧阳晓岚", "13912345678", "谢谢") if one.encode() in everything] == []
    assert store.erase_keys(["C1"], at=NOON) == 1


def test_a_history_without_erasure_has_none() -> None:
    assert erased_at([{"seq": 1, "changes": {"state": "closed"}}, {"seq": 2}]) == 0


def test_a_parked_message_that_was_changed_is_empty_and_hides_no_other() -> None:
    sealer = Sealer(KeyRing(Vault([OLD], b"l"), MemoryKeys()))
    kept = dict(sealer.seal_bodies({"p-1": b"one", "p-2": b"two"}))
    kept["p-1"] = kept["p-1"][:-1] + bytes([kept["p-1"][-1] ^ 1])

    assert sealer.open_bodies(kept) == {"p-1": b"", "p-2": b"two"}


def spoiled_key(store: MemoryStore) -> None:
    """Change the wrapped key of the case, as a database that was tampered with holds it."""
    keys = store.ring.keys
    assert isinstance(keys, MemoryKeys)
    wrapped = keys.documents["C1"]
    assert wrapped is not None
    keys.documents["C1"] = replace(wrapped, sealed=wrapped.sealed[:-1] + bytes([wrapped.sealed[-1] ^ 1]))
    store.ring.read_again("C1")


def spoiled_field(store: MemoryStore) -> None:
    """Change what is sealed of the case."""
    fields = store._documents["cases", "C1"].fields
    name = next(one for one in fields if one.startswith(MARK) and fields[one])
    fields[name] = fields[name][:-1] + bytes([fields[name][-1] ^ 1])


@pytest.mark.parametrize("spoil", [spoiled_key, spoiled_field])
def test_nothing_is_decided_over_what_cannot_be_opened(spoil: Callable[[MemoryStore], None]) -> None:
    store = MemoryStore()
    a_private_case(store)
    a_case_with(store, "C2")

    spoil(store)
    loaded = store.load("cases", ["C1", "C2"])

    assert any(name.startswith(MARK) for name in loaded["C1"].fields)
    assert not any(name.startswith(MARK) for name in loaded["C2"].fields)
    with pytest.raises(ValidationError):
        document_from(Case, loaded["C1"])


def test_a_key_that_cannot_be_unwrapped_seals_nothing() -> None:
    with pytest.raises(NotOpened):
        DataKey().seal(b"words", "cases:C1:customer")
