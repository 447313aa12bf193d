"""The hash of an entry whose parts can be withheld."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.commitments import personal_commitment, shown_text
from schemas.document import Emission, Entry
from schemas.replay import entry_hash, verify_chain

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)


def an_entry(**changes: Any) -> Entry:
    values: dict[str, Any] = {
        "seq": 1,
        "at": NOON,
        "actor": "feedback.register",
        "message_id": "M1",
        "digest": "d1",
        "event": "case.registered",
        "by": "agent-1",
        "reasons": (),
        "changes": {"state": "registered", "owner": "a", "customer": {"name": "N"}},
        "emits": (Emission("E1", "t", "", "q", {"name": "N"}, "C1"), Emission("E2", "t", "x", "k", {}, "C1")),
        "prev": "",
        "salt": "aa",
        "open": ("state",),
        "personal": ("customer",),
        "sealed_emits": (0,),
        "personal_salt": "bb",
    }
    entry = Entry(**(values | changes))
    entry = replace(entry, commitment=personal_commitment(entry))
    return replace(entry, hash=entry_hash(entry))


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def withheld(entry: Entry, why: Any = "erased") -> Entry:
    bare = {path: value for path, value in entry.changes.items() if path != "customer"}
    emits = (replace(entry.emits[0], data={}), entry.emits[1])
    return replace(entry, changes=bare, emits=emits, personal_salt="", withheld=why)


def test_the_hash_can_be_made_with_other_means() -> None:
    shown = '{"seq":1,"at":"2026-03-06T12:00:00Z","event":"case.registered","changes":{"state":"registered"}}'
    inner = (
        '{"actor":"feedback.register","message_id":"M1","digest":"d1","by":"agent-1","reasons":[],'
        '"changes":{"owner":"a"},"emits":['
        '{"id":"E1","type":"t","exchange":"","routing_key":"q","data":null,"subject":"C1"},'
        '{"id":"E2","type":"t","exchange":"x","routing_key":"k","data":{},"subject":"C1"}]}'
    )
    personal = '{"changes":{"customer":{"name":"N"}},"emits":{"0":{"name":"N"}}}'
    lines = ["2", "", shown, sha(f"aa\n{inner}"), sha(f"bb\n{personal}")]

    assert shown_text(an_entry()).decode() == shown
    assert an_entry().hash == sha("\n".join(lines))


def test_the_chain_verifies_without_what_was_erased() -> None:
    first = an_entry()
    second = an_entry(seq=2, prev=first.hash)

    assert verify_chain([withheld(first), second]) == []


def test_what_should_open_and_does_not_is_found() -> None:
    assert verify_chain([withheld(an_entry(), "unreadable")]) == [
        "entry 1: expected a sealed part that its key opens, found none"
    ]


@pytest.mark.parametrize(
    "forged",
    [
        {"changes": {"state": "registered", "owner": "a", "customer": {"name": "M"}}},
        {"changes": {"state": "closed", "owner": "a", "customer": {"name": "N"}}},
        {"changes": {"state": "registered", "owner": "b", "customer": {"name": "N"}}},
        {"changes": {"state": "registered", "owner": "a"}},
        {"salt": "ab"},
        {"personal_salt": "ba"},
        {"open": ("state", "owner")},
        {"personal": ()},
        {"sealed_emits": (0, 1)},
        {"commitment": "0" * 64},
        {"salt": ""},
    ],
)
def test_whatever_is_changed_is_found(forged: dict[str, Any]) -> None:
    assert verify_chain([replace(an_entry(), **forged)]) != []


def test_naming_what_is_not_there_hides_nothing() -> None:
    entry = replace(an_entry(), personal=("customer", "another"), sealed_emits=(0, 7))

    assert verify_chain([entry]) == []


def test_an_entry_with_nothing_personal_commits_to_nothing() -> None:
    entry = an_entry(personal=(), sealed_emits=(), changes={"state": "closed"})

    assert entry.commitment == ""
    assert verify_chain([entry]) == []
