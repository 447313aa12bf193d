"""Everything that the system kept, read back for the balance: cases, alerts, histories, parked messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from schemas.alert import Alert
from schemas.case import Case
from schemas.cloudevent import SOURCE
from schemas.contact import Contact
from schemas.document import Collection, Document, Emission, Entry, Loaded
from schemas.ids import message_key
from schemas.messages.base import Target
from schemas.messages.catalogue import MESSAGES
from schemas.parked import Parked
from schemas.ports import Store
from schemas.ports_reading import CaseFilter, Reader
from schemas.queues import EVENTS
from workers.repertoire import DOCUMENTS

MOST: Final = 100_000
_AT_ONCE: Final = 200
_KNOWN: Final[frozenset[Collection]] = frozenset({"cases", "alerts", "contacts"})
"""Read whole, whether orders went there or not."""


@dataclass(frozen=True)
class Kept:
    """One document with its whole history."""

    collection: Collection
    loaded: Loaded
    document: Document
    history: Sequence[Entry]

    @cached_property
    def applied(self) -> frozenset[str]:
        """Keys of the messages that it applied."""
        return frozenset(entry.message_id for entry in self.history)

    @property
    def emissions(self) -> Iterable[Emission]:
        """Everything that it sent, oldest first."""
        return (emission for entry in self.history for emission in entry.emits)


@dataclass(frozen=True)
class Records:
    """All that is kept."""

    cases: Mapping[str, Kept]
    alerts: Mapping[str, Kept]
    contacts: Mapping[str, Kept]
    parked: Sequence[Parked]
    case_count: int
    """As the database counts them."""
    others: Mapping[Collection, Mapping[str, Kept]] = field(default_factory=dict)
    """Whatever else orders went to, by collection: customers, pools, lists …"""

    @property
    def documents(self) -> Iterable[Kept]:
        """Give everything that was read."""
        rest = (kept for some in self.others.values() for kept in some.values())
        return (*self.cases.values(), *self.alerts.values(), *self.contacts.values(), *rest)

    def of(self, collection: Collection) -> Mapping[str, Kept]:
        """Give the documents of a collection by id; none of one that was not read."""
        own = {"cases": self.cases, "alerts": self.alerts, "contacts": self.contacts}
        return own.get(collection) or self.others.get(collection, {})

    def case(self, kept: Kept) -> Case:
        """Give the case of a kept document.

        Raises:
            TypeError: it is no case.
        """
        if not isinstance(kept.document, Case):
            message = f"expected a case, found {type(kept.document).__name__}"
            raise TypeError(message)
        return kept.document

    @cached_property
    def all_cases(self) -> Sequence[Case]:
        """Give every case in its shape."""
        return [self.case(kept) for kept in self.cases.values()]

    @cached_property
    def all_alerts(self) -> Sequence[Alert]:
        """Give every alert in its shape."""
        return [kept.document for kept in self.alerts.values() if isinstance(kept.document, Alert)]


def read_records(store: Store, reader: Reader) -> Records:
    """Read everything back."""
    case_ids = [row.id for row in reader.cases(CaseFilter(limit=MOST))]
    alert_ids = [alert.id for alert in reader.alerts(state=None, limit=MOST)]
    staff_ids = [contact.id for contact in reader.contacts(waiting_only=False, limit=MOST)]
    read = Records(
        cases=_read(store, "cases", case_ids, Case),
        alerts=_read(store, "alerts", alert_ids, Alert),
        contacts=_read(store, "contacts", staff_ids, Contact),
        parked=store.parked(limit=MOST),
        case_count=sum(reader.case_counts().values()),
    )
    return replace(read, others=_others(store, read))


def _others(store: Store, read: Records) -> Mapping[Collection, Mapping[str, Kept]]:
    """Read whatever else the orders went to, and what the orders of that went to, until nothing is new."""
    found: dict[Collection, dict[str, Kept]] = {}
    news: Iterable[Kept] = read.documents
    while True:
        wanted: dict[Collection, set[str]] = {}
        for kept in news:
            for one in kept.emissions:
                target = target_of(one) if one.exchange != EVENTS else None
                if target is not None and target.collection not in _KNOWN:
                    wanted.setdefault(target.collection, set()).add(target.id)
        missing = {name: ids - found.get(name, {}).keys() for name, ids in wanted.items()}
        fresh = {
            name: _read(store, name, sorted(ids), DOCUMENTS[name]) for name, ids in missing.items() if ids
        }
        news = [kept for some in fresh.values() for kept in some.values()]
        if not news:
            return found
        for name, some in fresh.items():
            found.setdefault(name, {}).update(some)


def target_of(order: Emission) -> Target:
    """Give the document that an order is about."""
    return MESSAGES[order.type].model_validate(order.data).target(message_key(SOURCE, order.id))


def _read(store: Store, collection: Collection, ids: Sequence[str], shape: type[Document]) -> dict[str, Kept]:
    kept: dict[str, Kept] = {}
    for begin in range(0, len(ids), _AT_ONCE):
        for document_id, loaded in store.load(collection, ids[begin : begin + _AT_ONCE]).items():
            known = {name: value for name, value in loaded.fields.items() if name in shape.model_fields}
            document = shape.model_validate({**known, "id": document_id})
            kept[document_id] = Kept(collection, loaded, document, store.history(collection, document_id))
    return kept
