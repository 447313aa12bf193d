"""Looking cases up again in the store in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from schemas.case import Case
from schemas.ports_finding import CaseSearch
from schemas.replay import document_from
from store.memory import MemoryStore


class MemoryFinder:
    """Finds whole cases in a store in memory."""

    def __init__(self, store: MemoryStore) -> None:
        """Take the store."""
        self._store = store

    def found(self, wanted: CaseSearch) -> Sequence[Case]:
        """Give the cases that are wanted, those received last first."""
        meant = [one for one in self._store.documents("cases") if is_wanted(one, wanted)]
        newest = sorted(meant, key=lambda one: (one["received_at"], one["_id"]), reverse=True)[: wanted.limit]
        loaded = self._store.load("cases", [str(one["_id"]) for one in newest])
        return [document_from(Case, loaded[str(one["_id"])]) for one in newest]


def is_wanted(case: Mapping[str, Any], wanted: CaseSearch) -> bool:
    """Say whether a stored case is among those wanted."""
    assessments = case.get("assessments") or [{}]
    named = (
        (wanted.pack, (case.get("pack") or {}).get("name")),
        (wanted.state, case["state"]),
        (wanted.order_number, (case.get("report") or {}).get("order_number")),
        (wanted.fingerprint, case.get("fingerprint")),
        (wanted.username, (case.get("customer") or {}).get("username")),
        (wanted.topic, assessments[-1].get("topic")),
    )
    return (
        all(not asked or asked == found for asked, found in named)
        and (wanted.exercises or not case.get("drill"))
        and _is_between(case, wanted)
    )


def _is_between(case: Mapping[str, Any], wanted: CaseSearch) -> bool:
    if wanted.since is None and wanted.until is None:
        return True
    at = case["received_at"] if wanted.by == "received" else (case.get("archive") or {}).get("at")
    return (
        at is not None
        and (wanted.since is None or at >= wanted.since)
        and (wanted.until is None or at < wanted.until)
    )
