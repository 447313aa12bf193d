"""What forms show beside the case itself: improvement items that its notes opened, the alerts of its crisis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rules.crisis import crisis_alert_ids
from schemas.alert import Alert
from schemas.case import Case
from schemas.filing import Filing
from schemas.messages.archiving import improvement_id
from schemas.policy.pack import Pack
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


def alerts_of(store: Store, cases: Sequence[Case], pack: Pack) -> Mapping[str, tuple[Alert, ...]]:
    """Give the alerts of the crises of cases, by the case's id; one whose order is still on its way is missing."""
    ids = {case.id: crisis_alert_ids(case, pack) for case in cases}
    every = sorted({one for some in ids.values() for one in some})
    loaded = store.load("alerts", every) if every else {}
    alerts = {name: document_from(Alert, one) for name, one in loaded.items()}
    return {case_id: tuple(alerts[one] for one in some if one in alerts) for case_id, some in ids.items()}
