"""The improvement items that notes on cases opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from schemas.case import Case
from schemas.filing import Filing
from schemas.messages.archiving import improvement_id
from schemas.ports import Store
from schemas.replay import document_from


def items_of(store: Store, cases: Iterable[Case]) -> Mapping[str, Filing]:
    """Give the improvement items of cases by name; one whose order is still on its way is missing."""
    ids = {
        improvement_id(case.pack.name, note.improvement)
        for case in cases
        for note in case.archive_notes
        if note.improvement
    }
    loaded = store.load("filings", sorted(ids)) if ids else {}
    items = (document_from(Filing, one) for one in loaded.values())
    return {one.name: one for one in items}
