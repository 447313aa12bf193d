"""The errand of the daily root: read the heads of all cases, and keep them for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from rules.roots import chunk_root
from schemas.ports_evidence import Ledger
from schemas.root import CHUNK, HeadChunk, KeepHeads, KeptHeads, root_id

KEPT_FOR: Final = timedelta(days=8)
"""The heads below a root; the root itself is kept for ever. A proof rests on the newest root."""


@dataclass(frozen=True, slots=True)
class HeadKeeping:
    """Performs ``KeepHeads``."""

    ledger: Ledger

    def keep(self, errand: KeepHeads) -> KeptHeads:
        """Read chunk after chunk; a million cases are a few hundred."""
        self.ledger.finish_erasures()
        roots: list[str] = []
        count, last = 0, ""
        while heads := self.ledger.heads(after_case=last, limit=CHUNK):
            chunk = HeadChunk(root_id(errand.at), len(roots), heads)
            self.ledger.keep_chunk(chunk, expires_at=errand.at + KEPT_FOR)
            roots.append(chunk_root(chunk))
            count, last = count + len(heads), heads[-1].case_id
        return KeptHeads(errand.at, count, tuple(roots))
