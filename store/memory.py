"""The store in memory: the same contract as MongoDB, for tests and to try things. Safe between threads."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from threading import RLock
from typing import Any, Literal

from schemas.document import Collection, Entry, Loaded, Write
from schemas.parked import Parked, ParkedFilter, ParkedGroup
from schemas.ports import (
    ALIKE_AT_MOST,
    WHOLE,
    Alike,
    Due,
    Outcome,
    Related,
    RelatedQuery,
    RollCall,
    Share,
    Sign,
)
from schemas.ports_releases import Kind, Words
from store import codec, parking
from store.codec import UNKNOWN_RANK, Unstorable
from store.keys import KeyRing, MemoryKeys
from store.limits import DEPTH_CAP, DOCUMENT_CAP, INBOX_LENGTH, KEPT_WHEN_FULL, check_one_write_each
from store.relation import is_alike, related_from
from store.sealing import Sealer
from store.vault import KEY_BYTES, Vault


@dataclass(slots=True)
class _Stored:
    """One document: its fields, and each history entry, as the bytes that a database would keep."""

    fields: dict[str, Any]
    entries: list[bytes] = field(default_factory=list)
    inbox: list[dict[str, str]] = field(default_factory=list)
    hashes: set[str] = field(default_factory=set)
    """Of the entries, however often the document was stored since."""
    field_bytes: int = 0

    def size(self) -> int:
        """Give the bytes that the document has, without the entries that a database would have moved out."""
        return self.field_bytes + sum(map(len, self.entries[-KEPT_WHEN_FULL - 1 :]))


class MemoryStore:
    """Keeps documents in this process. Nothing outlives it."""

    def __init__(self, vault: Vault | None = None) -> None:
        """Begin empty.

        Args:
            vault: Wraps the keys that seal what is personal; without it one that dies with the store.
        """
        self.ring = KeyRing(vault or Vault([os.urandom(KEY_BYTES)], b"lookup"), MemoryKeys())
        self.sealer = Sealer(self.ring)
        self._lock = RLock()
        self._documents: dict[tuple[Collection, str], _Stored] = {}
        self._numbers: dict[str, str] = {}
        self._parked: dict[str, Parked] = {}
        self._beats: dict[str, datetime] = {}
        self._roll: dict[str, Sign] = {}
        self._shapes: dict[str, tuple[Kind, frozenset[str]]] = {}

    def announce(self, kind: Kind, words: Words, *, alone: bool = False) -> None:
        """Say what a release can read."""
        with self._lock:
            others = {name: one for name, one in self._shapes.items() if not (alone and one[0] == kind)}
            known = {name: others.get(name, (kind, frozenset[str]()))[1] for name in words}
            self._shapes = others | {name: (kind, known[name] | said) for name, said in words.items()}

    def announced(self, shape: str) -> frozenset[str] | None:
        """Give the words of a shape as any release knows it."""
        with self._lock:
            return self._shapes[shape][1] if shape in self._shapes else None

    def load(self, collection: Collection, ids: Sequence[str]) -> Mapping[str, Loaded]:
        """Give the documents that exist."""
        with self._lock:
            return {one: self._loaded(collection, one) for one in ids if (collection, one) in self._documents}

    def load_numbered(self, numbers: Sequence[str]) -> Mapping[str, Loaded]:
        """Give the cases that exist, by number."""
        with self._lock:
            known = {number: self._numbers[number] for number in numbers if number in self._numbers}
            return {number: self._loaded("cases", case_id) for number, case_id in known.items()}

    def related(self, queries: Sequence[RelatedQuery]) -> Sequence[tuple[Related, ...]]:
        """Give the open cases of the same customer or order."""
        with self._lock:
            cases = [stored.fields for (kind, _), stored in self._documents.items() if kind == "cases"]
            alike = {query.alike: self._alike(query.alike, cases) for query in queries if query.alike}
            return related_from(cases, queries, alike)

    def _alike(self, alike: Alike, cases: Sequence[Mapping[str, Any]]) -> list[tuple[str, datetime]]:
        alert = self._documents.get(("alerts", alike.alert_id))
        if alert is not None and alert.fields.get("state") != "resolved":
            return []
        seen = [(case["_id"], case["received_at"]) for case in cases if is_alike(case, alike)]
        return sorted(seen, key=lambda one: one[1], reverse=True)[:ALIKE_AT_MOST]

    def open_alerts(self, kinds: Sequence[str]) -> Sequence[Loaded]:
        """Give the alerts of these kinds that are not resolved."""
        with self._lock:
            alerts = [self._loaded(kind, one) for kind, one in self._documents if kind == "alerts"]
        return [
            one for one in alerts if one.fields.get("kind") in kinds and one.fields["state"] != "resolved"
        ]

    def commit(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Apply each write that finds the expected version."""
        check_one_write_each(writes)
        with self._lock:
            outcomes = [self._apply(write) for write in writes]
        self.sealer.settled(
            one for one, outcome in zip(writes, outcomes, strict=True) if outcome == "applied"
        )
        return outcomes

    def entry(self, collection: Collection, document_id: str, message_id: str) -> Entry | None:
        """Give the entry that a message made."""
        entries = self.history(collection, document_id)
        return next((entry for entry in entries if entry.message_id == message_id), None)

    def history(self, collection: Collection, document_id: str) -> Sequence[Entry]:
        """Give all entries, oldest first."""
        with self._lock:
            stored = self._documents.get((collection, document_id))
            entries = [codec.decode(raw) for raw in stored.entries] if stored else []
            return self.sealer.open_entries(collection, document_id, entries)

    def park(self, records: Sequence[Parked]) -> None:
        """Keep records, or count one more sighting of them."""
        with self._lock:
            for record in records:
                known = self._parked.get(record.id)
                if known is None:
                    document = codec.decode(codec.encode(parking.parked_document(record)))
                    self._parked[record.id] = parking.parked_from(document | {"seen_count": 1})
                else:
                    changes = parking.seen_on_sight(record)
                    changes |= parking.changes_on_sight(known.state, known.attempts, record)
                    self._parked[record.id] = replace(known, seen_count=known.seen_count + 1, **changes)

    def parked(
        self, *, state: str | None = None, code: str | None = None, limit: int = 1000
    ) -> Sequence[Parked]:
        """Give parked records, oldest first."""
        with self._lock:
            records = sorted(self._parked.values(), key=lambda one: (one.parked_at, one.id))
        return [one for one in records if state in (None, one.state) and code in (None, one.code)][:limit]

    def parked_like(self, wanted: ParkedFilter, *, limit: int) -> Sequence[Parked]:
        """Give the parked records that are meant, oldest first."""
        return [one for one in self.parked(limit=len(self._parked)) if wanted.takes(one)][:limit]

    def parked_groups(self) -> Sequence[ParkedGroup]:
        """Give how many records there are of each state, code, message type and queue."""

        def reason(record: Parked) -> tuple[str, str, str, str]:
            return record.state, record.code, record.message_type, record.queue

        groups = []
        for _, same in groupby(sorted(self.parked(limit=len(self._parked)), key=reason), key=reason):
            records = list(same)
            first = records[0]
            seen_at = max(one.last_seen_at or one.parked_at for one in records)
            groups.append(
                ParkedGroup(
                    *(first.state, first.code, first.message_type, len(records), first.parked_at),
                    queue=first.queue,
                    last_seen_at=seen_at,
                )
            )
        return sorted(groups, key=lambda group: -group.count)

    def parked_record(self, parked_id: str) -> Parked | None:
        """Give one parked record."""
        return self.parked_records([parked_id]).get(parked_id)

    def parked_records(self, ids: Sequence[str]) -> Mapping[str, Parked]:
        """Give the records that exist."""
        with self._lock:
            return {one: self._parked[one] for one in ids if one in self._parked}

    def end_parked(  # noqa: PLR0913 - the parts of an end, all named
        self,
        parked_id: str,
        *,
        state: Literal["parked", "replayed", "discarded"],
        by: str,
        reason: str,
        at: datetime,
        replaced_by: str = "",
    ) -> bool:
        """Move a record on from waiting or parked."""
        with self._lock:
            record = self._parked.get(parked_id)
            if record is None:
                return False
            changes = parking.end(state=state, by=by, reason=reason, at=at, replaced_by=replaced_by)
            moved = replace(record, **changes)
            if record.state not in parking.UNRESOLVED:
                return moved == record
            self._parked[parked_id] = moved
            return True

    def due(
        self, collection: Collection, *, now: datetime, limit: int, share: Share = WHOLE
    ) -> Sequence[Due]:
        """Give what is due, the most urgent first."""
        with self._lock:
            found = [one for one in self._timed(collection, share) if one.due_at <= now]
        return sorted(found, key=lambda one: (one.rank, one.due_at, one.id))[:limit]

    def lease(self, dues: Sequence[Due], *, until: datetime) -> int:
        """Move ``next_due_at`` forward where it still is what was read."""
        with self._lock:
            return sum(self._move(due, until) for due in dues)

    def documents(self, collection: Collection) -> Sequence[Mapping[str, Any]]:
        """Give the fields of every document of a collection, the id under ``_id``."""
        with self._lock:
            keys = [document_id for kind, document_id in self._documents if kind == collection]
            return [self._loaded(collection, one).fields for one in keys]

    def erase_keys(self, ids: Sequence[str], *, at: datetime) -> int:
        """Erase the keys of documents."""
        return self.sealer.erase(ids, at=at)

    def rewrap_keys(self) -> int:
        """Wrap every key under the newest master key."""
        return self.ring.rewrap()

    def stored_entries(self, collection: Collection, document_id: str) -> Sequence[bytes]:
        """Give the entries of a document as the bytes that a database would keep."""
        with self._lock:
            stored = self._documents.get((collection, document_id))
            return list(stored.entries) if stored else []

    def beat(self, name: str, *, at: datetime) -> None:
        """Note that a program was at work."""
        with self._lock:
            self._beats[name] = at

    def last_beat(self, name: str) -> datetime | None:
        """Give when a program was at work last."""
        with self._lock:
            return self._beats.get(name)

    def attend(self, scheduler: str, sign: Sign) -> RollCall:
        """Give a sign of life, and everybody's."""
        with self._lock:
            last = self._roll.get(scheduler)
            self._roll[scheduler] = replace(sign, count=last.count + 1 if last else 1, has_left=False)
            return self.roll_call()

    def roll_call(self) -> RollCall:
        """Give everybody's signs."""
        with self._lock:
            return RollCall(dict(self._roll), None)

    def leave(self, scheduler: str) -> None:
        """Say that a scheduler stops."""
        with self._lock:
            if scheduler in self._roll:
                self._roll[scheduler] = replace(self._roll[scheduler], has_left=True)

    def _loaded(self, collection: Collection, document_id: str) -> Loaded:
        stored = self._documents[collection, document_id]
        fields = codec.decode(codec.encode(stored.fields))
        self.sealer.open(collection, [fields], to_decide=True)
        return codec.loaded_from(fields | {"inbox": stored.inbox})

    def _apply(self, write: Write) -> Outcome:
        try:
            keys = self.sealer.keys_for([write])
            known = self._documents.get((write.collection, write.id), _Stored({}))
            sealed = self.sealer.fields(write, keys) | self.sealer.carried(write, known.fields, keys)
            fields = codec.decode(codec.encode(sealed))
            entries = [codec.encode(entry) for entry in self.sealer.entries(write, keys)]
        except Unstorable:
            return "refused"
        if _depth(fields) > DEPTH_CAP:
            return "refused"
        stored = self._documents.get((write.collection, write.id), _Stored({}))
        if write.entries[-1].hash in stored.hashes:
            return "applied"
        if stored.fields.get("version", 0) != write.expected:
            return "conflict"
        if write.collection == "cases" and self._is_taken(fields.get("number"), write.id):
            return "number_taken"
        return self._store(write, stored, fields, entries)

    def _store(self, write: Write, stored: _Stored, fields: dict[str, Any], entries: list[bytes]) -> Outcome:
        merged = stored.fields | fields
        inbox = [*stored.inbox, *codec.inbox_documents(write)][-INBOX_LENGTH:]
        after = _Stored(merged, [*stored.entries, *entries], inbox, stored.hashes, len(codec.encode(merged)))
        if after.size() > DOCUMENT_CAP:
            return "refused"
        after.hashes.update(entry.hash for entry in write.entries)
        self._documents[write.collection, write.id] = after
        if write.collection == "cases" and "number" in merged:
            self._numbers[merged["number"]] = write.id
        return "applied"

    def _is_taken(self, number: str | None, case_id: str) -> bool:
        return number is not None and self._numbers.get(number, case_id) != case_id

    def _timed(self, collection: Collection, share: Share) -> list[Due]:
        if collection == "parked":
            waiting = [one for one in self._parked.values() if one.state == "waiting" and share.is_first]
            return [
                Due("parked", one.id, one.next_due_at, UNKNOWN_RANK) for one in waiting if one.next_due_at
            ]
        found = []
        for (kind, document_id), stored in self._documents.items():
            due_at = stored.fields.get("next_due_at")
            is_shared = share.is_all or stored.fields["bucket"] in share.buckets
            if kind == collection and due_at is not None and is_shared:
                found.append(Due(kind, document_id, due_at, stored.fields["urgency"]))
        return found

    def _move(self, due: Due, until: datetime) -> int:
        if due.collection == "parked":
            record = self._parked.get(due.id)
            if record is None or record.state != "waiting" or record.next_due_at != due.due_at:
                return 0
            self._parked[due.id] = replace(record, next_due_at=until, attempts=record.attempts + 1)
            return 1
        stored = self._documents.get((due.collection, due.id))
        if stored is None or stored.fields.get("next_due_at") != due.due_at:
            return 0
        stored.fields["next_due_at"] = until
        return 1


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0
