"""Evidence in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from schemas.ports_evidence import AuditedHistory
from schemas.root import DayRoot, Head, HeadChunk
from store import codec
from store.auditing import audited_from, erased_at
from store.memory import MemoryStore


class MemoryLedger:
    """Reads heads and histories of a store in memory."""

    def __init__(self, store: MemoryStore) -> None:
        """Take the store."""
        self._store = store
        self._chunks: dict[tuple[str, int], HeadChunk] = {}

    def heads(self, *, after_case: str, limit: int) -> Sequence[Head]:
        """Give the heads of cases with a greater id."""
        found = [Head(str(one["_id"]), one["version"], one["head"]) for one in self._store.documents("cases")]
        return sorted((one for one in found if one.case_id > after_case), key=lambda one: one.case_id)[:limit]

    def keep_chunk(self, chunk: HeadChunk, *, expires_at: datetime) -> None:  # noqa: ARG002 - memory outlives no test
        """Keep the heads below a root."""
        self._chunks[chunk.root_id, chunk.place] = chunk

    def chunk_of(self, root_id: str, case_id: str) -> HeadChunk | None:
        """Give the chunk below a root that holds a case."""
        for chunk in self.chunks(root_id):
            if any(one.case_id == case_id for one in chunk.heads):
                return chunk
        return None

    def chunks(self, root_id: str) -> Sequence[HeadChunk]:
        """Give all chunks below a root."""
        return [chunk for (root, _), chunk in sorted(self._chunks.items()) if root == root_id]

    def roots(self, *, limit: int) -> Sequence[DayRoot]:
        """Give the newest roots."""
        found = [
            DayRoot.model_validate(
                {name: value for name, value in one.items() if name in DayRoot.model_fields}
                | {"id": one["_id"]}
            )
            for one in self._store.documents("roots")
        ]
        return sorted(found, key=lambda one: one.at, reverse=True)[:limit]

    def finish_erasures(self) -> int:
        """Let old keys be gone of cases that were erased."""
        ring = self._store.ring
        count = 0
        for case_id in ring.keys.turning(limit=1000):
            seq = erased_at([codec.decode(raw) for raw in self._store.stored_entries("cases", case_id)])
            if seq:
                ring.finish(case_id, erased_before=seq)
                count += 1
        return count

    def audited(self, case_id: str) -> AuditedHistory:
        """Give the history of a case byte for byte as it is stored."""
        return audited_from(self._store.sealer, case_id, self._store.stored_entries("cases", case_id))
