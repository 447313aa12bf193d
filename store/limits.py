"""How much one document may hold, and how much of it stays inline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemas.document import Write

DOCUMENT_CAP: Final = 4 * 1024 * 1024
"""Bytes that one stored document may have, its inline history included."""

INBOX_LENGTH: Final = 256
"""So many of the newest applied messages are remembered in the document itself."""

SEGMENT_LENGTH: Final = 250
"""So many history entries move into one segment document."""

DEPTH_CAP: Final = 100
"""So many mappings and lists may stand within one another; what every server takes."""

HISTORY_LENGTH: Final = 2 * SEGMENT_LENGTH
"""More inline history entries than this are moved out."""

KEPT_WHEN_FULL: Final = 5
"""So many entries stay inline when a document is too large for another one."""


def check_one_write_each(writes: Sequence[Write]) -> None:
    """Make sure that no document is written twice in one commit.

    Raises:
        ValueError: one is; the second write would hide behind the first.
    """
    seen: set[tuple[str, str]] = set()
    for write in writes:
        if (write.collection, write.id) in seen:
            message = f"expected at most one write for each document, found two for {write.id!r}"
            raise ValueError(message)
        seen.add((write.collection, write.id))
