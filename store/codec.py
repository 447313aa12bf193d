"""Entries and documents as BSON and back, the same for MongoDB and its in-memory twin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import bson
from bson.codec_options import CodecOptions, TypeCodec, TypeRegistry
from bson.dbref import DBRef
from bson.decimal128 import Decimal128
from bson.errors import BSONError

from schemas.document import Emission, Entry, Loaded, Write
from schemas.replay import content_of
from schemas.severity import RANKS

UNKNOWN_RANK: Final = 9

RANK_OF_KIND: Final[Mapping[str, int]] = {"contacts": 0, "pools": 0, "jobs": 1}
"""What goes before ordinary cases whatever it says: a person who is to be told, a pool that gives cases to people, and
what watches over the rest."""

OWN_FIELDS: Final = frozenset({"history", "inbox", "urgency", "username_lookup"})
"""Fields that the store adds to what a write gives."""


class Unstorable(Exception):
    """A value that BSON cannot hold."""


class _Decimals(TypeCodec):
    """Keeps decimals as decimals, up to 34 digits."""

    python_type = Decimal
    bson_type = Decimal128

    def transform_python(self, value: Decimal) -> Decimal128:
        """Give the database's decimal."""
        return Decimal128(value)

    def transform_bson(self, value: Decimal128) -> Decimal:
        """Give Python's decimal."""
        return value.to_decimal()


OPTIONS: Final[CodecOptions[dict[str, Any]]] = CodecOptions(
    tz_aware=True, tzinfo=UTC, type_registry=TypeRegistry([_Decimals()])
)


def encode(document: Mapping[str, Any]) -> bytes:
    """Give a document as BSON.

    Raises:
        Unstorable: a value or key that BSON cannot hold.
    """
    try:
        return bson.encode(document, codec_options=OPTIONS)
    except (BSONError, ArithmeticError, TypeError, ValueError, RecursionError) as fault:
        message = f"expected values that BSON can hold, found {type(fault).__name__}"
        raise Unstorable(message) from fault


def decode_all(raw: bytes) -> list[dict[str, Any]]:
    """Give the documents that follow one another in BSON."""
    documents = bson.decode_all(raw, OPTIONS)
    if b"$ref\0" not in raw:
        return documents
    return [{name: _without_references(value) for name, value in one.items()} for one in documents]


def decode(raw: bytes) -> dict[str, Any]:
    """Give one document back."""
    return decode_all(raw)[0]


def entry_document(entry: Entry) -> dict[str, Any]:
    """Give an entry as a document."""
    return {**content_of(entry), "prev": entry.prev, "hash": entry.hash}


def entry_from(document: Mapping[str, Any]) -> Entry:
    """Give the entry that a document holds."""
    parts = dict(document)
    parts["reasons"] = tuple(parts["reasons"])
    parts["emits"] = tuple(Emission(**{**one, "data": one["data"] or {}}) for one in parts["emits"])
    for name in _LISTS.intersection(parts):
        parts[name] = tuple(parts[name])
    return Entry(**parts)


_LISTS: Final = frozenset({"open", "personal", "sealed_emits"})


def fields_document(write: Write) -> dict[str, Any]:
    """Give what a write sets, with the urgency by which the scheduler orders.

    Raises:
        Unstorable: a field has a name that cannot be kept.
    """
    fields = {"_id": write.id, **write.fields}
    for name in fields:
        if not _may_be_kept(name):
            message = f"expected a plain field name of the writer's own, found {name!r}"
            raise Unstorable(message)
    urgency = _urgency(fields)
    if urgency is not None or write.expected == 0:
        fields["urgency"] = RANK_OF_KIND.get(write.collection, UNKNOWN_RANK) if urgency is None else urgency
    return fields


@lru_cache(maxsize=1024)
def _may_be_kept(name: str) -> bool:
    return not ("." in name or name.startswith("$") or name in OWN_FIELDS)


def inbox_documents(write: Write) -> list[dict[str, str]]:
    """Give what the inbox remembers of the messages that a write applies."""
    return [{"id": entry.message_id, "digest": entry.digest} for entry in write.entries]


def _urgency(fields: Mapping[str, Any]) -> int | None:
    """Give the rank that a write speaks of: its newest assessment's, or its severity's."""
    if fields.get("assessments"):
        rank: int = fields["assessments"][-1].get("rank", UNKNOWN_RANK)
        return rank
    return RANKS.get(fields.get("severity", ""))


def loaded_from(document: dict[str, Any]) -> Loaded:
    """Give a stored document as the unit of work wants it; the store's own fields leave the argument."""
    inbox = {message["id"]: message["digest"] for message in document["inbox"]}
    for name in OWN_FIELDS:
        document.pop(name, None)
    return Loaded(fields=document, version=document["version"], head=document["head"], inbox=inbox)


def storable(value: object) -> object:
    """Give a value with everything that BSON cannot hold replaced by a text that says what it was."""
    if isinstance(value, Mapping):
        return {_storable_text(str(key)).replace("\0", "\u2400"): storable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [storable(one) for one in value]
    if isinstance(value, str):
        return _storable_text(value)
    try:
        encode({"value": value})
    except Unstorable:
        return _storable_text(repr(value))
    return value


def _storable_text(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _without_references(value: object) -> object:
    """Undo the driver's reading of a mapping with ``$ref`` and ``$id`` as a reference to another document."""
    if isinstance(value, DBRef):
        return _without_references(dict(value.as_doc()))
    if isinstance(value, dict):
        return {key: _without_references(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_without_references(one) for one in value]
    return value
