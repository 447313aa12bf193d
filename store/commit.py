"""Commit a batch of writes in one bulk, and find out what became of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, Final, Literal

from pymongo.collection import Collection
from pymongo.errors import BulkWriteError, OperationFailure

from schemas.document import Write
from schemas.errors import Unavailable
from schemas.ports import Outcome
from store.codec import Unstorable
from store.connection import DUPLICATE_KEY, Connection, Stored, answering
from store.history import has_moved_out, move_out
from store.limits import HISTORY_LENGTH, KEPT_WHEN_FULL, SEGMENT_LENGTH, check_one_write_each
from store.sealing import erases, sealer_of
from store.update import Operation, Prepared, exact_update, insertion, prepare, set_update, single_update

Way = Literal["auto", "set", "single"]
"""How updates are written: auto takes one operation for each expected version that enough of them share."""

_SET_FROM: Final = 8
"""So many updates of one expected version are cheaper as one operation."""

_SET_BYTES: Final = 4 * 1024 * 1024
"""An operation may carry so much; the server takes 16 MB."""

_REFUSING_CODES: Final = frozenset({2, 9, 14, 15, 52, 55, 56, 57, 121, 10334, 17280, 17419, 17420})
"""Codes of a write that no repetition makes good: a bad value; a document too deep, too large, not valid."""


def commit(connection: Connection, writes: Sequence[Write], *, way: Way = "auto") -> list[Outcome]:
    """Apply each write that finds the expected version; the outcomes are in the order of the writes.

    Raises:
        Unavailable: at least one outcome is unknown; the same writes may be given again.
    """
    check_one_write_each(writes)
    outcomes: list[Outcome] = ["refused"] * len(writes)
    batches: defaultdict[str, list[Prepared]] = defaultdict(list)
    sealer = sealer_of(connection)
    keys = sealer.keys_for(writes)
    for place, write in enumerate(writes):
        try:
            stored = _sealed_so_far(connection, write) if erases(write) else None
            batches[write.collection].append(prepare(place, write, sealer, keys, stored))
        except Unstorable:
            continue
    for collection, batch in batches.items():
        for prepared, outcome in _Batch(connection, collection, way).commit(batch):
            outcomes[prepared.place] = outcome
    sealer.settled(write for write, outcome in zip(writes, outcomes, strict=True) if outcome == "applied")
    return outcomes


def _sealed_so_far(connection: Connection, write: Write) -> Stored:
    """Give a document that a write is to erase, as it is stored; the write counts only if it is still that version."""
    with answering():
        found = connection.database[write.collection].find_one({"_id": write.id}, {"history": 0, "inbox": 0})
    return found or {}


class _Batch:
    """The writes of one collection."""

    def __init__(self, connection: Connection, collection: str, way: Way) -> None:
        self._connection = connection
        self._collection: Collection[Stored] = connection.database[collection]
        self._way = way

    def commit(self, batch: Sequence[Prepared]) -> Iterable[tuple[Prepared, Outcome]]:
        """Write all, and read back those whose outcome the server does not tell."""
        inserts = [one for one in batch if one.write.expected == 0]
        updates = [one for one in batch if one.write.expected != 0]
        self._connection.pass_point("before-write")
        modified, errors = self._write([*map(insertion, inserts), *self._updates(updates)])
        self._connection.pass_point("after-write")
        codes = {inserts[index].place: code for index, code in errors.items() if index < len(inserts)}
        unsure = [one for one in inserts if one.place in codes]
        if modified != len(updates):
            unsure += updates
        known = {one.place for one in unsure}
        yield from ((one, "applied") for one in batch if one.place not in known)
        yield from self._found_out(unsure, codes)
        self._move_old_entries(updates)

    def _updates(self, updates: Sequence[Prepared]) -> Iterable[Operation]:
        versions: defaultdict[int, list[Prepared]] = defaultdict(list)
        for one in updates:
            versions[one.write.expected].append(one)
        for group in versions.values():
            if self._way == "single" or (self._way == "auto" and len(group) < _SET_FROM):
                yield from map(single_update, group)
            else:
                yield from map(set_update, _parts(group))

    def _write(self, operations: Sequence[Operation]) -> tuple[int, dict[int, int]]:
        """Give how many documents were modified, and the error code of each failed operation by place."""
        if not operations:
            return 0, {}
        try:
            with answering():
                result = self._collection.bulk_write(operations, ordered=False)
        except BulkWriteError as fault:
            errors = {error["index"]: error["code"] for error in fault.details["writeErrors"]}
            return fault.details["nModified"], errors
        except OperationFailure as fault:
            return self._write_apart(operations, fault.code or 0)
        return result.modified_count, {}

    def _write_apart(self, operations: Sequence[Operation], code: int) -> tuple[int, dict[int, int]]:
        """Write one operation after the other where the server refused to look at them together."""
        if len(operations) == 1:
            return 0, {0: code}
        modified = 0
        errors: dict[int, int] = {}
        for place, operation in enumerate(operations):
            count, error = self._write([operation])
            modified += count
            if error:
                errors[place] = error[0]
        return modified, errors

    def _found_out(
        self, unsure: Sequence[Prepared], codes: dict[int, int]
    ) -> Iterable[tuple[Prepared, Outcome]]:
        if not unsure:
            return
        stored = self._read_back(unsure)
        for one in unsure:
            version = stored.get(one.place, 0)
            if version == _APPLIED:
                yield one, "applied"
            elif version != one.write.expected:
                yield one, "conflict"
            elif version == 0:
                yield one, _not_inserted(codes[one.place])
            else:
                yield one, self._alone(one)

    def _alone(self, one: Prepared) -> Outcome:
        """Write one update that its batch left undone: it is near the cap, or was beside a bad one."""
        for attempt in (1, 2):
            modified, errors = self._write([exact_update(one)])
            if modified:
                return "applied"
            if errors:
                return _refused(errors[0])
            version = self._read_back([one]).get(one.place, 0)
            if version != one.write.expected:
                return "applied" if version == _APPLIED else "conflict"
            if attempt == 1:
                move_out(self._connection, self._collection.name, one.write.id, keep=KEPT_WHEN_FULL)
        return "refused"

    def _read_back(self, unsure: Sequence[Prepared]) -> dict[int, int]:
        """Give the stored version by the write's place, ``_APPLIED`` if it holds the write."""
        ids = [one.write.id for one in unsure]
        with answering(), self._connection.certain() as session:
            majority = self._connection.majority(self._collection.name)
            wanted: dict[str, Any] = {"_id": {"$in": ids}}
            found = {one["_id"]: one for one in majority.find(wanted, _HEADS, session=session)}
        versions: dict[int, int] = {}
        for one in unsure:
            stored = found.get(one.write.id)
            if stored is None:
                continue
            versions[one.place] = _APPLIED if self._holds(stored, one.write) else stored["version"]
        return versions

    def _holds(self, stored: Stored, write: Write) -> bool:
        hashes = {entry["seq"]: entry["hash"] for entry in stored["history"]}
        last = write.entries[-1]
        if last.seq < min(hashes):
            return has_moved_out(self._connection, self._collection.name, write.id, last)
        return hashes.get(last.seq) == last.hash

    def _move_old_entries(self, updates: Sequence[Prepared]) -> None:
        for one in updates:
            written = [entry.seq for entry in one.write.entries]
            if any(seq > HISTORY_LENGTH and seq % SEGMENT_LENGTH == 1 for seq in written):
                # What was committed stays so: entries that cannot move now move with the next segment.
                with suppress(Unavailable):
                    move_out(self._connection, self._collection.name, one.write.id, keep=SEGMENT_LENGTH)


_APPLIED: Final = -1
_HEADS: Final = {"version": 1, "history.seq": 1, "history.hash": 1}


def _parts(group: Sequence[Prepared]) -> Iterable[list[Prepared]]:
    part: list[Prepared] = []
    size = 0
    for one in group:
        if part and size + one.growth > _SET_BYTES:
            yield part
            part, size = [], 0
        part.append(one)
        size += one.growth
    yield part


def _not_inserted(code: int) -> Outcome:
    return "number_taken" if code == DUPLICATE_KEY else _refused(code)


def _refused(code: int) -> Outcome:
    if code in _REFUSING_CODES:
        return "refused"
    message = f"expected MongoDB to store a write, found error {code}"
    raise Unavailable(message)
