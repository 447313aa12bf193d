"""Evidence in MongoDB."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from bson.errors import BSONError
from bson.raw_bson import RawBSONDocument

from schemas.ports_evidence import AuditedHistory
from schemas.root import DayRoot, Head, HeadChunk
from store import codec
from store.auditing import CHUNKS, audited_from, chunk_document, chunk_from, erased_at
from store.connection import answering
from store.history import SEGMENTS
from store.mongo_reading import read_as
from store.opened import Opened
from store.sealing import sealer_of

_RAW: Final = codec.OPTIONS.with_options(document_class=RawBSONDocument)


class MongoLedger(Opened):
    """Reads heads and histories, keeps what proofs need."""

    ANSWER_WITHIN: ClassVar[timedelta] = timedelta(seconds=30)

    def heads(self, *, after_case: str, limit: int) -> Sequence[Head]:
        """Give the heads of cases with a greater id."""
        with answering():
            found = self._connection.majority("cases").find(
                {"_id": {"$gt": after_case}}, {"version": 1, "head": 1}
            )
            return [
                Head(one["_id"], one["version"], one["head"]) for one in found.sort("_id", 1).limit(limit)
            ]

    def keep_chunk(self, chunk: HeadChunk, *, expires_at: datetime) -> None:
        """Keep the heads below a root."""
        document = chunk_document(chunk) | {"expires_at": expires_at}
        with answering():
            wanted = {"_id": document["_id"]}
            self._connection.database[CHUNKS].replace_one(wanted, document, upsert=True)

    def chunk_of(self, root_id: str, case_id: str) -> HeadChunk | None:
        """Give the chunk below a root that holds a case."""
        wanted = {"root_id": root_id, "first": {"$lte": case_id}, "last": {"$gte": case_id}}
        with answering():
            found = self._connection.database[CHUNKS].find_one(wanted)
        chunk = chunk_from(found) if found else None
        return chunk if chunk and any(one.case_id == case_id for one in chunk.heads) else None

    def chunks(self, root_id: str) -> Sequence[HeadChunk]:
        """Give all chunks below a root."""
        with answering():
            found = self._connection.database[CHUNKS].find({"root_id": root_id}).sort("place", 1)
            return [chunk_from(one) for one in found]

    def roots(self, *, limit: int) -> Sequence[DayRoot]:
        """Give the newest roots."""
        with answering():
            found = self._connection.majority("roots").find().sort("at", -1).limit(limit)
            return [read_as(DayRoot, one) for one in found]

    def finish_erasures(self) -> int:
        """Let old keys be gone of cases that were erased."""
        ring = sealer_of(self._connection).ring
        count = 0
        for case_id in ring.keys.turning(limit=1000) if ring else ():
            with answering():
                found = self._connection.majority("cases").find_one(
                    {"_id": case_id, "erased": {"$ne": None}}, {"history.seq": 1, "history.changes.erased": 1}
                )
            seq = erased_at(found["history"]) if found else 0
            if ring and seq:
                ring.finish(case_id, erased_before=seq)
                count += 1
        return count

    def audited(self, case_id: str) -> AuditedHistory:
        """Give the history of a case byte for byte as it is stored."""
        segments = {"collection": "cases", "document_id": case_id}
        try:
            stored = {
                **self._stored(SEGMENTS, segments),
                **self._stored("cases", {"_id": case_id}),
            }
        except (BSONError, KeyError, TypeError) as fault:
            return AuditedHistory([], [f"the history cannot be read: {type(fault).__name__}"])
        return audited_from(sealer_of(self._connection), case_id, [stored[seq] for seq in sorted(stored)])

    def _stored(self, collection: str, wanted: dict[str, Any]) -> dict[int, bytes]:
        source = self._connection.majority(collection).with_options(codec_options=_RAW)
        with answering():
            found = list(source.find(wanted, {"history": 1}))
        return {
            place if not isinstance(entry.get("seq"), int) else entry["seq"]: entry.raw
            for one in found
            for place, entry in enumerate(one["history"], start=1)
        }
