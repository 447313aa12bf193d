"""Errands that read another document than the one that the message changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.case import Case
from schemas.errands import ReadCase, ReadFilings, ReadSwitch
from schemas.filing import Filing
from schemas.payout import Switch
from schemas.ports import Store
from schemas.replay import document_from


@dataclass(frozen=True, slots=True)
class CaseReading:
    """Performs ``ReadCase``; shared by all threads of a process."""

    store: Store

    def __call__(self, errand: ReadCase) -> Case | None:
        """Read the case.

        Raises:
            Unavailable: the store does not answer.
        """
        loaded = self.store.load("cases", [errand.case_id]).get(errand.case_id)
        return document_from(Case, loaded) if loaded is not None else None


@dataclass(frozen=True, slots=True)
class FilingReading:
    """Performs ``ReadFilings``; shared by all threads of a process."""

    store: Store

    def __call__(self, errand: ReadFilings) -> Mapping[str, Filing]:
        """Read the filings that there are.

        Raises:
            Unavailable: the store does not answer.
        """
        found = self.store.load("filings", list(errand.ids))
        return {name: document_from(Filing, loaded) for name, loaded in found.items()}


@dataclass(frozen=True, slots=True)
class SwitchReading:
    """Performs ``ReadSwitch``; shared by all threads of a process."""

    store: Store

    def __call__(self, errand: ReadSwitch) -> Switch | None:
        """Read the switch of a pack.

        Raises:
            Unavailable: the store does not answer.
        """
        loaded = self.store.load("switches", [errand.pack]).get(errand.pack)
        return document_from(Switch, loaded) if loaded is not None else None
