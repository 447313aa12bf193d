"""What evidence needs of the database: heads of cases, roots over them, and histories as they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from schemas.document import Entry
from schemas.root import DayRoot, Head, HeadChunk


@dataclass(frozen=True, slots=True)
class AuditedHistory:
    """A history as it is stored, entry by entry."""

    entries: Sequence[Entry]
    """Those that can be read, oldest first."""
    faults: Sequence[str]
    """A sentence for each that cannot be read or is not stored as it was written."""


class Ledger(Protocol):
    """Keeps and reads evidence. Every method may raise ``Unavailable``."""

    def heads(self, *, after_case: str, limit: int) -> Sequence[Head]:
        """Give the heads of cases with a greater id, in the order of ids, as no failover can undo them."""
        ...

    def keep_chunk(self, chunk: HeadChunk, *, expires_at: datetime) -> None:
        """Keep the heads below a root until an instant; keeping them again changes nothing."""
        ...

    def chunk_of(self, root_id: str, case_id: str) -> HeadChunk | None:
        """Give the chunk below a root that holds a case; None if there is none or it has expired."""
        ...

    def chunks(self, root_id: str) -> Sequence[HeadChunk]:
        """Give all chunks below a root that have not expired, in their order."""
        ...

    def roots(self, *, limit: int) -> Sequence[DayRoot]:
        """Give the newest roots, the newest first."""
        ...

    def finish_erasures(self) -> int:
        """Let old keys be gone of cases that were erased by a process that died right after; give how many."""
        ...

    def audited(self, case_id: str) -> AuditedHistory:
        """Give the history of a case byte for byte as it is stored; empty if the case is unknown."""
        ...
