"""What the hash of a history entry is made of, so that parts of the entry can be withheld and the chain still verifies.

An entry that bears a salt is told apart in three parts. What anybody may read stands in the hash as it is. What only
the company may read, and what the customer's key seals, stand in it as commitments: SHA-256 over a salt and the part.
Whoever lacks a part takes its commitment, and whoever has it can show that it is the one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic_core import PydanticSerializationError, to_json

from schemas.document import Emission, Entry

VERSION: Final = b"2"
"""First line of what is hashed for an entry with a salt."""

_PIECE: Final = 2047
"""Bytes; for more at once the hash lets other threads run, and getting its turn back costs a thread milliseconds."""


def canonical(value: object) -> bytes:
    """Give a value as canonical JSON.

    UTF-8, no blanks, keys in the order in which they are stored, instants in UTC as RFC 3339 with Z and microseconds
    only where there are any, decimals as text, bytes in URL-safe base64.

    Raises:
        TypeError: it has no canonical form.
    """
    try:
        return to_json(value, bytes_mode="base64", fallback=_as_dict)
    except PydanticSerializationError as fault:
        message = f"expected JSON values, instants, decimals or bytes, found {fault}"
        raise TypeError(message) from None


def digest_over(lines: Iterable[bytes]) -> str:
    """Give the SHA-256, in hex, over lines joined by line feeds."""
    text = b"\n".join(lines)
    hashed = hashlib.sha256()
    for start in range(0, len(text), _PIECE):
        hashed.update(text[start : start + _PIECE])
    return hashed.hexdigest()


def chained_hash(prev: str, shown: bytes, inner: str, personal: str) -> str:
    """Give the hash of an entry with a salt from its parts: this is all that a verifier without the parts needs.

    Args:
        prev: Hash of the entry before, empty for the first.
        shown: Canonical JSON of what anybody may read.
        inner: Commitment to what only the company may read.
        personal: Commitment to what is sealed; empty if nothing is.
    """
    return digest_over([VERSION, prev.encode(), shown, inner.encode(), personal.encode()])


def shown_text(entry: Entry) -> bytes:
    """Give the canonical JSON of what anybody may read of an entry."""
    changes = {path: value for path, value in entry.changes.items() if path in entry.open}
    return canonical({"seq": entry.seq, "at": entry.at, "event": entry.event, "changes": changes})


def inner_commitment(entry: Entry) -> str:
    """Give the commitment to what only the company may read of an entry."""
    apart = {*entry.open, *entry.personal}
    content = {
        "actor": entry.actor,
        "message_id": entry.message_id,
        "digest": entry.digest,
        "by": entry.by,
        "reasons": entry.reasons,
        "changes": {path: value for path, value in entry.changes.items() if path not in apart},
        "emits": [
            emission_record(one, is_sealed=place in entry.sealed_emits)
            for place, one in enumerate(entry.emits)
        ],
    }
    return digest_over([entry.salt.encode(), canonical(content)])


def personal_commitment(entry: Entry) -> str:
    """Give the commitment to what is sealed in an entry, empty if nothing is; as stored if the part is gone."""
    if not entry.personal and not entry.sealed_emits:
        return ""
    if entry.withheld:
        return entry.commitment
    return digest_over([entry.personal_salt.encode(), canonical(personal_part(entry))])


def personal_part(entry: Entry) -> dict[str, Any]:
    """Give what is sealed in an entry: changes by path, and the data of messages that quote the customer."""
    changes = entry.changes
    return {
        "changes": {path: changes[path] for path in entry.personal if path in changes},
        "emits": {
            str(place): one.data for place, one in enumerate(entry.emits) if place in entry.sealed_emits
        },
    }


def emission_record(emission: Emission, *, is_sealed: bool = False) -> dict[str, Any]:
    """Give an emission as it is stored; without its data if that is sealed."""
    return {
        "id": emission.id,
        "type": emission.type,
        "exchange": emission.exchange,
        "routing_key": emission.routing_key,
        "data": None if is_sealed else emission.data,
        "subject": emission.subject,
    }


def _as_dict(value: object) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    message = f"expected a JSON value, found {type(value).__name__}"
    raise TypeError(message)
