"""Read a history byte for byte as it is stored: what is not stored as it was written is a fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bson.errors import BSONError

from schemas.document import Entry
from schemas.ports_evidence import AuditedHistory
from schemas.root import Head, HeadChunk
from store import codec
from store.sealing import Sealer

CHUNKS: Final = "root_chunks"

_UNREADABLE: Final = (BSONError, TypeError, ValueError, KeyError, OverflowError, AttributeError, IndexError)


def audited_from(
    sealer: Sealer, document_id: str, stored: Sequence[bytes], *, collection: str = "cases"
) -> AuditedHistory:
    """Give the entries that bytes hold, and what is wrong with each of the others."""
    entries: list[Entry] = []
    faults: list[str] = []
    for place, raw in enumerate(stored, start=1):
        try:
            document = codec.decode(raw)
            if codec.encode(document) != raw:
                faults.append(f"entry {place}: expected bytes as they were written, found others")
            entries += sealer.open_entries(collection, document_id, [document])
        except _UNREADABLE as fault:
            faults.append(f"entry {place}: expected an entry that can be read, found {type(fault).__name__}")
    return AuditedHistory(entries, faults)


def chunk_document(chunk: HeadChunk) -> dict[str, Any]:
    """Give a chunk as a document."""
    return {
        "_id": f"{chunk.root_id}:{chunk.place}",
        "root_id": chunk.root_id,
        "place": chunk.place,
        "first": chunk.heads[0].case_id,
        "last": chunk.heads[-1].case_id,
        "heads": [[one.case_id, one.version, one.hash] for one in chunk.heads],
    }


def chunk_from(document: Mapping[str, Any]) -> HeadChunk:
    """Give the chunk that a document holds."""
    heads = [Head(*one) for one in document["heads"]]
    return HeadChunk(document["root_id"], document["place"], heads)


def erased_at(history: Sequence[Mapping[str, Any]]) -> int:
    """Give the number of the entry that erased a case, 0 if none did."""
    return max((one["seq"] for one in history if one.get("changes", {}).get("erased")), default=0)
