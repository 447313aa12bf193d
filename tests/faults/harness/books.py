"""What the database holds about one upstream system: its cases with their histories, and what was parked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pymongo import MongoClient

from schemas.document import Entry
from schemas.errors import Unavailable
from schemas.parked import Parked
from schemas.queues import EVENTS
from store.mongo import MongoStore
from tests.faults.harness.upstream import Upstream
from workers.dead_letters import CODE as DEAD_LETTER
from workers.settings import Settings

READ_AGAIN: Final = 3
"""So often at most: fields and history of a case are two reads. What does not fit together in the end is a fault."""


@dataclass(frozen=True, slots=True)
class Books:
    """A reading of the database."""

    fields: Mapping[str, Mapping[str, Any]]
    """Case id to fields as stored, without history."""
    histories: Mapping[str, Sequence[Entry]]
    """Case id to entries."""
    parked: Sequence[Parked]

    def published_ids(self) -> set[str]:
        """Give the ids of all events that histories say were published."""
        return {
            sent.id
            for history in self.histories.values()
            for entry in history
            for sent in entry.emits
            if sent.exchange == EVENTS
        }

    def answer_ids(self) -> set[str]:
        """Give the ids of the answers to what was parked for good; what the broker gave up on gets none."""
        refused = (one for one in self.parked if one.state == "parked" and one.code != DEAD_LETTER)
        return {f"parked.{record.id}" for record in refused}

    def states(self) -> set[str]:
        """Give the states in which cases are."""
        return {str(fields["state"]) for fields in self.fields.values()}


def read_books(settings: Settings, store: MongoStore, upstream: Upstream) -> Books:
    """Read all that became of an upstream system's messages; a case that changed meanwhile is read again.

    Raises:
        Unavailable: the database does not answer.
    """
    ids = case_ids(settings, upstream.source)
    loaded = dict(store.load("cases", ids))
    histories = {one: store.history("cases", one) for one in ids}
    for one in ids:
        for _ in range(READ_AGAIN):
            if one in loaded and histories[one] and loaded[one].version == histories[one][-1].seq:
                break
            loaded |= store.load("cases", [one])
            histories[one] = store.history("cases", one)
    return Books(
        fields={one: found.fields for one, found in loaded.items()},
        histories=histories,
        parked=[record for record in store.parked(limit=100_000) if is_of(record, upstream)],
    )


def is_of(record: Parked, upstream: Upstream) -> bool:
    """Say whether a parked record holds a message of an upstream system."""
    return record.message_key in upstream.attempted or (
        not record.message_key and record.body in upstream.raw
    )


def case_ids(settings: Settings, source: str) -> list[str]:
    """Give the ids of the cases that an upstream system made."""
    with MongoClient[dict[str, Any]](settings.mongo_url.get_secret_value(), timeoutMS=3000) as client:
        found = client[settings.database]["cases"].find({"source": source}, {"_id": 1})
        return [str(one["_id"]) for one in found]


__all__ = ["Books", "Unavailable", "case_ids", "read_books"]
