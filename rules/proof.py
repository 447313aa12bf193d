"""What a customer is given to check: a case's history without anything internal or personal, that still verifies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rules.roots import path_under
from schemas.case import Case
from schemas.commitments import inner_commitment, personal_commitment, shown_text
from schemas.document import Entry
from schemas.model import text_of
from schemas.root import DayRoot, HeadChunk

FORMAT: Final = "caseloop.proof.v1"


def proof_of(
    case: Case, entries: Sequence[Entry], under: tuple[DayRoot, HeadChunk] | None
) -> Mapping[str, Any]:
    """Give the proof bundle of a case, JSON values.

    Args:
        case: The case.
        entries: Its whole history.
        under: A root that covers it, with the chunk that holds it; None if none was kept yet.

    Source: S3-34, S3-35; docs/evidence.md says how to check it.
    """
    return {
        "format": FORMAT,
        "case_id": case.id,
        "case_number": case.number,
        "entries": [_entry(one) for one in entries],
        "root": _root(case, *under) if under else None,
    }


def _entry(entry: Entry) -> Mapping[str, Any]:
    """Give an entry: what it shows, as the very text that was hashed, and commitments to the rest."""
    chained = {"seq": entry.seq, "prev": entry.prev, "hash": entry.hash}
    if not entry.salt:
        return chained
    return chained | {
        "shown": shown_text(entry).decode(),
        "inner": inner_commitment(entry),
        "personal": personal_commitment(entry),
    }


def _root(case: Case, root: DayRoot, chunk: HeadChunk) -> Mapping[str, Any]:
    head = next(one for one in chunk.heads if one.case_id == case.id)
    return {
        "root": root.root,
        "at": text_of(root.at),
        "count": root.count,
        "version": head.version,
        "head": head.hash,
        "path": [list(step) for step in path_under(root, chunk, case.id)],
    }
